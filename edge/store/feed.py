"""The platform's feed as it was taken: cursor, documents by (kind, key), and what of the journal waits to go up."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from edge.store import journal, meta
from edge.store.db import Db, Row

SAMPLE = 1000


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far the feed was taken: its epoch, position, number of the full pass, whether that has ended.

    `fresh`: this pass began with a new epoch, so versions from before it do not count.
    """

    ep: str = ""
    upto: int = 0
    number: int = 0
    complete: bool = False
    fresh: bool = False


@dataclass(frozen=True, slots=True)
class Backlog:
    """Rows that the platform has not committed yet: count, bytes (above 1,000 rows estimated), age of the oldest."""

    rows: int
    bytes: int
    oldest: str | None


def cursor(db: Db) -> Cursor:
    """Where the feed stands."""
    return Cursor(**meta.get(db, "feed", {}))


def set_cursor(db: Db, at: Cursor) -> None:
    """The feed was taken up to here."""
    meta.put(db, "feed", asdict(at))


def document(db: Db, kind: str, key: str) -> Row | None:
    """One document or its tombstone (`hash` is empty then)."""
    return db.one("SELECT * FROM document WHERE kind = ? AND key = ?", (kind, key))


def body(db: Db, kind: str, key: str) -> dict[str, Any] | None:
    """The body that was kept of a document."""
    row = document(db, kind, key)
    found: dict[str, Any] | None = json.loads(row["body"]) if row and row["body"] else None
    return found


def bodies(db: Db, kind: str) -> dict[str, dict[str, Any]]:
    """The bodies that were kept of all documents of a kind, by key."""
    rows = db.all("SELECT key, body FROM document WHERE kind = ? AND body IS NOT NULL ORDER BY key", (kind,))
    return {row["key"]: json.loads(row["body"]) for row in rows}


def keep(db: Db, name: tuple[str, str], ver: int, sha: str, kept: Mapping[str, Any] | None) -> None:
    """Note a document (kind, key), or with an empty hash its end; marks it as named in this pass."""
    text = None if kept is None else json.dumps(kept, ensure_ascii=False, sort_keys=True)
    db.run(
        "INSERT INTO document(kind, key, ver, hash, body, pass) VALUES(?, ?, ?, ?, ?, ?)"
        " ON CONFLICT(kind, key) DO UPDATE SET ver = excluded.ver, hash = excluded.hash,"
        " body = excluded.body, pass = excluded.pass",
        (*name, ver, sha, text, cursor(db).number),
    )


def name_again(db: Db, kind: str, key: str) -> None:
    """The pass has named a document that we have as it is."""
    db.run("UPDATE document SET pass = ? WHERE kind = ? AND key = ?", (cursor(db).number, kind, key))


def unnamed(db: Db) -> list[Row]:
    """Documents that the pass did not name: at its end they are no more."""
    return db.all(
        "SELECT kind, key, ver FROM document WHERE pass < ? AND hash <> '' ORDER BY kind, key", (cursor(db).number,)
    )


def forget_tombstones(db: Db) -> int:
    """After a full pass nothing older can come any more."""
    return db.run("DELETE FROM document WHERE hash = '' AND pass < ?", (cursor(db).number,))


def index(db: Db, kind: str) -> list[tuple[str, int, str]]:
    """(key, ver, hash) of the documents of a kind."""
    rows = db.all("SELECT key, ver, hash FROM document WHERE kind = ? AND hash <> '' ORDER BY key", (kind,))
    return [(row["key"], row["ver"], row["hash"]) for row in rows]


def backlog(db: Db, lanes: Sequence[tuple[str, int, int]]) -> Backlog:
    """What of these epochs (name, last seq, last acknowledged seq) the platform has not committed."""
    behind = [(ep, head, acked) for ep, head, acked in lanes if head > acked]
    count = sum(head - acked for _, head, acked in behind)
    if not behind:
        return Backlog(0, 0, None)
    ep, _, acked = behind[0]
    row = db.one(
        "SELECT count(*) AS n, sum(length(row)) AS size, min(wall) AS oldest FROM"
        " (SELECT row, wall FROM journal WHERE ep = ? AND seq > ? ORDER BY seq LIMIT ?)",
        (ep, acked, SAMPLE),
    )
    if row is None or not row["n"]:
        return Backlog(count, 0, None)
    return Backlog(count, row["size"] * count // row["n"], row["oldest"])


def heads(db: Db) -> list[tuple[str, int, int]]:
    """(epoch, last seq, last acknowledged seq), oldest epoch first."""
    found = []
    for ep in journal.epochs(db):
        row = db.one("SELECT max(seq) AS seq FROM journal WHERE ep = ?", (ep,))
        found.append((ep, (row["seq"] or 0) if row else 0, journal.acked(db, ep)))
    return found


def kinds_after(db: Db, ep: str, after: int) -> list[str]:
    """The kinds of the rows that were written after this one."""
    return [row["kind"] for row in db.all("SELECT kind FROM journal WHERE ep = ? AND seq > ?", (ep, after))]


def origin(db: Db) -> Row | None:
    """The present epoch: cause, and what it follows."""
    return db.one("SELECT ep, cause, from_ep, from_seq, acked FROM epoch ORDER BY number DESC LIMIT 1")


def stock(db: Db) -> list[Row]:
    """What the kiosk reports of its parcels; those that never came are not its own."""
    return db.all("SELECT id, state, place, opening, ver FROM parcel WHERE state <> 'expected' ORDER BY id")
