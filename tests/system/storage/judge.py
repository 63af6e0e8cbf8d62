"""What must be true of a store after a power cut, whatever the disk looked like."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from edge.errors import StoreError, StoreMissing
from edge.store import db as store
from edge.store import journal, openings
from edge.store.db import Db


@dataclass(frozen=True, slots=True)
class Promise:
    """What had left the kiosk before the cut: how many rows it told of in all epochs, and the openings pulsed."""

    rows: int = 0
    opened: tuple[str, ...] = ()

    def and_then(self, line: str) -> "Promise":
        """One line more: `told 17`, or `open o-12`."""
        word, _, value = line.partition(" ")
        if word == "told":
            return Promise(max(self.rows, int(value)), self.opened)
        return Promise(self.rows, (*self.opened, value))


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
    chain = journal.verify(db)
    if not chain.ok:
        yield "the journal's chain is broken"
    if (have := chain.rows + chain.pruned) < promise.rows:
        yield f"lost: told of {promise.rows} rows, found {have}"
    yield from (f"lost: the cause of {each}" for each in promise.opened if openings.get(db, each) is None)
