"""The visit that is on: kept only together with an act, so that a restart knows who stands there. No code, no digit."""

from collections.abc import Mapping
from typing import Any

from edge.store import meta
from edge.store.db import Db


def put(db: Db, value: Mapping[str, Any]) -> None:
    """Keep the visit as it is now."""
    meta.put(db, "visit", value)


def end(db: Db, value: Mapping[str, Any]) -> None:
    """Nobody stands there any more; where nobody stood before, nothing is written."""
    if (get(db) or {}).get("state", "idle") != "idle":
        put(db, value)


def get(db: Db) -> dict[str, Any] | None:
    """The visit that was kept, if one was on."""
    found: dict[str, Any] | None = meta.get(db, "visit")
    return found
