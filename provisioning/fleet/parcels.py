"""Where the announced parcels are by what the kiosks told: for the text messages, and for people to look at."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select, update

from edge.sync.contract.fold import NOWHERE, Body
from provisioning.fleet import books
from provisioning.fleet.facts import Reader, Told
from provisioning.fleet.schema import PARCELS
from provisioning.fleet.turn import Turn

EXPECTED: Body = {"state": "expected", "place": None}
GONE = frozenset({"ParcelIssued", "ParcelSentBack", "ParcelRefused"})


@dataclass(frozen=True, slots=True)
class Parcel:
    """An announced parcel as far as the platform has heard."""

    id: str
    order: str
    state: str
    place: str | None
    due: datetime


def hear(turn: Turn, told: Told) -> None:
    """Note when a parcel came into its cell and when it left its customer for good."""
    mine = (PARCELS.c.dev == told.dev) & (PARCELS.c.id == told.word("parcel"))
    if told.kind == "ParcelStowed":
        turn.db.execute(update(PARCELS).where(mine).values(stowed_at=turn.now))
    elif told.kind == "StowReversed":
        turn.db.execute(update(PARCELS).where(mine).values(stowed_at=None))
    elif told.kind in GONE or told.word("now") in NOWHERE:
        turn.db.execute(update(PARCELS).where(mine).values(gone_at=turn.now))


READER = Reader("parcels", GONE | {"ParcelStowed", "StowReversed", "ParcelSettled"}, hear)


def announced(turn: Turn, dev: str, count: int = 500) -> list[Parcel]:
    """The parcels of a kiosk, those that lie there first."""
    stock = books.standing(turn, dev, "stock")
    query = select(PARCELS).where(PARCELS.c.dev == dev).order_by(PARCELS.c.id).limit(count)
    found = [
        Parcel(row.id, row.order, stock.get(row.id, EXPECTED)["state"], stock.get(row.id, EXPECTED)["place"], row.due)
        for row in turn.db.execute(query)
    ]
    return sorted(found, key=lambda parcel: (parcel.place is None, parcel.place or "", parcel.id))
