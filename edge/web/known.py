"""What the customer screen shows of the store: little, and nothing personal."""

from dataclasses import dataclass
from typing import Protocol

from edge.domain.visit import Visit
from edge.store import codes, parcels
from edge.store.db import Db


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel as its customer sees it: the last four of its number, where it lies, until when."""

    parcel: str
    last4: str
    cell: str
    until: str


@dataclass(frozen=True, slots=True)
class Notice:
    """An announcement or service of the platform (PROTOCOL 3.6)."""

    id: str
    title: str
    text: str
    image: str = ""
    link: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """One page of the knowledge base."""

    id: str
    title: str
    answer: str


class Known(Protocol):
    """Questions that drawing the screen asks; read-only."""

    def lengths(self) -> tuple[int, ...]:
        """Lengths of codes that live here, ascending."""

    def held(self, visit: Visit) -> tuple[Held, ...]:
        """The parcels of this visit that are still here."""

    def notices(self) -> tuple[Notice, ...]:
        """What the idle screen announces."""

    def questions(self, _lang: str, /) -> tuple[Question, ...]:
        """The frequent questions."""


class FromStore:
    """Reads them on a connection of its own, opened mode=ro. `digits` is the length of codes minted here."""

    def __init__(self, db: Db, digits: int) -> None:
        self._db = db
        self._digits = digits

    def lengths(self) -> tuple[int, ...]:
        """Lengths of codes that live here, and of those that may be minted any moment."""
        return tuple(sorted({*codes.lengths(self._db), self._digits}))

    def held(self, visit: Visit) -> tuple[Held, ...]:
        """The parcels of this visit that are still here."""
        rows = [parcels.get(self._db, parcel) for parcel in visit.parcels if parcel not in visit.taken]
        return tuple(
            Held(row["id"], (row["order_no"] or row["id"])[-4:], row["place"] or "", (row["due"] or "")[:10])
            for row in rows
            if row is not None
        )

    def notices(self) -> tuple[Notice, ...]:
        """None until the platform's documents are kept."""
        return ()

    def questions(self, _lang: str) -> tuple[Question, ...]:
        """None until the platform's documents are kept."""
        return ()
