"""Answers that were given under an idempotency key, so that a repeat is answered and not done again (SCREENS 1.4)."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.store import running
from edge.store.db import Db

KEEP_MS = 10 * 60 * 1000


@dataclass(frozen=True, slots=True)
class Kept:
    """A stored answer and the digest of the request that it answered."""

    digest: str
    value: dict[str, Any]


def find(db: Db, key: str) -> Kept | None:
    """What was answered under this key."""
    row = db.one("SELECT digest, value FROM answer WHERE key = ?", (key,))
    return Kept(row["digest"], json.loads(row["value"])) if row else None


def keep(db: Db, key: str, digest: str, value: Mapping[str, Any]) -> None:
    """Remember an answer for ten minutes of running time."""
    db.run(
        "INSERT INTO answer(key, digest, value, kept_until_u) VALUES(?, ?, ?, ?)",
        (key, digest, json.dumps(value), running.known_ms(db) + KEEP_MS),
    )


def drop_old(db: Db, now_u: int) -> int:
    """Forget what nobody can ask for again."""
    return db.run("DELETE FROM answer WHERE kept_until_u < ?", (now_u,))
