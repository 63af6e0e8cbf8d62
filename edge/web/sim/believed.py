"""What the kiosk believes of its cells, read from its books."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from edge.store import parcels, places
from edge.store.db import Db


@dataclass(frozen=True, slots=True)
class Belief:
    """One cell in the books: what its sensors last said, which parcels (barcodes) lie in it, why it is blocked."""

    door: str = "unknown"
    item: str = "unknown"
    parcels: tuple[str, ...] = ()
    blocked: str = ""
    opening: str = ""


class Beliefs(Protocol):
    """Whoever can say what the kiosk believes."""

    def cells(self) -> Mapping[str, Belief]:
        """All cells."""


class FromStore:
    """Reads the books on a connection of its own, opened mode=ro."""

    def __init__(self, db: Db) -> None:
        self._db = db

    def cells(self) -> Mapping[str, Belief]:
        """All places of kind cell."""
        return {
            row["id"]: Belief(
                row["door"], row["item"], self._lying(row["id"]), row["blocked"] or "", row["opening"] or ""
            )
            for row in places.every(self._db)
            if row["kind"] == "cell"
        }

    def _lying(self, place: str) -> tuple[str, ...]:
        rows = parcels.in_place(self._db, place)
        return tuple(parcels.barcode(self._db, row["id"]) for row in rows)
