"""What the customer screen shows of the store: little, and nothing personal."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Protocol

from edge.domain import notice
from edge.domain.notice import FAQ, Notice
from edge.domain.visit import Visit
from edge.store import codes, feed, parcels
from edge.store.db import Db
from edge.store.posters import Pictures


@dataclass(frozen=True, slots=True)
class Held:
    """A parcel as its customer sees it: the last four of its number, where it lies, until when."""

    parcel: str
    last4: str
    cell: str
    until: str


class Known(Protocol):
    """Questions that drawing the screen asks; read-only."""

    def lengths(self) -> tuple[int, ...]:
        """Lengths of codes that live here, ascending."""

    def held(self, visit: Visit) -> tuple[Held, ...]:
        """The parcels of this visit that are still here."""

    def notices(self, lang: str, /) -> tuple[Notice, ...]:
        """What the idle screen announces, the first first."""

    def questions(self, lang: str, /) -> tuple[Notice, ...]:
        """The frequent questions of the platform, with their answers."""

    def picture(self, name: str, /) -> bytes | None:
        """The picture (WebP) of an announcement, if it has come."""

    def answers(self, thread: str, /) -> tuple[tuple[str, str], ...]:
        """The last that support wrote in this conversation: when, what."""


class FromStore:
    """Reads them on a connection of its own, opened mode=ro. `digits` is the length of codes minted here, `today` the
    wall clock as the contract writes it, "" while nobody knows it."""

    def __init__(self, db: Db, digits: int, today: Callable[[], str], pictures: Pictures) -> None:
        self._today = today
        self._pictures = pictures
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

    def notices(self, lang: str) -> tuple[Notice, ...]:
        """What the platform announces now."""
        return tuple(each for each in self._now(lang) if not each.slot.startswith(FAQ))

    def questions(self, lang: str) -> tuple[Notice, ...]:
        """What the platform answers beforehand."""
        return tuple(each for each in self._now(lang) if each.slot.startswith(FAQ))

    def picture(self, name: str) -> bytes | None:
        """The picture of an announcement, if it has come."""
        return self._pictures.get(name)

    def answers(self, thread: str) -> tuple[tuple[str, str], ...]:
        """At most three, the newest last."""
        found = [body for body in feed.bodies(self._db, "message").values() if body["thread"] == thread]
        return tuple(sorted((str(body["written"]), str(body["text"])) for body in found)[-3:])

    def _now(self, lang: str) -> list[Notice]:
        found = feed.bodies(self._db, "notice")
        shown = [notice.read(key, body, lang) for key, body in found.items() if notice.counts(body, self._today())]
        here = [each if self._pictures.has(each.picture) else replace(each, picture="") for each in shown]
        return sorted(here, key=lambda each: (each.order, each.id))
