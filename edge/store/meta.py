"""Single values of the store: boot count, time floor, guess ledger, mode, cursors."""

import json
from typing import Any

from edge.store.db import Db

_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def get(db: Db, name: str, default: Any = None) -> Any:
    """The value under this name, or `default`."""
    written = text(db, name)
    return default if written is None else json.loads(written)


def text(db: Db, name: str) -> str | None:
    """The same as it was written."""
    place = f"meta {name}"
    if place in db.kept:
        kept: str | None = db.kept[place]
        return kept
    row = db.one("SELECT value FROM meta WHERE name = ?", (name,))
    found = row["value"] if row is not None else None
    if db.writes:
        db.kept[place] = found
    return found


def put(db: Db, name: str, value: Any) -> None:
    """Set a value; the same value again writes nothing."""
    written, place = _TEXT(value), f"meta {name}"
    if db.kept.get(place) == written:
        return
    db.run(
        "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
        " WHERE value <> excluded.value",
        (name, written),
    )
    db.kept[place] = written
