"""B2: the transaction of a pickup against the barest FULL commit of the same database."""

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from edge.domain.code import verifier
from edge.domain.staff import CUSTOMER
from edge.domain.visit import Visit
from edge.flows import visit
from edge.keypad import Keypad
from tests.bench.measure import Figure, beyond, interval, pairs
from tests.edge.flows.point import Point

KEY = bytes([2]) * 32
DEV = "bench"
HELD = 60
OTHERS = 10_000
ALLOWED_MS = 0.6


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
    """The pickup's transaction may cost at most 0.6 ms more than the bare commit (H2, undelayed)."""
    with tempfile.TemporaryDirectory() as folder:
        hall = Hall(Path(folder))
        values, floors = pairs(hall.pickup, hall.bare, rounds=6, block=50)
    differences = [(value - floor) * 1000 for value, floor in zip(values, floors, strict=True)]
    spread = interval(differences)
    return [
        Figure(
            bench="B2",
            says="pickup transaction with 10,000 parcels, over a bare commit",
            value=statistics.median(values) * 1000,
            unit="ms",
            floor=statistics.median(floors) * 1000,
            compared=statistics.median(differences),
            gate=f"<= bare + {ALLOWED_MS} ms",
            ok=not beyond(spread, ALLOWED_MS),
            spread=spread,
            rounds=len(values),
            more={"parcels": OTHERS, "codes": HELD},
        )
    ]
