"""Storage terms: until when a parcel is kept, when somebody is warned, and how long it may be prolonged."""

from datetime import datetime, time, timedelta, tzinfo

from edge.errors import Refusal

STORAGE_DAYS = 7
WARN = timedelta(days=1)

_LAST_SECOND = time(23, 59, 59)


def due(received: datetime, days: int, zone: tzinfo) -> datetime:
    """The end of the last day, by the clock on the wall of the point; `received` and the answer are aware times."""
    last_day = received.astimezone(zone).date() + timedelta(days=days)
    return datetime.combine(last_day, _LAST_SECOND, zone)


def is_over(until: datetime, now: datetime, clock: str) -> bool:
    """Whether the term is over; never by a clock that knows only its floor."""
    return clock != "unset" and now > until


def warns(until: datetime, now: datetime, clock: str) -> bool:
    """Whether the term ends within a day."""
    return clock != "unset" and until - WARN <= now <= until


def days_left(until: datetime, now: datetime, zone: tzinfo) -> int:
    """Whole days on the calendar of the point: 0 is today, below zero it is over."""
    return (until.astimezone(zone).date() - now.astimezone(zone).date()).days


def extended(until: datetime, latest: datetime | None, days: int) -> datetime:
    """A later end, never beyond what the shop allows. Refuses when there is nothing left to give."""
    if latest is None or latest <= until:
        raise Refusal("term.no_longer")
    return min(until + timedelta(days=days), latest)
