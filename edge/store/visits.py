"""The visit that is on: kept only together with an act, so that a restart knows who stands there. No code, no digit."""

import json
from collections.abc import Mapping
from typing import Any

from edge.store.db import Db

_NAME = "visit"
_TEXT = json.JSONEncoder(ensure_ascii=False).encode


def put(db: Db, value: Mapping[str, Any]) -> None:
    """Keep the visit as it is now; the same again writes nothing."""
    text = _TEXT(value)
    if db.kept.get(_NAME) == text:
        return
    db.run("INSERT INTO visit(id, value) VALUES(1, ?) ON CONFLICT(id) DO UPDATE SET value = excluded.value", (text,))
    db.kept[_NAME] = text


def end(db: Db, value: Mapping[str, Any]) -> None:
    """Nobody stands there any more; where nobody stood before, nothing is written."""
    db.kept.pop(_NAME, None)
    db.run("UPDATE visit SET value = ? WHERE json_extract(value, '$.state') <> 'idle'", (_TEXT(value),))


def get(db: Db) -> dict[str, Any] | None:
    """The visit that was kept, if one was on."""
    row = db.one("SELECT value FROM visit")
    return json.loads(row["value"]) if row else None
