"""Commands of the platform: what came, what became of it; kept 30 days so that no repeat ever acts again."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from edge.store.db import Db, Row


@dataclass(frozen=True, slots=True)
class Entry:
    """A command as it came: `sort` is live or job, `body` holds args, pre, until, by."""

    id: str
    hash: str
    op: str
    sort: str
    body: Mapping[str, Any]


def get(db: Db, cmd: str) -> Row | None:
    """One command by its id."""
    return db.one("SELECT * FROM command WHERE id = ?", (cmd,))


def add(db: Db, entry: Entry, state: str, at: str) -> None:
    """Write a command down in its first state."""
    db.run(
        "INSERT INTO command(id, hash, op, class, body, state, at) VALUES(?, ?, ?, ?, ?, ?, ?)",
        (entry.id, entry.hash, entry.op, entry.sort, json.dumps(dict(entry.body)), state, at),
    )


def move(db: Db, cmd: str, states: tuple[str, str], why: str | None, seq: int) -> bool:
    """From states[0] to states[1]; False when it was not in states[0] any more."""
    sql = "UPDATE command SET state = ?, why = ?, ver = ? WHERE id = ? AND state = ?"
    return db.run(sql, (states[1], why, seq, cmd, states[0])) == 1


def change(db: Db, cmd: str, **fields: Any) -> None:
    """Set columns that are not the state."""
    db.change("command", {"id": cmd}, fields)


def body(row: Row) -> dict[str, Any]:
    """What was kept of a command: args, pre, until, by."""
    found: dict[str, Any] = json.loads(row["body"])
    return found


def of_opening(db: Db, opening: str) -> Row | None:
    """The command that caused an opening."""
    return db.one("SELECT * FROM command WHERE opening = ?", (opening,))


def unfinished(db: Db) -> list[Row]:
    """Commands that are received or started, oldest first."""
    return db.all("SELECT * FROM command WHERE state IN ('received', 'started') ORDER BY at, id")


def drop_before(db: Db, at: str) -> int:
    """Forget finished commands older than this."""
    return db.run("DELETE FROM command WHERE at < ? AND state NOT IN ('received', 'started')", (at,))
