"""What a person of the platform has to look at, one line per kiosk and cause, counted and not repeated."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, func, insert, select, update

from provisioning.fleet.schema import ALARMS


@dataclass(frozen=True, slots=True)
class Alarm:
    """One cause at one kiosk."""

    id: int
    dev: str
    sort: str
    detail: str
    count: int
    first_at: datetime
    last_at: datetime


def ring(connection: Connection, dev: str, sort: str, detail: str, now: datetime) -> None:
    """Something is wrong there; the same cause again only counts up."""
    still_open = ALARMS.c.cleared_at.is_(None) & (ALARMS.c.dev == dev) & (ALARMS.c.sort == sort)
    again = connection.execute(
        update(ALARMS)
        .where(still_open)
        .values(count=ALARMS.c.count + 1, last_at=now, detail=detail)
    )
    if again.rowcount:
        return
    connection.execute(
        insert(ALARMS).values(
            dev=dev, sort=sort, detail=detail, count=1, first_at=now, last_at=now
        )
    )


def waiting(connection: Connection, dev: str | None = None) -> list[Alarm]:
    """Alarms that nobody has settled yet, newest first."""
    query = select(ALARMS).where(ALARMS.c.cleared_at.is_(None)).order_by(ALARMS.c.last_at.desc())
    if dev is not None:
        query = query.where(ALARMS.c.dev == dev)
    return [
        Alarm(row.id, row.dev, row.sort, row.detail, row.count, row.first_at, row.last_at)
        for row in connection.execute(query)
    ]


def counts(connection: Connection) -> dict[str, int]:
    """How many open alarms each kiosk has."""
    query = (
        select(ALARMS.c.dev, func.count())
        .where(ALARMS.c.cleared_at.is_(None))
        .group_by(ALARMS.c.dev)
    )
    return {dev: count for dev, count in connection.execute(query)}


def settle(connection: Connection, alarm: int, now: datetime) -> None:
    """A person has looked at it."""
    connection.execute(update(ALARMS).where(ALARMS.c.id == alarm).values(cleared_at=now))
