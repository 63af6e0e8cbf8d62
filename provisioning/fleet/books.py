"""What stands where at each kiosk: parcels, cells and totes, folded from its facts as the kiosk folds them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import bindparam, delete, func, select

from edge.sync.contract.canonical import canonical, text_hash
from edge.sync.contract.fold import RULES, Body, Change, fold
from provisioning.fleet import database
from provisioning.fleet.facts import Reader, Told
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CURSORS, FOLD, JOURNAL
from provisioning.fleet.turn import Turn

_ORDER = (CURSORS.c.started_at.desc(), CURSORS.c.ep)
_NEWEST = Prepared(select(CURSORS.c.ep).where(CURSORS.c.dev == bindparam("dev")).order_by(*_ORDER).limit(1))
_NAMED = (FOLD.c.dev == bindparam("dev")) & (FOLD.c.kind == bindparam("kind")) & (FOLD.c.key == bindparam("key"))
_KNOWN_AT = Prepared(select(FOLD.c.ver, FOLD.c.body).where(_NAMED))
_KNOWN, _DROP = Prepared(select(FOLD.c.body).where(_NAMED)), Prepared(delete(FOLD).where(_NAMED))
_CLEAR = Prepared(delete(FOLD).where(FOLD.c.dev == bindparam("whose")))


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell as the kiosk reported it, and what lies in it."""

    id: str
    state: str
    door: str
    blocked: str | None
    parcel: str | None


@dataclass(slots=True)
class _Page:
    """What a page of facts changes of one kiosk's books; what has been read and changed so far is kept in memory."""

    turn: Turn
    dev: str
    known: dict[tuple[str, str], Body | None] = field(default_factory=dict)
    changed: dict[tuple[str, str], int] = field(default_factory=dict)

    def begin(self) -> None:
        """A new epoch begins with empty books."""
        _CLEAR.run(self.turn.db, whose=self.dev)
        self.known, self.changed = {}, {}

    def body(self, kind: str, key: str) -> Body | None:
        """What stands there now."""
        if (kind, key) not in self.known:
            found = _KNOWN.value(self.turn.db, dev=self.dev, kind=kind, key=key)
            self.known[kind, key] = None if found is None else json.loads(found)
        return self.known[kind, key]

    def change(self, change: Change, ver: int) -> None:
        """A fact changed it."""
        self.known[change.kind, change.key] = change.body
        self.changed[change.kind, change.key] = ver

    def keep(self) -> None:
        """Write what is different now."""
        rows = []
        for (kind, key), ver in self.changed.items():
            body, name = self.known[kind, key], {"dev": self.dev, "kind": kind, "key": key}
            if body is None:
                _DROP.run(self.turn.db, **name)
            else:
                rows.append({**name, "ver": ver, "place": body.get("place"), "body": canonical(body)})
        database.put(self.turn.db, FOLD, *rows)


def hear(turn: Turn, page: Sequence[Told]) -> None:
    """Take the next facts of a kiosk into its books; a new epoch begins new ones."""
    dev = page[0].dev
    if page[0].ep != _newest(turn, dev):
        return
    books = _Page(turn, dev)
    for told in page:
        if told.kind == "EpochStarted":
            books.begin()
        for change in fold(told.kind, told.body, books.body):
            books.change(change, told.seq)
    books.keep()


READER = Reader("books", frozenset(RULES) | {"EpochStarted"}, hear)


def standing(turn: Turn, dev: str, kind: str) -> dict[str, Body]:
    """The documents of a kind by key."""
    query = select(FOLD.c.key, FOLD.c.body).where(FOLD.c.dev == dev, FOLD.c.kind == kind)
    return {key: json.loads(body) for key, body in turn.db.execute(query.order_by(FOLD.c.key))}


def index(turn: Turn, dev: str, kind: str) -> list[tuple[str, int, str]]:
    """Key, version and hash of the documents of a kind, as digests want them."""
    query = select(FOLD.c.key, FOLD.c.ver, FOLD.c.body).where(FOLD.c.dev == dev, FOLD.c.kind == kind)
    return [(key, ver, text_hash(body)) for key, ver, body in turn.db.execute(query)]


def told_last(turn: Turn, dev: str) -> dict[str, tuple[int, Body]]:
    """The last that a kiosk told of its parcels: by which fact of its newest epoch, and where they were then."""
    query = select(FOLD.c.key, FOLD.c.ver, FOLD.c.body).where(FOLD.c.dev == dev, FOLD.c.kind == "stock")
    return {key: (ver, json.loads(body)) for key, ver, body in turn.db.execute(query.order_by(FOLD.c.key))}


def correct(turn: Turn, name: tuple[str, str], truth: tuple[int, Body]) -> bool:
    """The kiosk `name[0]` says where its parcel `name[1]` is; True when the same fact had been understood otherwise.

    Of a parcel that another fact of this epoch changed or took away, the facts are believed.
    """
    (dev, parcel), (ver, body) = name, truth
    mine = {"dev": dev, "kind": "stock", "key": parcel}
    known = _KNOWN_AT.one(turn.db, **mine)
    if known is not None and (known.ver != ver or known.body == canonical(body)):
        return False
    if known is None and parcel in _taken_away(turn, dev):
        return False
    database.put(turn.db, FOLD, {**mine, "ver": ver, "place": body.get("place"), "body": canonical(body)})
    return known is not None


def _taken_away(turn: Turn, dev: str) -> set[str]:
    """Parcels that a fact of the newest epoch took out of the books."""
    mine = (JOURNAL.c.dev == dev) & (JOURNAL.c.ep == _newest(turn, dev))
    gone = JOURNAL.c.kind.in_(("DataErased", "ReceiveReversed"))
    bodies = [json.loads(text)["body"] for text in turn.db.scalars(select(JOURNAL.c.row_text).where(mine, gone))]
    return {key for body in bodies for key in (*body.get("keys", ()), body.get("parcel"))}


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
    return _NEWEST.value(turn.db, dev=dev)
