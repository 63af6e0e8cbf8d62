"""Codes by their verifiers: what is worth asking for is remembered, and what the database says counts."""

from pathlib import Path

import pytest

from edge.store import codes
from edge.store.db import Db, connect
from tests.edge.rig import KEY, Rig

FIELDS = {
    "purpose": "pickup",
    "valid_from": "2026-11-01T00:00:00.000Z",
    "valid_until": "2026-12-01T00:00:00.000Z",
    "wrong_max": 3,
}
STRANGE = [f"strange-{number}" for number in range(80)]


@pytest.fixture
def db(tmp_path: Path) -> Db:
    db = Rig(tmp_path).db
    put(db, "c-1", "one")
    return db


def put(db: Db, code: str, mac: str) -> None:
    codes.put(db, code, FIELDS, [(mac, "typed", 8)])


def found(db: Db, *macs: str) -> list[str]:
    return [row["id"] for row in codes.matching(db, macs, "typed")]


def test_a_code_is_found_among_many_verifiers_and_only_for_its_way(db: Db) -> None:
    assert found(db, *STRANGE) == []
    assert found(db, *STRANGE, "one") == ["c-1"]
    assert codes.matching(db, ["one"], "qr") == []


def test_as_many_codes_as_fit_are_found(db: Db) -> None:
    for number in range(2, 12):
        put(db, f"c-{number}", f"mac-{number}")
    every = [f"mac-{number}" for number in range(2, 12)]
    assert len(found(db, *STRANGE, *every, "one")) == 11


def test_a_code_that_came_after_the_first_look_up_is_found(db: Db) -> None:
    assert found(db, "two") == []
    put(db, "c-2", "two")
    assert found(db, *STRANGE, "two") == ["c-2"]


def test_a_code_that_was_dropped_or_rolled_back_is_not(db: Db) -> None:
    assert found(db, "one") == ["c-1"]
    codes.drop(db, "c-1")
    db.run("BEGIN")
    put(db, "c-2", "two")
    db.run("ROLLBACK")
    assert found(db, "one", "two") == []
    put(db, "c-3", "two")
    assert found(db, "one", "two") == ["c-3"]


def test_one_statement_over_the_same_number_of_verifiers_is_asked_found_or_not(db: Db) -> None:
    asked: list[str] = []
    found(db, "nothing")  # what is worth asking for has been read
    db.raw.set_trace_callback(asked.append)
    assert (found(db, *STRANGE), found(db, *STRANGE, "one")) == ([], ["c-1"])
    db.raw.set_trace_callback(None)
    missed, hit = (statement.count("'") for statement in asked)
    assert missed == hit


def test_a_reader_sees_what_was_written_since_it_last_looked(db: Db, tmp_path: Path) -> None:
    reader = connect(tmp_path / "kiosk.db", KEY, readonly=True)
    assert found(reader, "two") == []
    put(db, "c-2", "two")
    assert found(reader, *STRANGE, "two") == ["c-2"]
