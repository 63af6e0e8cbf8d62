"""Running time U: milliseconds that this kiosk has been on, over all boots (SECURITY §2)."""

from edge.clock import Clock
from edge.store import meta
from edge.store.db import Db

NAME, SINCE = "running", "running_since"


def now_ms(db: Db, clock: Clock) -> int:
    """U now: what was persisted, plus the time of this boot since then."""
    boot, mono, u = _known(db) or (clock.boot, clock.mono_ms(), 0)
    return int(u + max(0, clock.mono_ms() - mono)) if boot == clock.boot else int(u)


def known_ms(db: Db) -> int:
    """U as last persisted."""
    known = _known(db)
    return int(known[2]) if known else 0


def persist(db: Db, clock: Clock) -> int:
    """Write U down with whatever else this transaction writes; returns it."""
    return keep(db, clock, now_ms(db, clock))


def keep(db: Db, clock: Clock, u: int) -> int:
    """The same, where U is known already."""
    now = (clock.boot, clock.mono_ms(), u)
    if db.kept.get(NAME) != now:
        meta.put(db, NAME, now)
        db.kept[NAME] = now
    return u


def begin(db: Db, clock: Clock) -> None:
    """A start goes on where U stood; that of the machine itself draws a line: how long it was off, nobody knows."""
    known = _known(db)
    if known is None or known[0] != clock.boot:
        meta.put(db, SINCE, keep(db, clock, known_ms(db) + 1))


def is_of_this_boot(db: Db, u: int) -> bool:
    """Whether this was after the machine's last start: only then it is known how long ago."""
    return u >= int(meta.get(db, SINCE, 0))


def _known(db: Db) -> tuple[int, int, int] | None:
    """(boot, its milliseconds, U) as last persisted; what this connection wrote is not read again."""
    known: tuple[int, int, int] | None = db.kept.get(NAME) or meta.get(db, NAME)
    return known
