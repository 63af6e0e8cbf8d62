"""Running time U: milliseconds that this kiosk has been on, over all boots (SECURITY §2)."""

from edge.clock import Clock
from edge.store import meta
from edge.store.db import Db


def now_ms(db: Db, clock: Clock) -> int:
    """U now: what was persisted, plus the time of this boot since then."""
    boot, mono, u = meta.get(db, "running", (clock.boot, clock.mono_ms(), 0))
    return int(u + max(0, clock.mono_ms() - mono)) if boot == clock.boot else int(u)


def known_ms(db: Db) -> int:
    """U as last persisted."""
    return int(meta.get(db, "running", (0, 0, 0))[2])


def persist(db: Db, clock: Clock) -> int:
    """Write U down with whatever else this transaction writes; returns it."""
    return keep(db, clock, now_ms(db, clock))


def keep(db: Db, clock: Clock, u: int) -> int:
    """The same, where U is known already."""
    meta.put(db, "running", (clock.boot, clock.mono_ms(), u))
    return u
