"""The database file: encrypted, refused when it should be, complete or absent."""

from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from edge.domain.facts import SettingChanged
from edge.errors import StoreError, StoreMissing, StoreTooNew
from edge.store import journal, meta, places, staff, visits
from edge.store.db import connect, create, migrate
from edge.store.migrations import STEPS
from edge.store.version import LATEST
from tests.edge.rig import Rig

KEY = bytes(range(32))


def test_a_created_database_opens_with_its_key_only(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    db = connect(path, KEY)
    meta.put(db, "word", "Привет")
    assert meta.get(db, "word") == "Привет"
    db.close()
    with pytest.raises(StoreError):
        connect(path, bytes(32))
    assert "Привет".encode() not in path.read_bytes()
    assert not path.read_bytes().startswith(b"SQLite format 3")


def test_write_path_pragmas_are_what_the_rules_say(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    db = connect(path, KEY)
    found = {name: db.one(f"PRAGMA {name}")[0] for name in PRAGMAS}  # type: ignore[index]
    assert found == PRAGMAS


PRAGMAS = {
    "journal_mode": "wal",
    "synchronous": 2,
    "foreign_keys": 1,
    "secure_delete": 1,
    "wal_autocheckpoint": 0,
    "busy_timeout": 2000,
    "mmap_size": 0,
}


def test_a_missing_file_is_said_and_not_made(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match="missing"):
        connect(tmp_path / "kiosk.db", KEY)
    assert list(tmp_path.iterdir()) == []


def test_a_database_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    db = connect(path, KEY)
    db.run("PRAGMA user_version=999")
    with pytest.raises(StoreTooNew, match="999"):
        migrate(db)


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    reader = connect(path, KEY, readonly=True)
    with pytest.raises(StoreError):
        meta.put(reader, "word", 1)


def test_nothing_but_the_database_is_left_after_creation(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    (tmp_path / "kiosk.new").write_bytes(b"half of an earlier try")
    create(path, KEY)
    assert [entry.name for entry in tmp_path.iterdir()] == ["kiosk.db"]
    assert path.stat().st_mode & 0o077 == 0


def test_what_was_rolled_back_is_not_remembered(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    meta.put(rig.db, "value", 1)
    last = journal.head(rig.db)
    rig.db.run("SAVEPOINT item")
    meta.put(rig.db, "value", 2)
    rig.turn.note(SettingChanged("value", 1, 2))
    assert (meta.get(rig.db, "value"), journal.head(rig.db).seq) == (2, last.seq + 1)
    rig.db.run("ROLLBACK TO item")
    assert (meta.get(rig.db, "value"), journal.head(rig.db)) == (1, last)


def test_a_row_is_read_once_until_its_table_is_written(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    places.put(rig.db, "01", CELL)
    asked: list[str] = []
    rig.db.raw.set_trace_callback(asked.append)
    seen = [_door(rig), _door(rig), len(asked)]
    meta.put(rig.db, "other", 1)
    places.change(rig.db, "01", door="open")
    seen += [_door(rig), len(asked)]
    rig.db.run("SAVEPOINT item")
    places.change(rig.db, "01", door="closed")
    seen += [_door(rig)]
    rig.db.run("ROLLBACK TO item")
    assert [*seen, _door(rig)] == ["unknown", "unknown", 1, "open", 4, "closed", "open"]


def test_what_goes_with_a_deleted_row_is_not_remembered(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    staff.put(rig.db, "u-1", {"name": "Anna", "login": "PVZ-1", "roles": "[]", "blocked": 0}, ())
    staff.start_session(rig.db, "s-1", "u-1", "tablet", 0)
    assert [row["hash"] for row in staff.sessions_of(rig.db, "u-1")] == ["s-1"]
    staff.drop(rig.db, "u-1")
    assert staff.sessions_of(rig.db, "u-1") == []


def test_whoever_only_reads_sees_what_another_connection_has_written(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    places.put(rig.db, "01", CELL)
    reader = connect(rig.path, KEY, readonly=True)
    before = places.get(reader, "01")
    places.change(rig.db, "01", door="open")
    after = places.get(reader, "01")
    assert before is not None
    assert after is not None
    assert (before["door"], after["door"]) == ("unknown", "open")


CELL = {"kind": "cell", "size": "M", "col": 1, "level": 1, "height_mm": 900, "max_weight_g": 20_000}


def _door(rig: Rig) -> str:
    row = places.get(rig.db, "01")
    return str(row["door"]) if row is not None else ""


def test_a_visit_that_was_on_survives_the_step_that_moves_it(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    path.touch()
    old = connect(path, KEY)
    raw: Any = old.raw
    STEPS.apply(Database(raw), stop_before="third")
    old.run('INSERT INTO visit(id, value) VALUES(1, \'{"state": "take"}\')')
    old.run("PRAGMA user_version=2")
    assert migrate(old) == LATEST - 2
    assert visits.get(old) == {"state": "take"}


def test_migrating_twice_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    db = connect(path, KEY)
    assert migrate(db) == 0


def test_a_column_name_from_outside_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "kiosk.db"
    create(path, KEY)
    with pytest.raises(StoreError, match="no name"):
        connect(path, KEY).put("place", "01", {"kind = 1 --": "x"})
