"""Text messages: sent only when the parcel lies in its cell and the kiosk knows the code (PROTOCOL 3.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row, bindparam, or_, select

from provisioning.fleet import codes, registry
from provisioning.fleet.database import add_if_new
from provisioning.fleet.facts import Reader, Told, each
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CODES, CUSTOMERS, FEED, FEEDS, PARCELS, SESSIONS, SMS
from provisioning.fleet.turn import Turn
from provisioning.fleet.when import When

RECEIPT = 0
"""In place of a version: the message that a return was taken."""

HUSH = timedelta(minutes=10)
"""What comes while the last message is so fresh, and its parcels lie there still, is told of in one more message."""

MOSCOW = timezone(timedelta(hours=3))

_STOWED = (
    select(PARCELS.c.code, PARCELS.c.code_ver)
    .join(CODES, CODES.c.id == PARCELS.c.code)
    .where(or_(PARCELS.c.stowed_at.is_not(None), CODES.c.purpose == "give_back"), PARCELS.c.gone_at.is_(None))
    .distinct()
    .subquery()
)
_TOLD = select(SMS.c.id).where(SMS.c.code == _STOWED.c.code, SMS.c.ver == _STOWED.c.code_ver).exists()
_KNOWN_THERE = (
    select(FEED.c.pos)
    .join(FEEDS, FEEDS.c.dev == FEED.c.dev)
    .join(SESSIONS, SESSIONS.c.dev == FEED.c.dev)
    .where(FEED.c.dev == CODES.c.dev, FEED.c.kind == "code", FEED.c.key == CODES.c.id)
    .where(SESSIONS.c.feed_ep == FEEDS.c.ep, SESSIONS.c.feed_upto >= FEED.c.pos)
    .exists()
)
_LAIN = PARCELS.alias()
_JUST_TOLD = (
    select(SMS.c.id)
    .join(_LAIN, _LAIN.c.code == SMS.c.code)
    .where(SMS.c.code == _STOWED.c.code, SMS.c.written_at > bindparam("fresh", type_=When))
    .where(_LAIN.c.code_ver == SMS.c.ver, _LAIN.c.stowed_at.is_not(None), _LAIN.c.gone_at.is_(None))
    .exists()
)
_LYING = Prepared(
    select(PARCELS.c.order, PARCELS.c.due)
    .where(PARCELS.c.code == bindparam("code"), PARCELS.c.gone_at.is_(None))
    .where(or_(PARCELS.c.stowed_at.is_not(None), bindparam("purpose") != "pickup"))
)
_RIPE = Prepared(
    select(CODES, _STOWED.c.code_ver, CUSTOMERS.c.locked.label("person"))
    .join(_STOWED, _STOWED.c.code == CODES.c.id)
    .join(CUSTOMERS, CUSTOMERS.c.id == CODES.c.customer)
    .where(CODES.c.retired_at.is_(None), ~_TOLD, ~_JUST_TOLD, _KNOWN_THERE)
    .order_by(CODES.c.id, _STOWED.c.code_ver)
)
"""Live codes with a parcel stowed or to be given back, not yet told of, whose document the kiosk says it has."""


@dataclass(frozen=True, slots=True)
class Letter:
    """One text message that was sent: to whom, what."""

    id: int
    dev: str
    code: str
    phone: str
    text: str
    written_at: datetime


def hear(turn: Turn, told: Told) -> None:
    """Give a new code to who asks for one at the kiosk; its message waits like any other. Receipts go at once."""
    kiosk = registry.find(turn, told.dev)
    if kiosk is None:
        return
    if told.kind == "ParcelGivenBack":
        _send_receipt(turn, kiosk, told)
    else:
        codes.replace(turn, kiosk, told.word("code"))


READER = Reader("notify", frozenset({"CodeAsked", "ParcelGivenBack"}), each(hear))


def release(turn: Turn) -> int:
    """Write the messages whose time has come, each version of a code once; gives their number."""
    rows = _RIPE.all(turn.db, fresh=turn.now - HUSH)
    for row in rows:
        person = turn.keys.unlock(row.person)
        _write(turn, (row.dev, row.id, row.code_ver), {"phone": person["phone"], "text": _text(turn, row)})
        if row.purpose == "pickup":
            codes.put_off(turn, row.id, row.code_ver)
    return len(rows)


def letters(turn: Turn, count: int) -> list[Letter]:
    """The newest messages."""
    rows = turn.db.execute(select(SMS).order_by(SMS.c.id.desc()).limit(count))
    found = ((row, turn.keys.unlock(row.locked)) for row in rows)
    return [Letter(row.id, row.dev, row.code, open_["phone"], open_["text"], row.written_at) for row, open_ in found]


def _send_receipt(turn: Turn, kiosk: registry.Kiosk, told: Told) -> None:
    """The document of a return, by text message, once for each code."""
    mine = (PARCELS.c.dev == told.dev) & (PARCELS.c.id == told.word("parcel"))
    query = select(PARCELS.c.code, PARCELS.c.order, CUSTOMERS.c.locked).join(
        CUSTOMERS, CUSTOMERS.c.id == PARCELS.c.customer
    )
    row = turn.db.execute(query.where(mine, PARCELS.c.code.is_not(None))).one_or_none()
    if row is not None:
        text = f"Возврат по заказу {row.order} принят: {kiosk.title}. Номер R-{told.seq}."
        _write(turn, (told.dev, row.code, RECEIPT), {"phone": turn.keys.unlock(row.locked)["phone"], "text": text})


def _write(turn: Turn, name: tuple[str, str, int], letter: dict[str, str]) -> None:
    """Hand a message (kiosk, code, version) to the provider; the same one never twice."""
    dev, code, ver = name
    add_if_new(turn.db, SMS, dev=dev, code=code, ver=ver, locked=turn.keys.lock(letter), written_at=turn.now)


def _text(turn: Turn, row: Row[Any]) -> str:
    """What the customer reads."""
    kiosk = registry.find(turn, row.dev)
    lying = _LYING.all(turn.db, code=row.id, purpose=row.purpose)
    orders = ", ".join(sorted({parcel.order for parcel in lying}))
    last = max((parcel.due for parcel in lying), default=row.until)
    place = row.dev if kiosk is None else kiosk.title
    until = last.astimezone(MOSCOW).strftime("%d.%m")
    if row.purpose == "give_back":
        return f"Код возврата {codes.typed(turn, row)}. Заказ {orders} примут здесь: {place}. До {until}."
    return f"Код {codes.typed(turn, row)}. Заказ {orders} ждёт вас: {place}. Хранение до {until}."
