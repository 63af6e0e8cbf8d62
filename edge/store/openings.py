"""Openings: one row for each cause that a door may open, until it is settled."""

import json
from dataclasses import dataclass
from typing import Any

from edge.domain.facts import Cause
from edge.store.db import Db, Row

_PUT_ASIDE = (
    "UPDATE opening SET id = 'o-' || (cast(substr(id, 3) AS INTEGER) - 1000000000)",
    "UPDATE place SET opening = 'o-' || (cast(substr(opening, 3) AS INTEGER) - 1000000000) WHERE opening IS NOT NULL",
    "UPDATE parcel SET opening = 'o-' || (cast(substr(opening, 3) AS INTEGER) - 1000000000) WHERE opening IS NOT NULL",
    "UPDATE command SET opening = 'o-' || (cast(substr(opening, 3) AS INTEGER) - 1000000000) WHERE opening IS NOT NULL",
)


@dataclass(frozen=True, slots=True)
class Opening:
    """Why a cell may open now: id "o-{seq}", purpose, cause, and the parcel if there is one."""

    id: str
    cell: str
    parcel: str | None
    purpose: str
    cause: Cause


def add(db: Db, opening: Opening, boot: int, mono: int, u: int) -> bool:
    """Mark a cell and write down why it opens; False when it is no cell, or another opening of it is not settled."""
    free = "UPDATE place SET opening = ? WHERE id = ? AND kind = 'cell' AND opening IS NULL"
    if db.run(free, (opening.id, opening.cell)) != 1:
        return False
    db.run(
        "INSERT INTO opening(id, cell, parcel, purpose, cause, boot, mono, started_u) VALUES(?, ?, ?, ?, ?, ?, ?, ?)",
        (
            opening.id,
            opening.cell,
            opening.parcel,
            opening.purpose,
            json.dumps(dict(opening.cause)),
            boot,
            mono,
            u,
        ),
    )
    return True


def get(db: Db, opening: str) -> Row | None:
    """One opening by its id."""
    return next(iter(db.known("opening", "SELECT * FROM opening WHERE id = ?", (opening,))), None)


def cause_of(row: Row) -> Cause:
    """Why it was opened: exactly one of code, person, cmd, shift."""
    cause: Cause = json.loads(row["cause"])
    return cause


def unsettled(db: Db) -> list[Row]:
    """Openings whose end nobody has seen yet, oldest first."""
    return db.all("SELECT * FROM opening WHERE settled = 0 ORDER BY boot, mono, id")


def tests(db: Db) -> bool:
    """Whether a lock is being tried: its door may open, or stands open."""
    return db.one("SELECT 1 FROM opening WHERE settled = 0 AND purpose = 'test' AND rung <> 'not_detected'") is not None


def unsettled_at(db: Db, cell: str) -> list[Row]:
    """Openings of one cell whose end nobody has seen yet, oldest first."""
    return [row for row in unsettled(db) if row["cell"] == cell]


def last_of(db: Db, cell: str) -> Row | None:
    """The newest opening of a cell."""
    return db.one(
        "SELECT * FROM opening WHERE cell = ? ORDER BY cast(substr(id, 3) AS INTEGER) DESC LIMIT 1",
        (cell,),
    )


def history(db: Db, cell: str, limit: int) -> list[Row]:
    """The last openings of a cell, the newest first, with the wall time of their fact (`at`)."""
    return db.all(
        "SELECT o.*, (SELECT j.wall FROM journal j WHERE j.ep = (SELECT ep FROM epoch ORDER BY number DESC LIMIT 1)"
        " AND j.seq = cast(substr(o.id, 3) AS INTEGER)) AS at"
        " FROM opening o WHERE o.cell = ? ORDER BY cast(substr(o.id, 3) AS INTEGER) DESC LIMIT ?",
        (cell, limit),
    )


def report(db: Db, opening: str, **fields: Any) -> None:
    """Write down what the sensors said of it."""
    db.change("opening", {"id": opening}, fields)


def put_aside(db: Db) -> None:
    """A new epoch counts its rows from 1: openings of the old one get names below all numbers, in the same order."""
    for statement in _PUT_ASIDE:
        db.run(statement)


def settle(db: Db, opening: str) -> bool:
    """Its end is known: the cell is free of it. False when it was settled before."""
    done = db.run("UPDATE opening SET settled = 1 WHERE id = ? AND settled = 0", (opening,)) == 1
    db.run("UPDATE place SET opening = NULL WHERE opening = ?", (opening,))
    return done
