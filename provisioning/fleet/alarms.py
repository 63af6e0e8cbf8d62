"""What a person of the platform has to look at, one line per kiosk and cause, counted and not repeated."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, func, insert, select, update

from provisioning.fleet import registry
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import ALARMS
from provisioning.fleet.turn import Turn

FORK = "fork"
"""The sort of alarm that takes live commands away until a person has looked."""

_STILL_OPEN = ALARMS.c.cleared_at.is_(None) & (ALARMS.c.dev == bindparam("whose")) & (ALARMS.c.sort == bindparam("of"))
_NEW = Prepared(insert(ALARMS))
_AGAIN = Prepared(update(ALARMS).where(_STILL_OPEN).values(times=ALARMS.c.times + 1))


@dataclass(frozen=True, slots=True)
class Alarm:
    """One cause at one kiosk."""

    id: int
    dev: str
    sort: str
    detail: str
    times: int
    first_at: datetime
    last_at: datetime


def ring(turn: Turn, dev: str, sort: str, detail: str) -> None:
    """Something is wrong there; the same cause again only counts up."""
    if _AGAIN.run(turn.db, whose=dev, of=sort, last_at=turn.now, detail=detail):
        return
    _NEW.run(turn.db, dev=dev, sort=sort, detail=detail, times=1, first_at=turn.now, last_at=turn.now)


def waiting(turn: Turn, dev: str | None = None) -> list[Alarm]:
    """Alarms that nobody has settled yet, newest first."""
    query = select(ALARMS).where(ALARMS.c.cleared_at.is_(None)).order_by(ALARMS.c.last_at.desc())
    if dev is not None:
        query = query.where(ALARMS.c.dev == dev)
    return [
        Alarm(row.id, row.dev, row.sort, row.detail, row.times, row.first_at, row.last_at)
        for row in turn.db.execute(query)
    ]


def counts(turn: Turn) -> dict[str, int]:
    """How many open alarms each kiosk has."""
    query = select(ALARMS.c.dev, func.count()).where(ALARMS.c.cleared_at.is_(None)).group_by(ALARMS.c.dev)
    return {row[0]: row[1] for row in turn.db.execute(query)}


def settle(turn: Turn, alarm: int) -> None:
    """A person has looked at it; after a fork the kiosk is trusted with commands again."""
    mine = ALARMS.c.id == alarm
    forked = turn.db.execute(select(ALARMS.c.dev).where(mine, ALARMS.c.sort == FORK)).scalar_one_or_none()
    if forked is not None:
        registry.trust_again(turn, forked)
    turn.db.execute(update(ALARMS).where(mine).values(cleared_at=turn.now))
