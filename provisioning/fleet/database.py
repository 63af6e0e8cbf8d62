"""The platform's database: SQLite on one machine, PostgreSQL when the fleet grows, by address alone."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import cache
from typing import Any

from sqlalchemy import Connection, Engine, Table, create_engine, event, inspect
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import make_url
from sqlalchemy.schema import CreateColumn

from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import METADATA

BUSY_MS = 5_000
_DIALECTS = {"postgresql": postgresql, "sqlite": sqlite}


class Database:
    """Opens transactions. `url` is SQLAlchemy's: `sqlite:///fleet.db` or `postgresql+psycopg://…`."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._lite = address.get_backend_name() == "sqlite"
        self._engine = create_engine(address, paramstyle="named") if self._lite else create_engine(address)
        if self._lite:
            _be_durable(self._engine)
        with self.write() as connection:
            METADATA.create_all(connection)
            _grow(connection)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction that may change things; committed at the end, undone by any error."""
        with self._engine.begin() as connection:
            if self._lite:
                connection.connection.cursor().execute("BEGIN IMMEDIATE")  # locked at once, so none fails halfway
            yield connection

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One consistent look; nothing is changed."""
        with self._engine.connect() as connection:
            if self._lite:
                connection.connection.cursor().execute("BEGIN")
            yield connection

    def close(self) -> None:
        """Give back all connections."""
        self._engine.dispose()


def add_if_new(connection: Connection, table: Table, **values: Any) -> bool:
    """Add a row unless its key is taken; says whether it was added."""
    return _adding(table, connection.dialect.name).run(connection, **values) == 1


def put(connection: Connection, table: Table, *rows: Mapping[str, Any]) -> None:
    """Write rows, or these columns of those that have their keys; all of them name the same columns."""
    if rows:
        _putting(table, connection.dialect.name, tuple(rows[0])).run_all(connection, rows)


@cache
def _adding(table: Table, dialect: str) -> Prepared:
    return Prepared(_DIALECTS[dialect].insert(table).on_conflict_do_nothing())


@cache
def _putting(table: Table, dialect: str, names: tuple[str, ...]) -> Prepared:
    adding = _DIALECTS[dialect].insert(table)
    key = table.primary_key.columns.keys()
    changed = {name: adding.excluded[name] for name in names if name not in key}
    return Prepared(adding.on_conflict_do_update(index_elements=key, set_=changed))


def _grow(connection: Connection) -> None:
    """Columns that a newer release knows are added to tables of an older one; nothing else changes in place."""
    known = inspect(connection)
    there = {(table, column["name"]) for table in known.get_table_names() for column in known.get_columns(table)}
    every = [column for table in METADATA.sorted_tables for column in table.columns]
    lacking = [column for column in every if (column.table.name, column.name) not in there]
    for column in lacking:
        words = CreateColumn(column).compile(dialect=connection.dialect)
        connection.exec_driver_sql(f"ALTER TABLE {column.table.name} ADD COLUMN {words}")


def _be_durable(engine: Engine) -> None:
    """WAL with synchronous FULL. Transactions are begun by us: a listener for that would cost each statement time."""

    @event.listens_for(engine, "connect")
    def _connected(raw: Any, _record: object) -> None:
        raw.isolation_level = None
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            raw.execute(f"PRAGMA {pragma}")
        raw.execute(f"PRAGMA busy_timeout={BUSY_MS}")
