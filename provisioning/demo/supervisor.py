"""Starts the parts of the demo as child processes, starts again what falls over, and stops all of it in seconds."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

STOP_S = 3.5
GIVE_UP = 5
PR_SET_PDEATHSIG = 1

Say = Callable[[str], None]


class PartError(Exception):
    """A part of the demo cannot be started. Says which, and where its own words are."""


@dataclass(frozen=True, slots=True)
class Part:
    """One process: how it is started, where it writes its words, and how one sees that it is ready."""

    name: str
    command: Sequence[str]
    log: Path
    ready: Callable[[], bool]
    environ: Mapping[str, str] = field(default_factory=dict)


class Supervisor:
    """Owns the children. Nobody else stops them, and they do not outlive it."""

    def __init__(self, say: Say, again_s: float = 1, steady_s: float = 10) -> None:
        self._say = say
        self._again_s = again_s
        self._steady_s = steady_s
        self._running: dict[str, tuple[Part, subprocess.Popen[bytes]]] = {}
        self._falls: dict[str, int] = {}
        self._since: dict[str, float] = {}

    def start(self, part: Part, within_s: float = 90) -> None:
        """Start a part and wait until it is ready."""
        child = _spawn(part)
        self._running[part.name] = (part, child)
        until = time.monotonic() + within_s
        while not part.ready():
            if child.poll() is not None:
                raise PartError(f"{part.name} ended at once: {_last_words(part.log)}")
            if time.monotonic() > until:
                raise PartError(f"{part.name} is not ready after {within_s:.0f} s: see {part.log}")
            time.sleep(0.05)

    def pids(self) -> dict[str, int]:
        """The process of each part."""
        return {name: child.pid for name, (_, child) in self._running.items()}

    def look(self) -> None:
        """Start again what has fallen over; give up on a part that never stands for long."""
        for name, (part, child) in list(self._running.items()):
            if child.poll() is None:
                continue
            stood = time.monotonic() - self._since.get(name, 0) >= self._steady_s
            self._falls[name] = 1 if stood else self._falls.get(name, 0) + 1
            if self._falls[name] > GIVE_UP:
                raise PartError(f"{name} keeps falling over: {_last_words(part.log)}")
            self._say(f"{name} ended with {child.returncode}; starting it again")
            time.sleep(self._again_s)
            self._running[name] = (part, _spawn(part))
            self._since[name] = time.monotonic()

    def stop(self) -> None:
        """Ask all parts to end, the last started first, and kill what has not ended in time."""
        children = [child for _, child in reversed(self._running.values())]
        for child in children:
            child.send_signal(signal.SIGTERM)
        until = time.monotonic() + STOP_S
        for child in children:
            try:
                child.wait(max(0.0, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()
        self._running.clear()


def _spawn(part: Part) -> subprocess.Popen[bytes]:
    part.log.parent.mkdir(parents=True, exist_ok=True)
    with part.log.open("ab") as log:
        try:
            return subprocess.Popen(
                part.command,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env={**_plain_environ(), **part.environ},
                start_new_session=True,
                preexec_fn=_end_with_parent if sys.platform == "linux" else None,  # noqa: PLW1509 - one thread here
            )
        except OSError as gone:
            raise PartError(f"{part.name} cannot be started: {gone.strerror} ({part.command[0]})") from gone


def _plain_environ() -> dict[str, str]:
    """Our environment without KIOSK_ variables: each part is told by its own file."""
    return {name: value for name, value in os.environ.items() if not name.startswith("KIOSK_")}


def _end_with_parent() -> None:
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


def _last_words(log: Path) -> str:
    lines = log.read_text(errors="replace").strip().splitlines()
    return f"{lines[-1] if lines else 'it said nothing'} (all of it: {log})"
