"""Where the announced parcels are by what the kiosks told: for the text messages, and for people to look at."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select, update

from provisioning.fleet.facts import Reader, Told
from provisioning.fleet.schema import PARCELS
from provisioning.fleet.turn import Turn

AFTER: Mapping[str, str] = {
    "ParcelReceived": "received",
    "ReceiveReversed": "expected",
    "ParcelStowed": "stored",
    "ParcelMoved": "stored",
    "StowReversed": "received",
    "ParcelOpening": "opening",
    "ParcelIssued": "issued",
    "ParcelRefused": "refused",
    "ParcelGivenBack": "given_back",
    "ParcelExpired": "expired",
    "ParcelSentBack": "sent_back",
    "ParcelMissing": "missing",
    "ParcelDoubted": "suspect",
}
"""The state that a fact leaves a parcel in."""

HELD = ("stored", "opening", "expired", "suspect")
GONE = ("issued", "sent_back")


@dataclass(frozen=True, slots=True)
class Parcel:
    """An announced parcel as far as the platform has heard."""

    id: str
    order: str
    state: str
    place: str | None
    code: str | None
    due: datetime


def hear(turn: Turn, told: Told) -> None:
    """Follow a parcel."""
    state = AFTER.get(told.kind) or told.word("now")
    values: dict[str, Any] = {"state": state[:16]}
    if told.kind in ("ParcelStowed", "ParcelMoved"):
        values["place"] = told.word("place") or told.word("to")
    if told.kind == "ParcelStowed":
        values["stowed_at"] = turn.now
    if told.kind == "StowReversed":
        values |= {"stowed_at": None, "place": None}
    if state in GONE:
        values |= {"gone_at": turn.now, "place": None}
    mine = (PARCELS.c.dev == told.dev) & (PARCELS.c.id == told.word("parcel"))
    turn.db.execute(update(PARCELS).where(mine).values(**values))


READER = Reader("parcels", frozenset({*AFTER, "ParcelSettled"}), hear)


def announced(turn: Turn, dev: str, count: int = 500) -> list[Parcel]:
    """The parcels of a kiosk, those in cells first."""
    held = PARCELS.c.state.in_(HELD)
    query = select(PARCELS).where(PARCELS.c.dev == dev).order_by(held.desc(), PARCELS.c.place, PARCELS.c.id)
    return [
        Parcel(row.id, row.order, row.state, row.place, row.code, row.due)
        for row in turn.db.execute(query.limit(count))
    ]
