"""B2: the transaction of a pickup against the barest FULL commit of the same database."""

import os
import shutil
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from edge.domain.code import verifier
from edge.domain.staff import CUSTOMER
from edge.domain.visit import Visit
from edge.flows import visit
from edge.keypad import Keypad
from tests.bench.measure import Figure, over, pairs, times
from tests.edge.flows.point import Point
from tests.system.storage.bent import bent

KEY = bytes([2]) * 32
DEV = "bench"
HELD = 60
OTHERS = 10_000
ALLOWED_MS, ALLOWED, SLOW_US = 0.6, 1.3, 5000


class Hall(Point):
    """A point with sixty live codes and ten thousand parcels in its books."""

    def __init__(self, folder: Path) -> None:
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

    def digits(self, number: int) -> str:
        """A code of its own for each parcel."""
        return f"{10_000_000 + number * 1_234_577}"

    def pickup(self) -> float:
        """A right code is claimed and its cell told to open; seconds from BEGIN to the end of COMMIT and answer."""
        number = self._turn % HELD
        self._turn += 1
        self.db.run("UPDATE place SET opening = NULL")
        self.db.run("UPDATE parcel SET state = 'stored', opening = NULL WHERE id = ?", (f"p-{number}",))
        self.turn.memory.visit = Visit()
        entry = self.keypad.prepare("code", {"digits": self.digits(number)})
        began = time.perf_counter()
        self.do(visit.act, "code", 0, entry, caller=CUSTOMER, key=f"k-{self._turn}")
        taken = time.perf_counter() - began
        self.effects.clear()
        return taken

    def bare(self) -> float:
        """One row, one commit."""
        began = time.perf_counter()
        self.db.run("BEGIN IMMEDIATE")
        self.db.run("INSERT INTO bare VALUES(1)")
        self.db.run("COMMIT")
        return time.perf_counter() - began


def transaction() -> Sequence[Figure]:
    """H2: at most 0.6 ms more than the bare commit; at most 1.3 times it where every sync takes 5 ms more."""
    figures = []
    says = f"pickup transaction with {OTHERS:,} parcels, over a bare commit"
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(Path(folder))
        figures.append(over("B2", says, pairs(hall.pickup, hall.bare, rounds=6, block=50), ALLOWED_MS))
        if shutil.which("strace"):
            strace = bent(os.getpid(), f"fsync,fdatasync:delay_exit={SLOW_US}")
            slowed = pairs(hall.pickup, hall.bare, rounds=5, block=20)
            strace.terminate()
            strace.wait()
            figures.append(times("B2", f"{says}, every sync 5 ms slower", slowed, ALLOWED))
    return figures
