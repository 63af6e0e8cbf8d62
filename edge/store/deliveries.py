"""Deliveries and the totes they come in."""

from collections.abc import Mapping
from typing import Any

from edge.store.db import Db, Row


def put(db: Db, delivery: str, fields: Mapping[str, Any]) -> None:
    """Add an announced delivery, or change what the platform may change."""
    db.put("delivery", delivery, fields)


def get(db: Db, delivery: str) -> Row | None:
    """One delivery."""
    return db.one("SELECT * FROM delivery WHERE id = ?", (delivery,))


def unfinished(db: Db) -> list[Row]:
    """Deliveries that are announced or being received."""
    return db.all("SELECT * FROM delivery WHERE state IN ('announced', 'receiving') ORDER BY planned, id")


def finished(db: Db, limit: int) -> list[Row]:
    """Deliveries whose reception was closed, the newest first."""
    return db.all("SELECT * FROM delivery WHERE state = 'received' ORDER BY planned DESC, id DESC LIMIT ?", (limit,))


def set_state(db: Db, delivery: str, states: tuple[str, str]) -> bool:
    """From states[0] to states[1]; False when it was not in states[0]."""
    return (
        db.run(
            "UPDATE delivery SET state = ? WHERE id = ? AND state = ?",
            (states[1], delivery, states[0]),
        )
        == 1
    )


def progress(db: Db, delivery: str) -> Mapping[str, int]:
    """How many parcels of this delivery are announced, received of those, damaged and surplus."""
    row = db.one(
        "SELECT coalesce(sum(NOT surplus), 0) AS expected,"
        " coalesce(sum(state <> 'expected' AND NOT surplus), 0) AS received,"
        " coalesce(sum(condition = 'damaged'), 0) AS damaged, coalesce(sum(surplus), 0) AS surplus"
        " FROM parcel WHERE delivery = ?",
        (delivery,),
    )
    return dict(zip(("expected", "received", "damaged", "surplus"), map(int, row), strict=True)) if row else {}


def put_tote(db: Db, tote: str, barcode: str, delivery: str | None, state: str) -> None:
    """Add a tote; an existing one keeps its state."""
    db.run(
        "INSERT INTO tote(id, barcode, delivery, state) VALUES(?, ?, ?, ?) ON CONFLICT(id) DO UPDATE"
        " SET barcode = excluded.barcode, delivery = excluded.delivery",
        (tote, barcode, delivery, state),
    )


def tote(db: Db, tote_id: str) -> Row | None:
    """One tote by id."""
    return db.one("SELECT * FROM tote WHERE id = ?", (tote_id,))


def tote_by_barcode(db: Db, barcode: str) -> Row | None:
    """One tote by its label."""
    return db.one("SELECT * FROM tote WHERE barcode = ? OR id = ?", (barcode, barcode))


def totes_of(db: Db, delivery: str) -> list[Row]:
    """The totes of a delivery."""
    return db.all("SELECT * FROM tote WHERE delivery = ? ORDER BY id", (delivery,))


def set_tote_state(db: Db, tote_id: str, state: str) -> bool:
    """Move a tote on; False when it already was there."""
    return db.run("UPDATE tote SET state = ? WHERE id = ? AND state <> ?", (state, tote_id, state)) == 1


def tote_labels(db: Db) -> list[str]:
    """The labels of all totes that may be met."""
    return [row["barcode"] for row in db.all("SELECT barcode FROM tote WHERE barcode <> ''")]
