"""A store that is brought up to a newer release: killed at any moment, the next start carries on and misses nothing."""

from pathlib import Path
from typing import Any

import pytest
from sqlite_utils import Database

from edge import home
from edge.clock import VirtualClock
from edge.dice import SecretDice
from edge.domain.facts import EpochStarted, SettingChanged
from edge.home import FILES, Home
from edge.settings import Keys, Kiosk, Settings
from edge.store import journal
from edge.store.db import Db, migrate
from edge.store.migrations import STEPS
from edge.store.version import LATEST
from tests.edge.rig import START

OLD = (
    "INSERT INTO place(id, kind, size, col, level, height_mm, max_weight_g) VALUES('01', 'cell', 'M', 1, 1, 900, 9000)",
    "INSERT INTO parcel(id, state, place, name, due) VALUES('p-1', 'stored', '01', 'Анна', '2026-11-28T09:00:00.000Z')",
    "INSERT INTO parcel_barcode(barcode, parcel) VALUES('4601', 'p-1')",
    "INSERT INTO opening(id, cell, purpose, cause, boot, mono, started_u) VALUES('o-2', '01', 'check', '{}', 1, 2, 3)",
    "INSERT INTO task(kind, place, opened_at) VALUES('unresolved', '01', '2026-11-21T09:00:00.000Z')",
    'INSERT INTO visit(id, value) VALUES(1, \'{"state": "take"}\')',
)
MOVED = {"visit", "_sqlite_migrations"}
"""Tables whose rows a step takes elsewhere, or adds to; tests of their own tell what becomes of them."""

DROPPED = {("task", "urgent")}
"""Columns that a step gives up, because other ones tell the same."""

Rows = dict[str, list[tuple[object, ...]]]
Moment = tuple[bytes | None, ...]


@pytest.fixture
def at(tmp_path: Path) -> Home:
    """A kiosk whose store was made by the first release, with something in most of its tables."""
    settings = Settings(kiosk=Kiosk(folder=tmp_path / "home"), keys=Keys(insecure_key_file=True))
    made = home.make(settings, SecretDice())
    made.path.write_bytes(b"")
    old = made.store()
    old.one("PRAGMA journal_mode=WAL")
    STEPS.apply(_raw(old), stop_before="second")
    old.run("PRAGMA user_version=1")
    for statement in OLD:
        old.run(statement)
    journal.open_epoch(old, "e1", "new")
    for fact in (EpochStarted("new"), SettingChanged("spread", 1, 2)):
        journal.append(old, VirtualClock(START).stamp(), "kiosk", fact)
    old.close()
    return made


def _raw(db: Db) -> Database:
    raw: Any = db.raw
    return Database(raw)


def _laid_aside(at: Home) -> Moment:
    """The store as a death at this moment would leave it."""
    return tuple((at.folder / name).read_bytes() if (at.folder / name).exists() else None for name in FILES[:2])


def _keep(moments: dict[Moment, str], at: Home, statement: str) -> None:
    moments.setdefault(_laid_aside(at), statement)


def _found(at: Home, moment: Moment) -> None:
    """Exactly that is there when the machine comes up again."""
    for name in FILES:
        (at.folder / name).unlink(missing_ok=True)
    for name, content in zip(FILES, moment, strict=False):
        if content is not None:
            (at.folder / name).write_bytes(content)


def _rows(db: Db, like: Rows | None = None) -> Rows:
    """All rows of all tables; or only the columns that `like` has, of its tables."""
    names = [row[0] for row in db.all("SELECT name FROM sqlite_master WHERE type = 'table'")] if like is None else like
    found: Rows = {}
    for table in sorted(set(names) - MOVED):
        columns = [row["name"] for row in db.all(f"PRAGMA table_info({table})")]
        named = columns if like is None else [str(name) for name in like[table][0]]
        known = [name for name in named if (table, name) not in DROPPED]
        rows = db.all(f"SELECT {', '.join(known)} FROM {table}")
        found[table] = [tuple(known), *sorted(tuple(row) for row in rows)]
    return found


def _schema(db: Db) -> list[tuple[object, ...]]:
    return [tuple(row) for row in db.all("SELECT type, name, tbl_name, sql FROM sqlite_master ORDER BY type, name")]


def test_a_death_at_any_moment_of_a_migration_loses_nothing_and_the_next_start_ends_it(at: Home) -> None:
    old = at.store()
    before, moments = _rows(old), dict[Moment, str]()
    old.raw.set_trace_callback(lambda statement: _keep(moments, at, statement))
    assert migrate(old) == LATEST - 1
    old.raw.set_trace_callback(None)
    moments.setdefault(_laid_aside(at), "the end")
    whole = _schema(old)
    old.close()
    assert len(moments) == LATEST + 1, "each step is one commit with its record, and the version is the last"
    for moment, statement in moments.items():
        _found(at, moment)
        db = at.current_store()
        after = _rows(db, before)
        visit = [row for row in after["meta"] if row[0] == "visit"]
        assert after == {**before, "meta": [*before["meta"], *visit]}, f"killed before {statement}"
        assert (_schema(db), journal.verify(db).ok) == (whole, True)
        assert db.all("PRAGMA user_version")[0][0] == LATEST
        db.close()
