"""The ledger of wrong tries: one value, that the worker's connection need not read again at each try."""

from edge.domain import guess
from edge.domain.guess import Ledger
from edge.store import meta
from edge.store.db import Db

NAME = "guess"


def get(db: Db) -> Ledger:
    """The ledger as it stands; an empty one before the first try."""
    known: Ledger | None = db.kept.get(NAME)
    if known is None:
        written = meta.get(db, NAME)
        known = guess.load(written) if written else Ledger()
    return known


def put(db: Db, ledger: Ledger) -> None:
    """Keep the ledger."""
    meta.put(db, NAME, guess.dump(ledger))
    db.kept[NAME] = ledger
