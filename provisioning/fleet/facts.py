"""Readers of the journal: each walks the facts in order, once, and writes its result with its place (PROTOCOL 8.1)."""

import json
import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.exc import OperationalError

from provisioning.fleet import alarms, database
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CURSORS, JOURNAL, READERS
from provisioning.fleet.turn import Turn

STEP = 500
LOG = logging.getLogger("fleet.facts")

_SEEN = (READERS.c.dev == CURSORS.c.dev) & (READERS.c.ep == CURSORS.c.ep) & (READERS.c.name == bindparam("name"))
_AT = func.coalesce(READERS.c.seq, 0)
_BEHIND = Prepared(
    select(CURSORS.c.dev, CURSORS.c.ep, _AT, CURSORS.c.upto)
    .outerjoin(READERS, _SEEN)
    .where(CURSORS.c.upto > _AT)
    .order_by(CURSORS.c.started_at, CURSORS.c.dev)
)
_DONE = select(func.count()).where(
    READERS.c.dev == CURSORS.c.dev, READERS.c.ep == CURSORS.c.ep, READERS.c.seq >= CURSORS.c.upto
)
_NEW_TO_SOMEBODY = select(CURSORS.c.dev).where(CURSORS.c.upto > 0).limit(1)
_PAGE = (
    select(JOURNAL)
    .where(JOURNAL.c.dev == bindparam("dev"), JOURNAL.c.ep == bindparam("ep"))
    .where(JOURNAL.c.seq > bindparam("after"), JOURNAL.c.seq <= bindparam("upto"))
    .order_by(JOURNAL.c.seq)
    .limit(STEP)
)


@dataclass(frozen=True, slots=True)
class Told:
    """One fact as a kiosk told it. `text` is the row as it was written there."""

    dev: str
    ep: str
    seq: int
    kind: str
    actor: str
    wall: datetime
    text: str

    @property
    def body(self) -> Mapping[str, Any]:
        """What the fact says; kinds that this version does not know may say anything."""
        body = json.loads(self.text)["body"]
        return body if isinstance(body, dict) else {}

    def word(self, name: str) -> str:
        """A text of the body, empty when it is not there."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody who follows the journal: by what name his place is kept, which facts concern him, what he does.

    He is told a page at a time: facts of one epoch, in order.
    """

    name: str
    kinds: frozenset[str]
    hear: Callable[[Turn, Sequence[Told]], None]


def each(hear: Callable[[Turn, Told], None]) -> Callable[[Turn, Sequence[Told]], None]:
    """For a reader who takes every fact by itself."""

    def one_by_one(turn: Turn, page: Sequence[Told]) -> None:
        for told in page:
            hear(turn, told)

    return one_by_one


def news(turn: Turn, readers: Sequence[Reader]) -> bool:
    """Whether there is anything that one of these readers has not seen."""
    return _news(tuple(reader.name for reader in readers)).one(turn.db) is not None


def walk(turn: Turn, reader: Reader) -> int:
    """Give a reader what is new of every kiosk, in order and without holes; gives how far he came, in rows."""
    done = 0
    for epoch, seq, upto in _behind(turn, reader.name):
        rows = _after(turn, epoch, (seq, upto), reader.kinds)
        if rows:
            _tell_all(turn, reader, rows)
        reached = rows[-1].seq if len(rows) == STEP else upto
        database.put(turn.db, READERS, {"name": reader.name, "dev": epoch[0], "ep": epoch[1], "seq": reached})
        done += reached - seq
    return done


def latest(turn: Turn, dev: str, count: int, before: tuple[str, int] | None = None) -> list[Told]:
    """The newest facts of a kiosk, newest first; `before` = (epoch, seq) turns the page."""
    started = select(CURSORS.c.started_at).where(CURSORS.c.dev == JOURNAL.c.dev, CURSORS.c.ep == JOURNAL.c.ep)
    query = select(JOURNAL).where(JOURNAL.c.dev == dev)
    if before is not None:
        query = query.where(JOURNAL.c.ep == before[0], JOURNAL.c.seq < before[1])
    query = query.order_by(started.scalar_subquery().desc(), JOURNAL.c.seq.desc()).limit(count)
    return [_told(row) for row in turn.db.execute(query)]


def _tell_all(turn: Turn, reader: Reader, rows: list[Told]) -> None:
    """All of a page at once; when one of them cannot be borne, each by itself."""
    try:
        with turn.db.begin_nested():
            reader.hear(turn, rows)
    except OperationalError:
        raise
    except Exception:  # noqa: BLE001 - which fact it was, the second round finds out and tells
        for told in rows:
            _tell(turn, reader, told)


def _tell(turn: Turn, reader: Reader, told: Told) -> None:
    """A fact that a reader cannot bear is told to a person and left; it must not stop the others."""
    try:
        with turn.db.begin_nested():
            reader.hear(turn, [told])
    except OperationalError:
        raise
    except Exception:
        LOG.exception("%s cannot read %s %s of %s", reader.name, told.kind, told.seq, told.dev)
        alarms.ring(turn, told.dev, "unread", f"{reader.name}: {told.kind} {told.seq}")


def _behind(turn: Turn, name: str) -> list[tuple[tuple[str, str], int, int]]:
    """Epochs of which this reader has not seen all, older ones first: where he is, and how far he may go."""
    return [((dev, ep), seq, upto) for dev, ep, seq, upto in _BEHIND.all(turn.db, name=name)]


def _after(turn: Turn, epoch: tuple[str, str], span: tuple[int, int], kinds: frozenset[str]) -> list[Told]:
    rows = _page(kinds).all(turn.db, dev=epoch[0], ep=epoch[1], after=span[0], upto=span[1])
    return [_told(row) for row in rows]


@cache
def _page(kinds: frozenset[str]) -> Prepared:
    """The next facts of these kinds."""
    return Prepared(_PAGE.where(or_(*(JOURNAL.c.kind == kind for kind in sorted(kinds)))))


@cache
def _news(names: tuple[str, ...]) -> Prepared:
    """An epoch of which one of these readers has not seen all."""
    done = _DONE.where(or_(*(READERS.c.name == name for name in names))).scalar_subquery()
    return Prepared(_NEW_TO_SOMEBODY.where(done < len(names)))


def _told(row: Any) -> Told:
    wall = datetime.fromisoformat(row.wall)
    return Told(row.dev, row.ep, row.seq, row.kind, row.actor, wall, row.row_text)
