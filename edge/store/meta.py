"""Single values of the store: boot count, time floor, guess ledger, mode, cursors."""

import json
from typing import Any

from edge.store.db import Db


def get(db: Db, name: str, default: Any = None) -> Any:
    """The value under this name, or `default`."""
    row = db.one("SELECT value FROM meta WHERE name = ?", (name,))
    return default if row is None else json.loads(row["value"])


def put(db: Db, name: str, value: Any) -> None:
    """Set a value; the same value again writes nothing."""
    db.run(
        "INSERT INTO meta(name, value) VALUES(?, ?) ON CONFLICT(name) DO UPDATE SET value = excluded.value"
        " WHERE value <> excluded.value",
        (name, json.dumps(value, ensure_ascii=False, sort_keys=True)),
    )
