"""Places: locker cells and shelves, what reserves them and what their sensors last said."""

from collections.abc import Mapping
from typing import Any

from edge.store.db import Db, Row


def get(db: Db, place: str) -> Row | None:
    """One place by the name on its door."""
    return next(iter(db.known("place", "SELECT * FROM place WHERE id = ?", (place,))), None)


def every(db: Db) -> list[Row]:
    """All places that the profile has."""
    return db.known("place", "SELECT * FROM place WHERE fitted = 1 ORDER BY id")


def free(db: Db) -> list[Row]:
    """Places that may be proposed: trusted, in service, not reserved, no unresolved opening, nothing in them."""
    return [row for row in vacant(db) if row["trusted"]]


def vacant(db: Db) -> list[Row]:
    """The same with those, too, that nobody has proven."""
    return db.all(
        "SELECT * FROM place WHERE fitted = 1 AND blocked IS NULL AND reserved_for IS NULL AND opening IS NULL"
        " AND NOT EXISTS(SELECT 1 FROM parcel WHERE parcel.place = place.id) ORDER BY id"
    )


def used(db: Db) -> set[str]:
    """The kinds of places that something lies in now."""
    return {row[0] for row in db.all("SELECT DISTINCT place.kind FROM parcel JOIN place ON place.id = parcel.place")}


def put(db: Db, place: str, fields: Mapping[str, Any]) -> None:
    """Add a place of the profile, or change its measures."""
    db.put("place", place, fields)


def change(db: Db, place: str, **fields: Any) -> None:
    """Set columns; the same values again write nothing."""
    here = get(db, place)
    if here is None or any(here[name] != value for name, value in fields.items()):
        db.change("place", {"id": place}, fields)


def reserve(db: Db, place: str, owner: str) -> bool:
    """Keep a free place for a parcel or a person; False when somebody else has it."""
    return (
        db.run(
            "UPDATE place SET reserved_for = ? WHERE id = ? AND blocked IS NULL AND opening IS NULL"
            " AND (reserved_for IS NULL OR reserved_for = ?)"
            " AND NOT EXISTS(SELECT 1 FROM parcel WHERE parcel.place = place.id AND parcel.id <> ?)",
            (owner, place, owner, owner),
        )
        == 1
    )


def reserved_for(db: Db, owner: str) -> list[Row]:
    """Places that are kept for this parcel or person."""
    return db.known("place", "SELECT * FROM place WHERE reserved_for = ? ORDER BY id", (owner,))


_KINDS = {"L": "cell", "S": "shelf", "F": "floor", "R": "returns"}


def labelled(db: Db, label: str) -> Row | None:
    """The place whose label reads `L01-A-03-04` (kind and unit, column, row, place in the row), or its own name."""
    named = get(db, label)
    if named is not None or label.count("-") != 3:
        return named
    unit, column, row, _ = label.split("-")
    found = db.all(
        "SELECT * FROM place WHERE fitted = 1 AND kind = ? AND col = ? AND level = ?",
        (_KINDS.get(unit[:1], ""), ord(column) - ord("A") + 1, int(row)),
    )
    return found[0] if len(found) == 1 else None


def columns(db: Db) -> int:
    """How many columns the cabinet has."""
    row = db.one("SELECT max(col) FROM place WHERE fitted = 1 AND kind = 'cell'")
    return int(row[0] or 1) if row else 1


def block(db: Db, place: str, reason: str) -> bool:
    """Take a place out of service; False when it already was."""
    return db.run("UPDATE place SET blocked = ? WHERE id = ? AND blocked IS NULL", (reason, place)) == 1


def unblock(db: Db, place: str) -> bool:
    """Back into service; False when it already was."""
    return db.run("UPDATE place SET blocked = NULL WHERE id = ? AND blocked IS NOT NULL", (place,)) == 1
