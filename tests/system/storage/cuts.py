"""`python -m tests.system.storage.cuts ext4 --cuts 100`: the power of the whole, real service is cut, again and again.

People load and take all the time; the cut comes at any moment. Prints one JSON line of what was found.
With `--lies` the service's syncs return at once without being carried out: then something must be missing.
"""

import argparse
import json
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Protocol

from edge.errors import StoreError
from edge.store import journal
from tests.system.nest import Hatched, Nest
from tests.system.storage.bent import bent
from tests.system.storage.ext4 import Ext4
from tests.system.storage.forgetful import Forgetful
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop


class Disk(Protocol):
    """A file system that can be cut off."""

    def cut(self) -> None:
        """The power is gone."""

    def back(self) -> None:
        """The power is back."""

    def close(self) -> None:
        """Nothing is left of it."""


class Watch:
    """Reads, as any reader may, how far the journal has come: what is seen here was durable before it was seen."""

    def __init__(self, service: Hatched) -> None:
        self._db = service.store()
        self._on = True
        self.seen: list[tuple[float, int]] = []
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def before(self, at: float) -> int:
        """The last row that was surely there at this monotonic second."""
        self._on = False
        self._thread.join(10)
        self._db.close()
        return max((seq for when, seq in self.seen if when < at), default=0)

    def _look(self) -> None:
        while self._on:
            try:
                seq = journal.head(self._db).seq
            except StoreError:
                return  # the power is gone
            self.seen.append((time.monotonic(), seq))
            time.sleep(0.002)


class Cuts:
    """One service on one disk; `one` is one cut, and says what was wrong afterwards."""

    def __init__(self, folder: Path, disk: Callable[[Path, Path], Disk], seed: int, *, lies: bool) -> None:
        self._nest = Nest()
        self._lies = lies
        self.disk = disk(folder / "image", folder / "kiosk")
        self.shop = Shop(folder, self._nest, seed)
        self._act_s = self._measured()

    def _measured(self) -> float:
        """How long a loading takes here and now, so that the cuts come anywhere within."""
        self.shop.service.serve()
        began = time.monotonic()
        self.shop.load()
        taken = time.monotonic() - began
        self.shop.service.kill()
        return taken

    def one(self) -> str:
        """Start, let people work, cut, look."""
        service, lie = self.shop.service, None
        if self.shop.dice.random() < 0.8:
            self.shop.later()
        service.serve()
        if self._lies:
            lie = self._lie(service.pid)
        watch = Watch(service)
        gone: list[float] = []
        timer = threading.Timer(self.shop.dice.uniform(0.0, 1.3 * self._act_s), lambda: self._cut(gone))
        timer.start()
        while not gone:
            self.shop.something()
        timer.join()
        if lie is not None:
            lie.wait()
        promise = Promise(watch.before(gone[0]))
        self.shop.people.shut_all()
        self.disk.back()
        return self.shop.wrong(promise)

    def close(self) -> None:
        """End everything."""
        self.shop.close()
        self._nest.close()
        self.disk.close()

    def _lie(self, pid: int) -> "subprocess.Popen[bytes] | None":
        if isinstance(self.disk, Forgetful):
            self.disk.lie()
            return None
        return bent(pid, "fsync,fdatasync:retval=0")

    def _cut(self, gone: list[float]) -> None:
        gone.append(time.monotonic())
        self.disk.cut()
        self.shop.service.kill()


DISKS: dict[str, Callable[[Path, Path], Disk]] = {"ext4": Ext4, "forgetful": Forgetful}


def main(words: Sequence[str]) -> int:
    """Cut so often; 1 when anything was wrong."""
    parser = argparse.ArgumentParser(prog="python -m tests.system.storage.cuts", description=__doc__)
    parser.add_argument("disk", choices=DISKS)
    parser.add_argument("--cuts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--lies", action="store_true", help="syncs do nothing; ends at the first loss")
    asked = parser.parse_args(words)
    found: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        cuts = Cuts(Path(folder), DISKS[asked.disk], asked.seed, lies=asked.lies)
        done = 0
        try:
            while done < asked.cuts and not (asked.lies and found):
                said = cuts.one()
                done += 1
                found.update([said] if said else [])
        finally:
            cuts.close()
    report: dict[str, Any] = {"cuts": done, "wrong": found, "pulses": len(cuts.shop.board.pulses)}
    print(json.dumps({**report, "loaded": len(cuts.shop.people.loaded), "taken": len(cuts.shop.people.taken)}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
