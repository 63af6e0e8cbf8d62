"""What each kiosk should know: one list of documents per kiosk, each at its place in the feed (PROTOCOL 3.6)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, bindparam, func, select, update

from edge.sync.contract.canonical import canonical, document_hash, from_text
from edge.sync.contract.messages import FeedHead
from edge.sync.contract.seal import seal_body
from edge.sync.contract.shape import plain
from provisioning.fleet import database
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.registry import Kiosk
from provisioning.fleet.schema import FEED, FEEDS
from provisioning.fleet.turn import Turn

BODY_MOST = 8 * 1024
_NAMED = (FEED.c.dev == bindparam("dev")) & (FEED.c.kind == bindparam("kind")) & (FEED.c.key == bindparam("key"))
_FIND = Prepared(select(FEED).where(_NAMED))
_HEAD = Prepared(select(FEEDS).where(FEEDS.c.dev == bindparam("dev")))
_ABOVE = (FEED.c.dev == bindparam("dev")) & (FEED.c.pos > bindparam("pos_after"))
_AFTER = Prepared(select(FEED).where(_ABOVE).order_by(FEED.c.pos).limit(bindparam("most")))
_STEP = Prepared(
    update(FEEDS).where(FEEDS.c.dev == bindparam("whose")).values(head=FEEDS.c.head + 1).returning(FEEDS.c.head)
)
Body = Mapping[str, Any]


class TooBigError(ValueError):
    """A document is larger than the contract allows."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A document as it stands in the feed; `body` is None for a tombstone, `mark` tells whether it is another one."""

    kind: str
    key: str
    pos: int
    ver: int
    hash: str | None
    body: str | None
    why: str | None
    mark: str


def head(turn: Turn, dev: str) -> FeedHead:
    """Epoch and newest position of a kiosk's feed; a feed that is not there begins."""
    row = _HEAD.one(turn.db, dev=dev)
    if row is None:
        database.add_if_new(turn.db, FEEDS, dev=dev, ep=turn.keys.chance(8).hex(), head=0, whole=False)
        return head(turn, dev)
    return FeedHead(row.ep, row.head)


def put(turn: Turn, kiosk: Kiosk, name: tuple[str, str], wanted: Body) -> Placed:
    """Give the kiosk a document, `name` = (kind, key). The same content again changes nothing.

    Personal values are sealed to this kiosk here, once for each version.
    """
    known = find(turn, kiosk.dev, name)
    mark = turn.keys.mark([kiosk.seal_key, wanted])
    if known is not None and known.body is not None and known.mark == mark:
        return known
    sealed = seal_body(name[0], wanted, from_text(kiosk.seal_key))
    text = canonical(sealed)
    if len(text.encode()) > BODY_MOST:
        message = f"{name[0]} {name[1]} has more than {BODY_MOST} bytes"
        raise TooBigError(message)
    ver = 1 if known is None else known.ver + 1
    values = {"ver": ver, "hash": document_hash(sealed), "body": text, "why": None, "mark": mark}
    return _place(turn, kiosk.dev, name, values)


def amend(turn: Turn, kiosk: Kiosk, name: tuple[str, str], **changes: Any) -> Placed | None:
    """Change some fields of a document that the kiosk has, None takes one out; what was sealed stays sealed."""
    known = find(turn, kiosk.dev, name)
    if known is None or known.body is None:
        return None
    was = json.loads(known.body)
    merged = {**was, **plain(changes)}
    wanted = {field: value for field, value in merged.items() if field not in changes or value is not None}
    if wanted == was:
        return known
    mark = turn.keys.mark([kiosk.seal_key, wanted])
    values = {"ver": known.ver + 1, "hash": document_hash(wanted), "body": canonical(wanted), "why": None, "mark": mark}
    return _place(turn, kiosk.dev, name, values)


def remove(turn: Turn, dev: str, name: tuple[str, str], why: str) -> Placed | None:
    """Tell the kiosk that a document is gone."""
    known = find(turn, dev, name)
    if known is None or known.body is None:
        return known
    values = {"ver": known.ver + 1, "hash": None, "body": None, "why": why, "mark": ""}
    return _place(turn, dev, name, values)


def find(turn: Turn, dev: str, name: tuple[str, str]) -> Placed | None:
    """The document of this (kind, key) in the kiosk's feed."""
    row = _FIND.one(turn.db, **_named(dev, name))
    return None if row is None else _placed(row)


def body(turn: Turn, dev: str, name: tuple[str, str]) -> dict[str, Any] | None:
    """What the kiosk was given under this (kind, key), personal values sealed; None when it has no such document."""
    known = find(turn, dev, name)
    return None if known is None or known.body is None else dict(json.loads(known.body))


def after(turn: Turn, dev: str, pos: int, limit: int) -> list[Placed]:
    """Documents above this position, in order."""
    return [_placed(row) for row in _AFTER.all(turn.db, dev=dev, pos_after=pos, most=limit)]


def restart(turn: Turn, dev: str, journal_ep: str) -> bool:
    """The kiosk's store is another one: a new feed epoch, so everything is sent again from the start; True once."""
    head(turn, dev)
    other = update(FEEDS).where(FEEDS.c.dev == dev, func.coalesce(FEEDS.c.journal_ep, "") != journal_ep)
    news = {"ep": turn.keys.chance(8).hex(), "journal_ep": journal_ep, "complete_at": None, "whole": False}
    return bool(turn.db.execute(other.values(news)).rowcount)


def _place(turn: Turn, dev: str, name: tuple[str, str], values: dict[str, Any]) -> Placed:
    pos = _STEP.value(turn.db, whose=dev)
    if pos is None:
        head(turn, dev)
        return _place(turn, dev, name, values)
    database.put(turn.db, FEED, {**_named(dev, name), "pos": pos, **values})
    return Placed(*name, pos, **values)


def _named(dev: str, name: tuple[str, str]) -> dict[str, str]:
    return {"dev": dev, "kind": name[0], "key": name[1]}


def _placed(row: Row[Any]) -> Placed:
    return Placed(row.kind, row.key, row.pos, row.ver, row.hash, row.body, row.why, row.mark)
