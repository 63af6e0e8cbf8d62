"""Code verifiers: what customers may type or show; never the digits themselves (PROTOCOL 3.8)."""

from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet
from functools import cache
from itertools import islice
from typing import Any

from edge.store.db import Db, Row

ASKED = 4
_KNOWN = "verifiers"


def put(db: Db, code: str, fields: Mapping[str, Any], ways: Sequence[tuple[str, str, int]]) -> None:
    """Add a code or its next version. `ways`: (mac, way, digits). Its counters stay."""
    db.put("code", code, fields)
    db.run("DELETE FROM code_way WHERE code = ?", (code,))
    known: set[str] | None = db.kept.get(_KNOWN)
    if known is not None:
        known.update(mac for mac, _, _ in ways)
    for mac, way, digits in ways:
        db.run(
            "INSERT INTO code_way(mac, code, way, digits) VALUES(?, ?, ?, ?)"
            " ON CONFLICT(mac) DO UPDATE SET code = excluded.code, way = excluded.way, digits = excluded.digits",
            (mac, code, way, digits),
        )


def set_parcels(db: Db, code: str, parcels: Sequence[str]) -> None:
    """Which parcels this code releases."""
    db.run("DELETE FROM code_parcel WHERE code = ?", (code,))
    for parcel in parcels:
        db.run("INSERT INTO code_parcel(code, parcel) VALUES(?, ?)", (code, parcel))
    for parcel in parcels[:1]:
        weigh(db, parcel)


def prolong(db: Db, code: str, until: str) -> None:
    """Its parcels are kept longer, so it counts longer."""
    db.run("UPDATE code SET valid_until = ? WHERE id = ? AND valid_until < ?", (until, code, until))


def drop(db: Db, code: str) -> None:
    """Revoked or used up."""
    db.run("DELETE FROM code WHERE id = ?", (code,))


def get(db: Db, code: str) -> Row | None:
    """One code by its id."""
    return db.one("SELECT * FROM code WHERE id = ?", (code,))


def matching(db: Db, macs: Sequence[str], way: str) -> list[Row]:
    """Codes that one of these verifiers belongs to: one statement over the same number of them, found or not.

    Which of many verifiers are worth asking for is known in memory: all that were ever here, dropped ones among them.
    """
    asked = _worth_asking(macs, _known(db)) if db.writes else tuple(macs)
    return db.all(_matching(len(asked)), (*asked, way))


def _worth_asking(macs: Sequence[str], known: AbstractSet[str]) -> tuple[str, ...]:
    likely = [mac for mac in macs if mac in known]
    return (*likely, *islice((mac for mac in macs if mac not in known), max(0, ASKED - len(likely))))


@cache
def _matching(count: int) -> str:
    marks = ", ".join("?" * count)
    # `+`: an index of some ways only would have the statement planned anew each time
    return (
        "SELECT w.mac AS mac, w.digits AS digits, c.* FROM code_way w JOIN code c ON c.id = w.code"  # noqa: S608 - marks
        f" WHERE w.mac IN ({marks}) AND +w.way = ?"
    )


def _known(db: Db) -> set[str]:
    known: set[str] | None = db.kept.get(_KNOWN)
    if known is None:
        known = db.kept[_KNOWN] = {row["mac"] for row in db.all("SELECT mac FROM code_way")}
    return known


def live_count(db: Db, digits: int) -> int:
    """N_d of SECURITY §2: distinct live typed codes of this length, kept up to date by `weigh`."""
    row = db.one("SELECT count(*) FROM code_way WHERE way = 'typed' AND live = 1 AND digits = ?", (digits,))
    return int(row[0]) if row else 0


def weigh(db: Db, parcel: str) -> None:
    """A parcel changed its state: its codes are live while some parcel under them may still be issued."""
    db.run(
        "UPDATE code_way SET live = EXISTS(SELECT 1 FROM code_parcel cp JOIN parcel p ON p.id = cp.parcel"
        " WHERE cp.code = code_way.code AND p.state IN ('received', 'stored', 'opening', 'expired', 'suspect'))"
        " WHERE way = 'typed' AND code IN (SELECT code FROM code_parcel WHERE parcel = ?)",
        (parcel,),
    )


def end_overdue(db: Db, now: str) -> int:
    """Codes whose time is over are no longer live."""
    return db.run(
        "UPDATE code_way SET live = 0 WHERE live = 1 AND code IN (SELECT id FROM code WHERE valid_until <= ?)", (now,)
    )


def lengths(db: Db) -> list[int]:
    """The lengths that typed codes here have."""
    rows = db.all("SELECT DISTINCT digits FROM code_way WHERE way = 'typed' ORDER BY digits")
    return [row["digits"] for row in rows]


def wrong_max(db: Db, default: int) -> int:
    """The least `wrong_max` of all live codes, never above the setting (SECURITY §2 rule 3)."""
    row = db.one("SELECT min(wrong_max) FROM code")
    return min(default, row[0]) if row and row[0] is not None else default


def of_parcel(db: Db, parcel: str) -> list[Row]:
    """The codes that release this parcel."""
    return db.all(
        "SELECT c.* FROM code_parcel cp JOIN code c ON c.id = cp.code WHERE cp.parcel = ?",
        (parcel,),
    )


def live_of_phone(db: Db, phone4: str) -> list[Row]:
    """(parcel, code) of every live code whose parcel has these last digits of the phone."""
    return db.all(
        "SELECT p.id AS parcel, cp.code AS code FROM parcel p JOIN code_parcel cp ON cp.parcel = p.id"
        " WHERE p.phone4 = ? AND p.state IN ('received', 'stored', 'opening', 'expired', 'suspect') ORDER BY p.id",
        (phone4,),
    )


def count_near(db: Db, code: str) -> None:
    """One more slip of a finger was forgiven for this code."""
    db.run("UPDATE code SET near_miss = near_miss + 1 WHERE id = ?", (code,))


def saw_expiry(db: Db, code: str, expiry: int) -> None:
    """The newest token of this claim that was ever shown here."""
    db.run("UPDATE code SET latest_expiry = ? WHERE id = ? AND latest_expiry < ?", (expiry, code, expiry))
