"""Personal data whose time has come: who it belongs to, and making it go (SECURITY §11)."""

from edge.store import said, search
from edge.store.db import Db

_GONE = "state IN ('issued', 'sent_back')"
_NEEDED = "p.state NOT IN ('issued', 'sent_back')"


def mark(db: Db, u: int, at: str) -> None:
    """Of what left without a time, or by a later one (an old copy was put back), the time begins now."""
    db.run(
        f"UPDATE parcel SET issued_u = ?, issued_at = ? WHERE {_GONE} AND (issued_u IS NULL OR issued_u > ?)",  # noqa: S608
        (u, at, u),
    )


def left(db: Db, before: tuple[int, str], limit: int) -> list[str]:
    """Parcels that left before this running time or this date ("" = no date is known); held ones are needed still."""
    rows = db.all(
        f"SELECT id FROM parcel WHERE {_GONE} AND intent <> 'hold' AND (issued_u <= ? OR issued_at <= ?)"  # noqa: S608
        " ORDER BY issued_u, id LIMIT ?",
        (*before, limit),
    )
    return [row["id"] for row in rows]


def erase_parcel(db: Db, parcel: str) -> None:
    """A parcel with its name, digits, labels and the words by which it was found."""
    search.index(db, parcel, "")
    db.run("DELETE FROM parcel WHERE id = ?", (parcel,))


def used_up(db: Db, before: tuple[int, str], limit: int) -> list[str]:
    """Codes that open nothing any more since then: all their parcels have left, or their own time is over."""
    rows = db.all(
        f"SELECT c.id FROM code c WHERE NOT EXISTS(SELECT 1 FROM code_parcel cp JOIN parcel p ON p.id = cp.parcel"  # noqa: S608
        f" WHERE cp.code = c.id AND ({_NEEDED} OR (p.issued_u > ? AND c.valid_until > ?)))"
        " AND (c.valid_until <= ? OR EXISTS(SELECT 1 FROM code_parcel cp WHERE cp.code = c.id)) ORDER BY c.id LIMIT ?",
        (*before, before[1], limit),
    )
    return [row["id"] for row in rows]


def blocked(db: Db) -> list[str]:
    """Staff who may not sign in."""
    return [row["id"] for row in db.all("SELECT id FROM person WHERE blocked = 1 ORDER BY id")]


def messages(db: Db) -> list[str]:
    """Answers of support whose text is still here, and what was written to it that the platform has."""
    rows = db.all("SELECT key FROM document WHERE kind = 'message' AND body IS NOT NULL ORDER BY key")
    return [*(row["key"] for row in rows), *said.told(db)]


def erase_message(db: Db, key: str) -> None:
    """The text of an answer or a question; that there was an answer stays known."""
    said.drop(db, key)
    db.run("UPDATE document SET body = NULL WHERE kind = 'message' AND key = ?", (key,))
