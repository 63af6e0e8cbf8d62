"""Which start of the machine this is, how far its clock can be trusted, and how early it cannot be."""

from datetime import UTC, datetime
from pathlib import Path

from edge.clock import SystemClock, TimeService
from edge.store import meta
from edge.store.db import Db

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")
BUILT = datetime(2026, 11, 1, tzinfo=UTC)


def number(db: Db) -> int:
    """The count of starts of this machine, one more when it was switched on anew."""
    ident = BOOT_ID.read_text().strip() if BOOT_ID.exists() else "unknown"
    known, count = meta.get(db, "boot", ("", 0))
    if ident != known:
        count += 1
        meta.put(db, "boot", (ident, count))
    return int(count)


def clock(db: Db, *, trusted: bool) -> SystemClock:
    """The machine's clock, never below the last time that was sure. `trusted`: a development machine keeps time."""
    floor = meta.get(db, "floor")
    known = datetime.fromisoformat(floor) if floor else BUILT
    return SystemClock(number(db), max(BUILT, known), TimeService(trusted=trusted).quality)
