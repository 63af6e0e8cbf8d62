"""Where the announced parcels are by what the kiosks told: for the text messages, and for people to look at."""

import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select, update

from edge.sync.contract.fold import Body
from provisioning.fleet import books, codes, feed, registry, support
from provisioning.fleet.facts import Reader, Told, each
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import FEED, PARCELS
from provisioning.fleet.turn import Turn

EXPECTED: Body = {"state": "expected", "place": None}
_CHANGE = Prepared(update(PARCELS).where(PARCELS.c.dev == bindparam("whose"), PARCELS.c.id == bindparam("which")))
GONE = frozenset({"ParcelIssued", "ParcelSentBack", "ParcelRefused", "ParcelGivenBack"})
OVER = frozenset({"issued", "refused", "sent_back"})
"""Facts and states after which a parcel does not wait for its customer any more."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """An announced parcel as far as the platform has heard."""

    id: str
    order: str
    state: str
    place: str | None
    due: datetime
    owes: bool


def hear(turn: Turn, told: Told) -> None:
    """Note when a parcel came into its cell and when it left its customer for good."""
    mine = {"whose": told.dev, "which": told.word("parcel")}
    if told.kind == "ParcelStowed":
        _CHANGE.run(turn.db, **mine, stowed_at=turn.now)
    elif told.kind == "StowReversed":
        _CHANGE.run(turn.db, **mine, stowed_at=None)
    elif told.kind == "StorageAsked":
        _keep_longer(turn, told)
    elif told.kind == "DataErased":
        _forget(turn, told)
    elif told.kind in GONE or told.word("now") in OVER:
        _CHANGE.run(turn.db, **mine, gone_at=turn.now)


READER = Reader(
    "parcels", GONE | {"ParcelStowed", "StowReversed", "ParcelSettled", "StorageAsked", "DataErased"}, each(hear)
)


def paid(turn: Turn, dev: str, parcel: str) -> bool:
    """The bank says that the parcel is paid; the kiosk may hand it over. False when it owes nothing here."""
    kiosk = registry.find(turn, dev)
    mine = (PARCELS.c.dev == dev) & (PARCELS.c.id == parcel) & PARCELS.c.paid_at.is_(None)
    if kiosk is None or not turn.db.execute(update(PARCELS).where(mine).values(paid_at=turn.now)).rowcount:
        return False
    return feed.amend(turn, kiosk, ("parcel", parcel), pay_kop=0, pay_qr=None) is not None


def _forget(turn: Turn, told: Told) -> None:
    """The kiosk has erased who these parcels were for, or what was written at it: a store that is restored must not
    hear of them again, and what was written is kept nowhere."""
    if told.word("what") == "said":
        support.forget(turn, told.dev, told.body["keys"])
    for key in told.body["keys"] if told.word("what") == "parcel" else ():
        feed.remove(turn, told.dev, ("parcel", key), "erased")


def _keep_longer(turn: Turn, told: Told) -> None:
    """The kiosk kept a parcel longer, as far as it was allowed to: its term and its code follow."""
    name, until = ("parcel", told.word("parcel")), told.word("until")
    kiosk, placed = registry.find(turn, told.dev), feed.body(turn, told.dev, name)
    if kiosk is None or placed is None or until > str(placed.get("due_max", "")):
        return
    feed.amend(turn, kiosk, name, due=until)
    mine = (PARCELS.c.dev == told.dev) & (PARCELS.c.id == name[1])
    turn.db.execute(update(PARCELS).where(mine).values(due=datetime.fromisoformat(until)))
    code = turn.db.execute(select(PARCELS.c.code).where(mine)).scalar_one_or_none()
    if code is not None:
        codes.prolong(turn, kiosk, code, datetime.fromisoformat(until))


def announced(turn: Turn, dev: str, count: int = 500) -> list[Parcel]:
    """The parcels of a kiosk, those that lie there first."""
    stock, owing = books.standing(turn, dev, "stock"), _owing(turn, dev)
    query = select(PARCELS).where(PARCELS.c.dev == dev).order_by(PARCELS.c.id).limit(count)
    found = []
    for row in turn.db.execute(query):
        where = stock.get(row.id, EXPECTED)
        found.append(Parcel(row.id, row.order, where["state"], where["place"], row.due, row.id in owing))
    return sorted(found, key=lambda parcel: (parcel.place is None, parcel.place or "", parcel.id))


def _owing(turn: Turn, dev: str) -> set[str]:
    """Parcels that are handed over only when they are paid."""
    rows = turn.db.execute(select(FEED.c.key, FEED.c.body).where(FEED.c.dev == dev, FEED.c.kind == "parcel"))
    return {key for key, body in rows if body is not None and json.loads(body)["pay_kop"]}
