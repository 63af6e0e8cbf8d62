"""Staff tasks: what a person has to look at. One open task per kind and place, however often it is asked for."""

from edge.domain.task import Kind, urgency
from edge.store.db import Db, Row


def open_task(db: Db, kind: Kind, at: str, *, place: str | None = None, parcel: str | None = None) -> int:
    """Open a task unless the same one is open; returns its id."""
    row = db.one(
        "SELECT id FROM task WHERE kind = ? AND place IS ? AND parcel IS ? AND closed_at IS NULL",
        (kind, place, parcel),
    )
    if row is not None:
        return int(row["id"])
    db.run(
        "INSERT INTO task(kind, place, parcel, opened_at) VALUES(?, ?, ?, ?)",
        (kind, place, parcel, at),
    )
    found = db.one("SELECT last_insert_rowid()")
    return int(found[0]) if found else 0


def call(db: Db, at: str, parcel: str | None, kind: Kind = Kind.CALL) -> int:
    """Somebody waits at the counter: gives the number that is called, 1 … 99 in turn."""
    row = db.one("SELECT number FROM task WHERE number IS NOT NULL ORDER BY id DESC LIMIT 1")
    number = row["number"] % 99 + 1 if row else 1
    db.run(
        "INSERT INTO task(kind, parcel, number, opened_at) VALUES(?, ?, ?, ?)",
        (kind, parcel, number, at),
    )
    return int(number)


def rename(db: Db, was: str, now: str) -> None:
    """What is open about one parcel concerns the other: it is the same thing."""
    db.run("UPDATE task SET parcel = ? WHERE parcel = ? AND closed_at IS NULL", (now, was))


def take(db: Db, task: int, who: str) -> None:
    """Somebody sees to it."""
    db.run("UPDATE task SET taken_by = ? WHERE id = ?", (who, task))


def close(db: Db, task: int, at: str, who: str) -> bool:
    """A sensor or a person settled it; False when it was closed before."""
    return (
        db.run(
            "UPDATE task SET closed_at = ?, closed_by = ? WHERE id = ? AND closed_at IS NULL",
            (at, who, task),
        )
        == 1
    )


def close_at(db: Db, kind: Kind, place: str, at: str, who: str) -> int:
    """Close the open tasks of one kind at one place."""
    return db.run(
        "UPDATE task SET closed_at = ?, closed_by = ? WHERE kind = ? AND place = ? AND closed_at IS NULL",
        (at, who, kind, place),
    )


def get(db: Db, task: int) -> Row | None:
    """One task."""
    return db.one("SELECT * FROM task WHERE id = ?", (task,))


def calls(db: Db) -> list[Row]:
    """The numbers that wait at the counter, the longest first."""
    return db.all("SELECT * FROM task WHERE number IS NOT NULL AND closed_at IS NULL ORDER BY id")


def pending(db: Db) -> list[Row]:
    """All open tasks, the most urgent first, and the oldest of each kind."""
    rows = db.known("task", "SELECT * FROM task WHERE closed_at IS NULL ORDER BY id")
    return sorted(rows, key=lambda row: urgency(row["kind"]))


def pending_at(db: Db, place: str) -> list[Row]:
    """The open tasks of one place."""
    return [task for task in pending(db) if task["place"] == place]
