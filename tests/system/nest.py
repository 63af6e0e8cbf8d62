"""The real service, started in a tenth of a second: a process that has imported everything forks for each start.

Nothing of the service is changed by it. What is saved is the time that Python needs to import, which no proof asks for.
"""

import ctypes
import gc
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable
from importlib import import_module
from pathlib import Path
from typing import IO

from provisioning.demo.supervisor import PR_SET_PDEATHSIG
from tests.system.service import Service, wait_for

HEAVY = ("edge.app", "edge.talk", "edge.eyes", "edge.senses", "edge.staff_room", "fastapi",
         "uvicorn.lifespan.off", "edge.web.reader", "hardware.locker.cabinet",
         *(f"hardware.{part}.none" for part in ("lights", "sound", "printer", "scanner", "sensors")))  # fmt: skip


class Nest:
    """`hatch` gives the process id of a service that has just begun to start; `bury` waits for its end.

    Any thread may ask. `environ` is added to the services' environment.
    """

    def __init__(self, **environ: str) -> None:
        self._one_at_a_time = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.system.nest"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={**os.environ, **environ},
        )

    def hatch(self, settings: Path) -> int:
        """Start the service with these settings; what it says on its error stream goes to `said` beside them."""
        return self._ask(f"hatch {settings}")

    def bury(self, pid: int) -> int:
        """Wait for the end of a service; its exit status, or minus the signal that ended it."""
        return self._ask(f"bury {pid}")

    def close(self) -> None:
        """No more services."""
        self._process.communicate(timeout=30)

    def _ask(self, words: str) -> int:
        pipe_in, pipe_out = self._process.stdin, self._process.stdout
        assert pipe_in is not None
        assert pipe_out is not None
        with self._one_at_a_time:
            print(words, file=pipe_in, flush=True)
            return int(pipe_out.readline())


class Hatched(Service):
    """A service of that kind; `hatched` is told the process id before the service touches its store."""

    def __init__(self, folder: Path, nest: Nest, extra: str = "") -> None:
        super().__init__(folder, extra)
        self._nest = nest
        self._pid = 0
        self.status = 0

    def begin(self) -> int:
        """Start without waiting for anything; the process id."""
        self._pid = self._nest.hatch(self.settings)
        return self._pid

    def serve(self) -> None:
        """Start, and wait for the idle screen."""
        self.begin()
        self.awake()

    def awake(self) -> None:
        """Wait for the screen."""
        wait_for(lambda: b"<h1" in self.get("/kiosk"))

    @property
    def pid(self) -> int:
        """The process that runs; 0 when none does."""
        return self._pid

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it, however rudely."""
        if self._pid:
            os.kill(self._pid, number)
            self.bury()

    def bury(self) -> int:
        """Wait until it has ended; its exit status. AssertionError when it lives on."""
        wait_for(lambda: not self.alive(), 60)
        self.status, self._pid = self._nest.bury(self._pid), 0
        return self.status

    def alive(self) -> bool:
        """Whether it still runs; another thread may just have buried it."""
        try:
            stat = Path(f"/proc/{self._pid}/stat").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return False
        return stat.rpartition(")")[2].split()[0] not in "ZX"

    def said(self) -> str:
        """What it wrote on its error stream since its last start."""
        return (self.folder / "said").read_text()


def main(orders: IO[str]) -> None:
    """Serve the orders of a `Nest` until there are no more."""
    for name in HEAVY:
        import_module(name)
    gc.freeze()
    for order in orders:
        word, _, what = order.strip().partition(" ")
        print(_hatch(Path(what)) if word == "hatch" else _bury(int(what)), flush=True)


def _hatch(settings: Path) -> int:
    pid = os.fork()
    if pid == 0:
        _child(settings)
    return pid


def _child(settings: Path) -> None:
    from edge import start

    os.setsid()
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)  # nobody outlives a test run that was cut off
    said = os.open(settings.with_name("said"), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
    nothing = os.open(os.devnull, os.O_RDWR)
    for mine, given in ((0, nothing), (1, nothing), (2, said)):
        os.dup2(given, mine)
    serve: Callable[[], int] = lambda: start.run(settings)  # noqa: E731 - it has a type
    os._exit(start.sentence(serve))


def _bury(pid: int) -> int:
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


if __name__ == "__main__":
    main(sys.stdin)
