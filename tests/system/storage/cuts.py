"""`python -m tests.system.storage.cuts ext4 --cuts 100`: the power of the whole, real service is cut, again and again.

People load and take all the time; the cut comes at any moment. Prints one JSON line of what was found.
With `--lies` the service's syncs return at once without being carried out: then something must be missing.
"""

import argparse
import json
import random
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
from tests.system.people import People
from tests.system.service import Board
from tests.system.storage import shop
from tests.system.storage.ext4 import Ext4
from tests.system.storage.forgetful import Forgetful
from tests.system.storage.judge import Promise, wrong

LIE = ["strace", "-f", "-qq", "-o", "/dev/null", "-e", "trace=fsync,fdatasync", "-e", "inject=fsync,fdatasync:retval=0"]
PARCELS = 400


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
        self.dice = random.Random(seed)
        self._nest = Nest()
        self._lies = lies
        self.disk = disk(folder / "image", folder / "kiosk")
        self.service, self.board = Hatched(folder, self._nest), Board(folder)
        self.people = People(self.service, self.board, shop.LOGIN, shop.PIN)
        db = self.service.store(readonly=False)
        shop.announce(db, PARCELS)
        db.close()
        self._fresh = iter(range(PARCELS))

    def one(self) -> str:
        """Start, let people work, cut, look."""
        lie = self._start()
        watch = Watch(self.service)
        gone: list[float] = []
        timer = threading.Timer(self.dice.uniform(0.05, 1.2), lambda: self._cut(gone))
        timer.start()
        while not gone:
            self._something()
        timer.join()
        if lie is not None:
            lie.wait()
        promise = Promise(watch.before(gone[0]))
        self.people.shut_all()
        self.disk.back()
        return wrong(lambda: self.service.store(readonly=False), promise) or self._wrong_acts()

    def close(self) -> None:
        """End everything."""
        self.service.kill()
        self.board.close()
        self._nest.close()
        self.disk.close()

    def _start(self) -> "subprocess.Popen[bytes] | None":
        pid = self.service.begin()
        self.service.awake()
        if not self._lies:
            return None
        if isinstance(self.disk, Forgetful):
            self.disk.lie()
            return None
        lie = subprocess.Popen([*LIE, "-p", str(pid)])
        time.sleep(0.3)
        return lie

    def _cut(self, gone: list[float]) -> None:
        gone.append(time.monotonic())
        self.disk.cut()
        self.service.kill()

    def _something(self) -> None:
        people = self.people
        if people.loaded and (self.dice.random() < 0.5 or len(people.loaded) > 6):
            label = self.dice.choice(sorted(people.loaded))
            people.take(label, shop.code(int(label[4:8])))
        else:
            people.load(shop.label(next(self._fresh)), shop.DELIVERY)

    def _wrong_acts(self) -> str:
        """Pulses without a durable cause, parcels handed over twice or to strangers."""
        db = self.service.store()
        facts = [(row["kind"], json.loads(row["row"])["body"]) for row in db.all("SELECT kind, row FROM journal")]
        db.close()
        causes = Counter(body["cell"] for kind, body in facts if kind in ("ParcelOpening", "CellOpening"))
        issued = Counter(body["parcel"] for kind, body in facts if kind == "ParcelIssued")
        pulses = Counter(self.people.pulses())
        said = [f"lost: the cause of a pulse of {cell}" for cell in pulses if pulses[cell] > 2 * causes[cell]]
        said += [f"{parcel} was issued twice" for parcel, count in issued.items() if count > 1]
        return "; ".join([*said, *self.people.robbed()])


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
    report: dict[str, Any] = {"cuts": done, "wrong": found, "pulses": len(cuts.board.pulses)}
    print(json.dumps({**report, "loaded": len(cuts.people.loaded), "taken": len(cuts.people.taken)}))
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
