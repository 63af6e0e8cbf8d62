"""A small pickup point for flow tests: four cells on two boards, a shelf, a few parcels and a code for them."""

from pathlib import Path
from typing import Any

from edge.effects import OpenCell
from edge.flows import door, recover
from edge.flows.door import Report
from edge.settings import Settings
from edge.store import codes, parcels
from edge.store.db import Row
from tests.edge.rig import Rig

CELLS = {
    f"0{number}": {
        "kind": "cell",
        "size": size,
        "side": "left",
        "col": number,
        "level": 1,
        "height_mm": 900,
        "max_weight_g": 20000,
        "accessible": 0,
    }
    for number, size in ((1, "S"), (2, "S"), (3, "M"), (4, "L"))
}
SHELF = {"A-1": {**CELLS["01"], "kind": "shelf", "size": "L"}}
LINES = {cell: ("port.main", f"board.{'A' if cell < '03' else 'B'}") for cell in CELLS}
CLOSED = dict.fromkeys(CELLS, ("closed", "absent"))


class Point(Rig):
    """A rig with a cabinet's books; `opened` are the pulses that effects asked for."""

    def __init__(
        self,
        folder: Path,
        cells: dict[str, tuple[str, str]] | None = None,
        settings: Settings | None = None,
        boot: int = 1,
    ) -> None:
        super().__init__(folder, settings, boot)
        start = recover.Start("0", cells or CLOSED, {**CELLS, **SHELF}, lines=LINES)
        self.started = self.do(recover.start, start)

    @property
    def opened(self) -> list[tuple[str, str]]:
        """(cell, opening) of every pulse so far."""
        return [(effect.cell, effect.opening) for effect in self.effects if isinstance(effect, OpenCell)]

    def store(self, parcel: str, place: str, **fields: Any) -> None:
        """Put a parcel into the books as if it had been stowed."""
        parcels.put(self.db, parcel, {"order_no": "4021", "phone4": "4417", **fields}, [f"{parcel}-label"])
        parcels.change(self.db, parcel, state="stored", place=place)
        codes.weigh(self.db, parcel)

    def issue_code(self, code: str, typed: str, *held: str) -> None:
        """Let `typed` (its verifier) release these parcels."""
        fields = {
            "purpose": "pickup",
            "valid_from": "2026-11-01T00:00:00.000Z",
            "valid_until": "2026-12-01T00:00:00.000Z",
            "wrong_max": 3,
        }
        codes.put(self.db, code, fields, [(typed, "typed", 8), (f"4417:{typed}", "phone4", 8)])
        codes.set_parcels(self.db, code, held)

    def says(self, cell: str, rung: Any, opening: str | None = None, **more: Any) -> None:
        """A lock board says something."""
        self.do(door.reported, Report(cell, opening, rung, **more))

    def parcel(self, ident: str) -> Row:
        """A parcel's row."""
        row = parcels.get(self.db, ident)
        assert row is not None
        return row

    def place(self, ident: str) -> Row:
        """A place's row."""
        row = self.db.one("SELECT * FROM place WHERE id = ?", (ident,))
        assert row is not None
        return row

    def tasks(self) -> list[tuple[str, str | None]]:
        """(kind, place) of the open tasks."""
        rows = self.db.all("SELECT kind, place FROM task WHERE closed_at IS NULL ORDER BY id")
        return [(row["kind"], row["place"]) for row in rows]
