"""Parcels: rows, guarded state changes, and look-ups by barcode, code, place."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from edge.store import search
from edge.store.db import Db, Row

PLACED = ("stored", "opening", "expired", "suspect")


def get(db: Db, parcel: str) -> Row | None:
    """One parcel by its id."""
    return next(iter(db.known("parcel", "SELECT * FROM parcel WHERE id = ?", (parcel,))), None)


def by_barcode(db: Db, barcode: str) -> list[Row]:
    """All parcels that carry this barcode; more than one is a question for a person."""
    return db.all(
        "SELECT p.* FROM parcel_barcode b JOIN parcel p ON p.id = b.parcel WHERE b.barcode = ? ORDER BY p.id",
        (barcode,),
    )


def barcode(db: Db, parcel: str) -> str:
    """What is printed on it; its id when no barcode is known."""
    row = db.one("SELECT barcode FROM parcel_barcode WHERE parcel = ? ORDER BY barcode LIMIT 1", (parcel,))
    return parcel if row is None else str(row["barcode"])


def printed(db: Db, parcel: str) -> str:
    """What is printed on its label, for people to compare; "" when nothing is known."""
    row = db.one("SELECT min(barcode) FROM parcel_barcode WHERE parcel = ?", (parcel,))
    return str(row[0] or "") if row else ""


def goods(db: Db, parcel: str) -> list[tuple[str, str]]:
    """(id, barcode) of each thing in it that can be refused by itself."""
    row = db.one("SELECT goods FROM parcel WHERE id = ?", (parcel,))
    return [(ident, barcode) for ident, barcode in json.loads(row["goods"])] if row else []


def in_place(db: Db, place: str) -> list[Row]:
    """What the books say lies in this place."""
    return db.known("parcel", "SELECT * FROM parcel WHERE place = ? ORDER BY id", (place,))


def of_code(db: Db, code: str) -> list[Row]:
    """The parcels of a code, in the order in which they are handed over, each with the kind of its place."""
    return db.all(
        "SELECT p.*, l.kind AS place_kind FROM code_parcel c JOIN parcel p ON p.id = c.parcel"
        " LEFT JOIN place l ON l.id = p.place WHERE c.code = ? ORDER BY p.place, p.id",
        (code,),
    )


def of_delivery(db: Db, delivery: str) -> list[Row]:
    """The parcels of one delivery."""
    return db.all("SELECT * FROM parcel WHERE delivery = ? ORDER BY id", (delivery,))


def received(db: Db, limit: int = 200) -> list[Row]:
    """Parcels that wait to be stowed."""
    return db.all("SELECT * FROM parcel WHERE state = 'received' ORDER BY id LIMIT ?", (limit,))


def count_received(db: Db) -> int:
    """How many parcels wait to be stowed."""
    row = db.one("SELECT count(*) FROM parcel WHERE state = 'received'")
    return int(row[0]) if row else 0


def count(db: Db, state: str) -> int:
    """How many parcels are in one state; all are looked at."""
    row = db.one("SELECT count(*) FROM parcel WHERE state = ?", (str(state),))
    return int(row[0]) if row else 0


def manifest(db: Db) -> list[tuple[str, str]]:
    """(barcode, state) of every parcel that the scanner may meet: announced or held here."""
    rows = db.all(
        "SELECT b.barcode AS barcode, p.state AS state FROM parcel_barcode b JOIN parcel p ON p.id = b.parcel"
        " WHERE p.state NOT IN ('issued', 'sent_back')"
    )
    return [(row["barcode"], row["state"]) for row in rows]


def put(db: Db, parcel: str, fields: Mapping[str, Any], barcodes: Iterable[str]) -> None:
    """Add a parcel or change what the platform may change; its state and place are never touched here."""
    if get(db, parcel) is None:
        db.run("INSERT INTO parcel(id, state) VALUES(?, 'expected')", (parcel,))
    db.change("parcel", {"id": parcel}, fields)
    db.run("DELETE FROM parcel_barcode WHERE parcel = ?", (parcel,))
    for barcode in barcodes:
        db.run("INSERT INTO parcel_barcode(barcode, parcel) VALUES(?, ?)", (barcode, parcel))
    search.index(db, parcel, f"{fields.get('name', '')} {fields.get('order_no', '')}")


def add_surplus(db: Db, parcel: str, state: str, origin: tuple[str | None, str | None], barcode: str) -> None:
    """A parcel that no manifest has, received now; `origin` is the delivery and tote it came with."""
    db.run(
        "INSERT INTO parcel(id, state, intent, delivery, tote, surplus) VALUES(?, ?, 'hold', ?, ?, 1)",
        (parcel, state, *origin),
    )
    db.run("INSERT INTO parcel_barcode(barcode, parcel) VALUES(?, ?)", (barcode, parcel))


def move(db: Db, parcel: str, states: tuple[str, str], **fields: Any) -> bool:
    """From states[0] to states[1], only if it still is in states[0]; sets `fields` besides. False when it was not."""
    return db.change("parcel", {"id": parcel, "state": states[0]}, {"state": states[1], **fields}) == 1


def change(db: Db, parcel: str, **fields: Any) -> None:
    """Set columns that are not the state."""
    db.change("parcel", {"id": parcel}, fields)


def drop(db: Db, parcel: str) -> None:
    """Remove a parcel that never arrived here."""
    search.index(db, parcel, "")
    db.run("DELETE FROM parcel WHERE id = ?", (parcel,))


def overdue(db: Db, now: str, limit: int = 50) -> list[Row]:
    """Stored parcels whose storage term is over."""
    return db.all(
        "SELECT * FROM parcel WHERE place IS NOT NULL AND state = 'stored' AND due < ? ORDER BY due LIMIT ?",
        (now, limit),
    )
