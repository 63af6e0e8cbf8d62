"""What customers wrote to support: sealed for the platform and kept until it has it (PROTOCOL 3.11)."""

from collections.abc import Mapping
from typing import Any

from edge.store import journal, meta
from edge.store.db import Db

MOST = 40
"""So many texts wait at most."""

Body = Mapping[str, Any]


def every(db: Db) -> dict[str, tuple[int, Body]]:
    """(number of the fact that tells of it, body) of each, by its name."""
    return {key: (ver, body) for key, (ver, body) in meta.get(db, "said", {}).items()}


def put(db: Db, key: str, ver: int, body: Body) -> None:
    """Keep one."""
    meta.put(db, "said", {**every(db), key: (ver, body)})


def drop(db: Db, key: str) -> None:
    """Forget one."""
    meta.put(db, "said", {name: kept for name, kept in every(db).items() if name != key})


def told(db: Db) -> list[str]:
    """Those whose facts the platform has."""
    acked = journal.acked(db, journal.head(db).ep)
    return [key for key, (ver, _) in every(db).items() if ver <= acked]
