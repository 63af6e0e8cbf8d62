"""What stands where at each kiosk: parcels, cells and totes, folded from its facts as the kiosk folds them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import bindparam, delete, func, select

from edge.sync.contract.canonical import canonical, document_hash
from edge.sync.contract.fold import RULES, Body, Change, fold
from provisioning.fleet import database
from provisioning.fleet.facts import Reader, Told
from provisioning.fleet.schema import CURSORS, FOLD
from provisioning.fleet.turn import Turn

_ORDER = (CURSORS.c.started_at.desc(), CURSORS.c.ep)
_NEWEST = select(CURSORS.c.ep).where(CURSORS.c.dev == bindparam("dev")).order_by(*_ORDER).limit(1)
_NAMED = (FOLD.c.dev == bindparam("dev")) & (FOLD.c.kind == bindparam("kind")) & (FOLD.c.key == bindparam("key"))
_KNOWN, _DROP = select(FOLD.c.body).where(_NAMED), delete(FOLD).where(_NAMED)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the kiosk reported it, and what lies in it."""

    id: str
    state: str
    door: str
    blocked: str | None
    parcel: str | None


def hear(turn: Turn, told: Told) -> None:
    """Take the next fact of a kiosk into its books; a new epoch begins new ones."""
    if told.ep != _newest(turn, told.dev):
        return
    if told.kind == "EpochStarted":
        turn.db.execute(delete(FOLD).where(FOLD.c.dev == told.dev))
        return
    for change in fold(told.kind, told.body, lambda kind, key: _known(turn, told.dev, kind, key)):
        _keep(turn, told, change)


READER = Reader("books", frozenset(RULES) | {"EpochStarted"}, hear)


def standing(turn: Turn, dev: str, kind: str) -> dict[str, Body]:
    """The documents of a kind by key."""
    query = select(FOLD.c.key, FOLD.c.body).where(FOLD.c.dev == dev, FOLD.c.kind == kind)
    return {key: json.loads(body) for key, body in turn.db.execute(query.order_by(FOLD.c.key))}


def index(turn: Turn, dev: str, kind: str) -> list[tuple[str, int, str]]:
    """Key, version and hash of the documents of a kind, as digests want them."""
    query = select(FOLD.c.key, FOLD.c.ver, FOLD.c.body).where(FOLD.c.dev == dev, FOLD.c.kind == kind)
    return [(key, ver, document_hash(json.loads(body))) for key, ver, body in turn.db.execute(query)]


def held(turn: Turn) -> Mapping[str, int]:
    """How many parcels lie at each kiosk."""
    query = select(FOLD.c.dev, func.count()).where(FOLD.c.kind == "stock", FOLD.c.place.is_not(None))
    return {row[0]: row[1] for row in turn.db.execute(query.group_by(FOLD.c.dev))}


def cells(turn: Turn, dev: str) -> list[Cell]:
    """The cells that a kiosk has spoken of, with what lies in them."""
    inside = {body["place"]: parcel for parcel, body in standing(turn, dev, "stock").items() if body["place"]}
    return [
        Cell(cell, body["state"], body["door"], body["blocked"], inside.get(cell))
        for cell, body in standing(turn, dev, "cell").items()
    ]


def _newest(turn: Turn, dev: str) -> str | None:
    return turn.db.execute(_NEWEST, {"dev": dev}).scalar_one_or_none()


def _known(turn: Turn, dev: str, kind: str, key: str) -> Body | None:
    text = turn.db.execute(_KNOWN, {"dev": dev, "kind": kind, "key": key}).scalar_one_or_none()
    found: dict[str, Any] | None = None if text is None else json.loads(text)
    return found


def _keep(turn: Turn, told: Told, change: Change) -> None:
    name = {"dev": told.dev, "kind": change.kind, "key": change.key}
    if change.body is None:
        turn.db.execute(_DROP, name)
    else:
        place, body = change.body.get("place"), canonical(change.body)
        database.put(turn.db, FOLD, **name, ver=told.seq, place=place, body=body)
