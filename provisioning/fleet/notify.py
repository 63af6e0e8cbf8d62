"""Text messages: sent only when the parcel lies in its cell and the kiosk knows the code (PROTOCOL 3.8)."""

from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from sqlalchemy import Row, insert, select

from provisioning.fleet import codes, registry
from provisioning.fleet.facts import Reader, Told
from provisioning.fleet.schema import CODES, CUSTOMERS, FEED, FEEDS, PARCELS, SESSIONS, SMS
from provisioning.fleet.turn import Turn

MOSCOW = timezone(timedelta(hours=3))


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
    """Give a new code to who asks for one at the kiosk; its message waits like any other."""
    kiosk = registry.find(turn, told.dev)
    if kiosk is not None:
        codes.replace(turn, kiosk, told.word("code"))


READER = Reader("notify", frozenset({"CodeAsked"}), hear)


def release(turn: Turn) -> int:
    """Write the messages whose time has come, each version of a code once; gives their number."""
    rows = turn.db.execute(_ripe()).all()
    for row in rows:
        person = turn.keys.unlock(row.person)
        letter = {"phone": person["phone"], "text": _text(turn, row)}
        turn.db.execute(
            insert(SMS).values(
                dev=row.dev, code=row.id, ver=row.code_ver, locked=turn.keys.lock(letter), written_at=turn.now
            )
        )
    return len(rows)


def letters(turn: Turn, count: int) -> list[Letter]:
    """The newest messages."""
    rows = turn.db.execute(select(SMS).order_by(SMS.c.id.desc()).limit(count))
    found = ((row, turn.keys.unlock(row.locked)) for row in rows)
    return [Letter(row.id, row.dev, row.code, open_["phone"], open_["text"], row.written_at) for row, open_ in found]


def _ripe() -> Any:
    """Live codes with a stowed parcel not yet told of, whose document the kiosk says it has."""
    stowed = (
        select(PARCELS.c.code, PARCELS.c.code_ver)
        .where(PARCELS.c.stowed_at.is_not(None), PARCELS.c.gone_at.is_(None))
        .distinct()
        .subquery()
    )
    told = select(SMS.c.id).where(SMS.c.code == stowed.c.code, SMS.c.ver == stowed.c.code_ver).exists()
    known_there = (
        select(FEED.c.pos)
        .join(FEEDS, FEEDS.c.dev == FEED.c.dev)
        .join(SESSIONS, SESSIONS.c.dev == FEED.c.dev)
        .where(FEED.c.dev == CODES.c.dev, FEED.c.kind == "code", FEED.c.key == CODES.c.id)
        .where(SESSIONS.c.feed_ep == FEEDS.c.ep, SESSIONS.c.feed_upto >= FEED.c.pos)
        .exists()
    )
    return (
        select(CODES, stowed.c.code_ver, CUSTOMERS.c.locked.label("person"))
        .join(stowed, stowed.c.code == CODES.c.id)
        .join(CUSTOMERS, CUSTOMERS.c.id == CODES.c.customer)
        .where(CODES.c.retired_at.is_(None), ~told, known_there)
        .order_by(CODES.c.id, stowed.c.code_ver)
    )


def _text(turn: Turn, row: Row[Any]) -> str:
    """What the customer reads."""
    kiosk = registry.find(turn, row.dev)
    query = select(PARCELS.c.order).where(PARCELS.c.code == row.id, PARCELS.c.stowed_at.is_not(None))
    orders = sorted(set(turn.db.execute(query.where(PARCELS.c.gone_at.is_(None))).scalars()))
    place = row.dev if kiosk is None else kiosk.title
    until = row.until.astimezone(MOSCOW).strftime("%d.%m")
    return f"Код {codes.typed(turn, row)}. Заказ {', '.join(orders)} ждёт вас: {place}. Хранение до {until}."
