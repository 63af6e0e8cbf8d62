"""B2: the transaction of a pickup against the barest FULL commit of the same database."""

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from edge.domain.code import verifier
from edge.domain.staff import CUSTOMER
from edge.domain.visit import Visit
from edge.flows import visit
from edge.keypad import Keypad
from edge.worker import Hands
from edge.worker import Point as Moment
from tests.bench.measure import Figure, over, pairs, times
from tests.edge.flows.point import Point

KEY = bytes([2]) * 32
DEV = "bench"
HELD = 60
OTHERS = 10_000
ALLOWED_MS, ALLOWED, SLOW_US = 0.6, 1.3, 5000


class Hall(Point):
    """A point with sixty live codes and ten thousand parcels in its books. `watch` gives seconds."""

    def __init__(self, folder: Path, watch: Callable[[], float]) -> None:
        self._passed: dict[Moment, float] = {}
        self._watch = watch
        super().__init__(folder)
        self.keypad = Keypad([KEY], DEV)
        self._turn = 0
        self.db.run("CREATE TABLE bare(value INTEGER)")
        self.db.run("BEGIN")
        self.db.run(
            "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
            " INSERT INTO parcel(id, state, order_no) SELECT 'old-' || i, 'issued', i FROM n",
            (OTHERS,),
        )
        for number in range(HELD):
            self.store(f"p-{number}", "01")
            self.issue_code(f"c-{number}", verifier(KEY, "typed", DEV, self.digits(number)), f"p-{number}")
        self.db.run("COMMIT")

    def hands(self) -> Hands:
        """Hands that do nothing, and a watch at each point of the work."""
        return replace(
            super().hands(), carry=lambda _effect: None, told=lambda _head: None, probe=lambda at, _: self._pass(at)
        )

    def _pass(self, moment: Moment) -> None:
        self._passed[moment] = self._watch()

    def digits(self, number: int) -> str:
        """A code of its own for each parcel."""
        return f"{10_000_000 + number * 1_234_577}"

    def pickup(self) -> float:
        """A right code is claimed and its cell told to open; seconds from before BEGIN until after COMMIT."""
        number = self._turn % HELD
        self._turn += 1
        self.db.run("UPDATE place SET opening = NULL")
        self.db.run("UPDATE parcel SET state = 'stored', opening = NULL WHERE id = ?", (f"p-{number}",))
        self.turn.memory.visit = Visit()
        self.clock.advance(1000)
        entry = self.keypad.prepare("code", {"digits": self.digits(number)})
        self.do(visit.act, "code", 0, entry, caller=CUSTOMER, key=f"k-{self._turn}")
        return self._passed[Moment.COMMITTED] - self._passed[Moment.TAKEN]

    def bare(self) -> float:
        """One row, one commit."""
        began = self._watch()
        self.db.run("BEGIN IMMEDIATE")
        self.db.run("INSERT INTO bare VALUES(1)")
        self.db.run("COMMIT")
        return self._watch() - began


def transaction() -> Sequence[Figure]:
    """H2: at most 0.6 ms of CPU more than the bare commit; at most 1.3 times it where every sync takes 5 ms more."""
    says = f"pickup transaction with {OTHERS:,} parcels, over a bare commit"
    figures = [over("B2", f"{says}: CPU", _measured(time.thread_time, rounds=6, block=50), ALLOWED_MS)]
    if shutil.which("strace"):
        figures.append(times("B2", f"{says}, every sync 5 ms slower", _slowed(), ALLOWED))
    return figures


def _measured(watch: Callable[[], float], rounds: int, block: int) -> tuple[list[float], list[float]]:
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(Path(folder), watch)
        return pairs(hall.pickup, hall.bare, rounds, block)


def _slowed() -> tuple[list[float], list[float]]:
    """The same in a process whose sync calls strace makes slow; with --seccomp-bpf it stops at no other call."""
    slow = ["-e", "trace=fsync,fdatasync", "-e", f"inject=fsync,fdatasync:delay_exit={SLOW_US}"]
    command = ["strace", "-f", "--seccomp-bpf", "-qq", "-o", "/dev/null", *slow, sys.executable, "-m", __spec__.name]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    values, floors = json.loads(done.stdout)
    return values, floors


if __name__ == "__main__":
    print(json.dumps(_measured(time.perf_counter, rounds=5, block=20)))
