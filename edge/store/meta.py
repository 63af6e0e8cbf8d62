"""Single values of the store: boot count, time floor, guess ledger, mode, cursors."""

import json
from typing import Any

from edge.store.db import Db

_TEXT = json.JSONEncoder(ensure_ascii=False, sort_keys=True).encode


def get(db: Db, name: str, default: Any = None) -> Any:
    """The value under this name, or `default`."""
    text = db.kept.get(f"meta {name}")
    if text is None:
        row = db.one("SELECT value FROM meta WHERE name = ?", (name,))
        text = row["value"] if row is not None else None
    return default if text is None else json.loads(text)


def put(db: Db, name: str, value: Any) -> None:
    """Set a value; the same value again writes nothing."""
    text, place = _TEXT(value), f"meta {name}"
    if db.kept.get(place) == text:
        return
    db.run(
        "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
        " WHERE value <> excluded.value",
        (name, text),
    )
    db.kept[place] = text
