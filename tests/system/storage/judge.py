"""What must be true of a store after a power cut, whatever the disk looked like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edge.errors import StoreError, StoreMissing
from edge.store import db as store
from edge.store import journal, openings
from edge.store.db import Db


@dataclass(frozen=True, slots=True)
class Promise:
    """What had left the kiosk before the cut: the newest row that it told of, and the openings that were pulsed."""

    seq: int = 0
    opened: tuple[str, ...] = ()

    def and_then(self, line: str) -> "Promise":
        """One line more: `told 17`, or `open o-12`."""
        word, _, value = line.partition(" ")
        if word == "told":
            return Promise(max(self.seq, int(value)), self.opened)
        return Promise(self.seq, (*self.opened, value))


def wrong(opened: Callable[[], Db], promise: Promise) -> str:
    """Start on this file as the service does, and say what is wrong with it; empty when nothing is."""
    try:
        db = opened()
    except StoreMissing:
        return "" if promise == Promise() else "lost: the file itself"
    except StoreError as error:
        return f"corrupt: {error}"
    try:
        db.checkpoint("TRUNCATE")
        store.migrate(db)
        return "; ".join(_wrong(db, promise))
    except StoreError as error:
        return f"corrupt: {error}"
    finally:
        db.close()


def _wrong(db: Db, promise: Promise) -> Iterable[str]:
    """Broken files, broken chains, lost rows, pulses without a cause."""
    found = db.one("PRAGMA integrity_check")
    if found is None or found[0] != "ok":
        yield f"corrupt: {found[0] if found else 'nothing'}"
    if db.all("PRAGMA foreign_key_check"):
        yield "corrupt: rows without their parents"
    if not journal.verify(db).ok:
        yield "the journal's chain is broken"
    if (have := journal.head(db).seq) < promise.seq:
        yield f"lost: told of row {promise.seq}, found {have}"
    yield from (f"lost: the cause of {each}" for each in promise.opened if openings.get(db, each) is None)
