"""The one database file: opened as SQLCipher, WAL, synchronous=FULL, foreign keys on (RELIABILITY §2)."""

import os
import re
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import sqlcipher3 as sqlite

from edge.errors import StoreError, StoreMissing, StoreTooNew
from edge.store.version import LATEST

Row = sqlite.Row

_SAID, _ALL = "tables", "*"

_PRAGMAS = (
    "PRAGMA foreign_keys=ON",
    "PRAGMA secure_delete=ON",
    "PRAGMA wal_autocheckpoint=0",
    "PRAGMA busy_timeout=2000",
    "PRAGMA temp_store=MEMORY",
    "PRAGMA mmap_size=0",
)


class Db:
    """A connection whose every failure is a `StoreError`. One of them `writes`: the worker's.

    `kept` is what that one wrote or read and need not read again; whatever is rolled back is forgotten there too.
    """

    def __init__(self, raw: sqlite.Connection, *, writes: bool) -> None:
        self.raw = raw
        self.writes = writes
        self.kept: dict[str, Any] = {}

    def one(self, sql: str, args: Sequence[Any] = ()) -> Row | None:
        """The first row, or None."""
        try:
            return self.raw.execute(sql, args).fetchone()
        except sqlite.Error as error:
            raise StoreError(str(error)) from error

    def all(self, sql: str, args: Sequence[Any] = ()) -> list[Row]:
        """All rows."""
        try:
            return self.raw.execute(sql, args).fetchall()
        except sqlite.Error as error:
            raise StoreError(str(error)) from error

    def known(self, table: str, sql: str, args: tuple[Any, ...] = ()) -> list[Row]:
        """All rows of a question to this table alone; who writes asks again only after something was written there."""
        if not self.writes:
            return self.all(sql, args)
        said = self.kept.setdefault(_SAID, {}).setdefault(table, {})
        if (sql, args) not in said:
            said[sql, args] = self.all(sql, args)
        return list(said[sql, args])

    def run(self, sql: str, args: Sequence[Any] = ()) -> int:
        """Carry out one statement; returns how many rows it touched."""
        if sql.startswith("ROLLBACK"):
            self.kept.clear()
        try:
            touched = self.raw.execute(sql, args).rowcount
        except sqlite.Error as error:
            self.kept.clear()
            raise StoreError(str(error)) from error
        if touched > 0:
            self._forget(_written(sql))
        return touched

    def _forget(self, table: str) -> None:
        """What this table said may be otherwise now."""
        if table == _ALL:
            self.kept.pop(_SAID, None)
        elif said := self.kept.get(_SAID):
            said.pop(table, None)

    def put(self, table: str, key: str, fields: Mapping[str, Any]) -> int:
        """Insert the row `key` (column id), or set these columns where they differ; returns how many rows changed."""
        return self.run(_put(table, *fields), (key, *fields.values()))

    def change(self, table: str, where: Mapping[str, Any], fields: Mapping[str, Any]) -> int:
        """Set columns of the rows for which all of `where` holds; returns how many rows there were."""
        return self.run(_change(table, tuple(where), tuple(fields)), (*fields.values(), *where.values()))

    def changes(self) -> int:
        """How many rows this connection has changed so far."""
        return self.raw.total_changes

    def checkpoint(self, mode: str) -> None:
        """Copy the write-ahead log into the main file; `mode` is PASSIVE or TRUNCATE."""
        self.run(f"PRAGMA wal_checkpoint({mode})")

    def close(self) -> None:
        """Let the file go."""
        self.raw.close()


@lru_cache(1024)
def _written(sql: str) -> str:
    """The table in which a statement inserts or changes rows; "*" for all by any other, which may take rows along."""
    told = re.match(r"(?:INSERT INTO|UPDATE) (\w+)", sql)
    return told[1] if told else _ALL


@cache
def _put(table: str, *fields: str) -> str:
    names = [_name(name) for name in fields]
    marks = ", ".join("?" * (len(names) + 1))
    sets = ", ".join(f"{name} = excluded.{name}" for name in names)
    differs = " OR ".join(f"{name} IS NOT excluded.{name}" for name in names)
    return (
        f"INSERT INTO {_name(table)}(id, {', '.join(names)}) VALUES({marks})"
        f" ON CONFLICT(id) DO UPDATE SET {sets} WHERE {differs}"
    )


@cache
def _change(table: str, where: tuple[str, ...], fields: tuple[str, ...]) -> str:
    sets = ", ".join(f"{_name(name)} = ?" for name in fields)
    holds = " AND ".join(f"{_name(name)} IS ?" for name in where)
    return f"UPDATE {_name(table)} SET {sets} WHERE {holds}"  # noqa: S608 - names are checked


def _name(name: str) -> str:
    if not name.isidentifier() or not name.isascii():
        raise StoreError(f"{name!r} is no name of a table or column")
    return name


def connect(path: Path, key: bytes | None, *, readonly: bool = False, still: bool = False) -> Db:
    """Open an existing database. `key`: 32 bytes, or None for a plain file in development.

    `still`: a copy that nobody writes to is only read, and no log appears beside it.
    """
    if not path.exists():
        raise StoreMissing(f"the database {path} is missing")
    mode = "ro&immutable=1" if still else "ro" if readonly else "rw"
    try:
        raw = sqlite.connect(
            f"file:{path}?mode={mode}",
            timeout=2,
            isolation_level=None,
            check_same_thread=False,
            uri=True,
        )
        _unlock(raw, key)
        if readonly or still:
            raw.execute("PRAGMA query_only=ON")
        else:
            raw.execute("PRAGMA synchronous=FULL")
        raw.row_factory = sqlite.Row
    except sqlite.Error as error:
        raise StoreError(f"the database {path} cannot be opened: {error}; is the key right?") from error
    return Db(raw, writes=not (readonly or still))


def _unlock(raw: sqlite.Connection, key: bytes | None) -> None:
    if key is not None:
        raw.execute(f"PRAGMA key=\"x'{key.hex()}'\"")
    for pragma in _PRAGMAS:
        raw.execute(pragma)
    raw.execute("SELECT count(*) FROM sqlite_master").fetchone()


def create(path: Path, key: bytes | None) -> None:
    """Make the database so that no power cut leaves half of it: built aside, synced, renamed (RELIABILITY §4)."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".new")
    for leftover in (aside, Path(f"{aside}-wal"), Path(f"{aside}-shm")):
        leftover.unlink(missing_ok=True)
    aside.touch(mode=0o600)
    db = connect(aside, key)
    db.one("PRAGMA journal_mode=WAL")
    migrate(db)
    db.checkpoint("TRUNCATE")
    db.close()
    sync_path(aside)
    aside.rename(path)
    sync_path(path.parent)


def sync_path(path: Path) -> None:
    """Make a file or a folder's entries durable."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def behind(db: Db) -> int:
    """How many steps the schema is behind this software; `StoreTooNew` when it is ahead."""
    row = db.one("PRAGMA user_version")
    have = int(row[0]) if row else 0
    if have > LATEST:
        raise StoreTooNew(f"the database has version {have}, this software knows {LATEST}: install the newer release")
    return LATEST - have


def migrate(db: Db) -> int:
    """Bring the schema to this software's version; returns how many steps it took. Imports heavy things only then."""
    steps = behind(db)
    if steps:
        from edge.store.migrations import apply

        apply(db.raw)
        db.run(f"PRAGMA user_version={LATEST}")
    return steps
