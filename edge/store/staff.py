"""Staff: accounts, verifiers, sessions and the counters of wrong PINs."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from edge.store.db import Db, Row


def put(db: Db, person: str, fields: Mapping[str, Any], ways: Sequence[tuple[str, str]]) -> None:
    """Add a person or the next version of one. `ways`: (mac, way)."""
    db.put("person", person, fields)
    db.run("DELETE FROM person_way WHERE person = ?", (person,))
    for mac, way in ways:
        db.run("INSERT INTO person_way(mac, person, way) VALUES(?, ?, ?)", (mac, person, way))


def drop(db: Db, person: str) -> None:
    """Remove a person with sessions and verifiers."""
    db.run("DELETE FROM person WHERE id = ?", (person,))


def get(db: Db, person: str) -> Row | None:
    """One person by id."""
    return db.one("SELECT * FROM person WHERE id = ?", (person,))


def everybody(db: Db) -> list[Row]:
    """The whole team."""
    return db.all("SELECT * FROM person ORDER BY login")


def by_login(db: Db, login: str) -> Row | None:
    """One person by login, PVZ-…"""
    return db.one("SELECT * FROM person WHERE login = ?", (login,))


def by_way(db: Db, mac: str, way: str) -> Row | None:
    """The person to whom this verifier belongs."""
    return db.one(
        "SELECT p.* FROM person_way w JOIN person p ON p.id = w.person WHERE w.mac = ? AND w.way = ?",
        (mac, way),
    )


def roles(person: Row) -> frozenset[str]:
    """The roles of a person row."""
    return frozenset(json.loads(person["roles"]))


def start_session(db: Db, digest: str, person: str, device: str, u: int) -> None:
    """A new session."""
    db.run(
        "INSERT INTO session(hash, person, device, started_u, seen_u) VALUES(?, ?, ?, ?, ?)",
        (digest, person, device, u, u),
    )


def session(db: Db, digest: str) -> Row | None:
    """A session that has not ended, with its person."""
    return db.one(
        "SELECT s.hash AS hash, s.device AS device, s.started_u AS started_u, s.seen_u AS seen_u, p.*"
        " FROM session s JOIN person p ON p.id = s.person WHERE s.hash = ? AND s.ended IS NULL",
        (digest,),
    )


def session_end(db: Db, digest: str) -> str | None:
    """Why a session ended; None while it runs or if it never was."""
    row = db.one("SELECT ended FROM session WHERE hash = ?", (digest,))
    return row["ended"] if row else None


def sessions_of(db: Db, person: str) -> list[Row]:
    """Sessions of a person that have not ended."""
    return db.known("session", "SELECT * FROM session WHERE person = ? AND ended IS NULL", (person,))


def sessions_on(db: Db, device: str) -> list[Row]:
    """Sessions on one device that have not ended."""
    return db.all("SELECT * FROM session WHERE device = ? AND ended IS NULL", (device,))


def owner_of(db: Db, digest: str) -> str:
    """Whose session it is or was."""
    row = db.one("SELECT person FROM session WHERE hash = ?", (digest,))
    return str(row["person"]) if row else ""


def seen(db: Db, digest: str, u: int) -> None:
    """Somebody was there at this running time."""
    db.run("UPDATE session SET seen_u = ? WHERE hash = ?", (u, digest))


def last_success(db: Db, person: str, device: str) -> int | None:
    """When (running time) this person last signed in on this device; None = never."""
    row = db.one("SELECT max(started_u) FROM session WHERE person = ? AND device = ?", (person, device))
    return row[0] if row else None


def running_sessions(db: Db) -> list[Row]:
    """All sessions that have not ended."""
    return db.all("SELECT * FROM session WHERE ended IS NULL")


def end_session(db: Db, digest: str, why: str) -> bool:
    """End a session; False when it had ended."""
    return db.run("UPDATE session SET ended = ? WHERE hash = ? AND ended IS NULL", (why, digest)) == 1


def tries(db: Db, pair: str) -> Row | None:
    """Wrong PINs counted for a (login, device) pair or a login."""
    return db.one("SELECT * FROM pin_try WHERE pair = ?", (pair,))


def assume_tries(db: Db, pairs: tuple[int, int], logins: tuple[int, int]) -> None:
    """At least so many wrong PINs on every device that is known, to wait until then; so many of every login since then.

    `pairs`: (wrong, next_u), `logins`: (wrong, last_u).
    """
    db.run(
        "UPDATE pin_try SET wrong = max(wrong, ?), next_u = max(next_u, ?) WHERE instr(pair, '|') > 0",
        pairs,
    )
    db.run(
        "INSERT INTO pin_try(pair, wrong, next_u, last_u) SELECT login, ?, 0, ? FROM person WHERE true"
        " ON CONFLICT(pair) DO UPDATE SET wrong = max(wrong, excluded.wrong), last_u = excluded.last_u",
        logins,
    )


def count_try(db: Db, pair: str, wrong: int, next_u: int, last_u: int) -> None:
    """Write the counter down."""
    db.run(
        "INSERT INTO pin_try(pair, wrong, next_u, last_u) VALUES(?, ?, ?, ?) ON CONFLICT(pair) DO UPDATE"
        " SET wrong = excluded.wrong, next_u = excluded.next_u, last_u = excluded.last_u",
        (pair, wrong, next_u, last_u),
    )
