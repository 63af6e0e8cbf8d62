"""Readers of the journal: each walks the facts in order, once, and writes its result with its place (PROTOCOL 8.1)."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, func, insert, select

from provisioning.fleet.schema import CURSORS, JOURNAL, READERS
from provisioning.fleet.turn import Turn

STEP = 500


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


Reader = Callable[[Turn, Told], None]


def walk(turn: Turn, name: str, reader: Reader) -> int:
    """Give a reader what is new of every kiosk, in order and without holes; gives the number of facts."""
    done = 0
    for dev, ep, seq in _behind(turn, name):
        rows = _after(turn, (dev, ep), seq)
        for told in rows:
            reader(turn, told)
        mine = (READERS.c.name == name) & (READERS.c.dev == dev) & (READERS.c.ep == ep)
        turn.db.execute(delete(READERS).where(mine))
        turn.db.execute(insert(READERS).values(name=name, dev=dev, ep=ep, seq=rows[-1].seq))
        done += len(rows)
    return done


def latest(turn: Turn, dev: str, count: int, before: tuple[str, int] | None = None) -> list[Told]:
    """The newest facts of a kiosk, newest first; `before` = (epoch, seq) turns the page."""
    started = select(CURSORS.c.started_at).where(CURSORS.c.dev == JOURNAL.c.dev, CURSORS.c.ep == JOURNAL.c.ep)
    query = select(JOURNAL).where(JOURNAL.c.dev == dev)
    if before is not None:
        query = query.where(JOURNAL.c.ep == before[0], JOURNAL.c.seq < before[1])
    query = query.order_by(started.scalar_subquery().desc(), JOURNAL.c.seq.desc()).limit(count)
    return [_told(row) for row in turn.db.execute(query)]


def _behind(turn: Turn, name: str) -> list[tuple[str, str, int]]:
    """Kiosks and epochs of which this reader has not seen all; older epochs first."""
    seen = (READERS.c.dev == CURSORS.c.dev) & (READERS.c.ep == CURSORS.c.ep) & (READERS.c.name == name)
    at = func.coalesce(READERS.c.seq, 0)
    query = select(CURSORS.c.dev, CURSORS.c.ep, at).outerjoin(READERS, seen).where(CURSORS.c.upto > at)
    rows = turn.db.execute(query.order_by(CURSORS.c.started_at, CURSORS.c.dev))
    return [(dev, ep, seq) for dev, ep, seq in rows]


def _after(turn: Turn, epoch: tuple[str, str], seq: int) -> list[Told]:
    dev, ep = epoch
    upto = select(CURSORS.c.upto).where(CURSORS.c.dev == dev, CURSORS.c.ep == ep).scalar_subquery()
    query = select(JOURNAL).where(JOURNAL.c.dev == dev, JOURNAL.c.ep == ep, JOURNAL.c.seq > seq, JOURNAL.c.seq <= upto)
    return [_told(row) for row in turn.db.execute(query.order_by(JOURNAL.c.seq).limit(STEP))]


def _told(row: Any) -> Told:
    wall = datetime.fromisoformat(row.wall)
    return Told(row.dev, row.ep, row.seq, row.kind, row.actor, wall, row.row_text)
