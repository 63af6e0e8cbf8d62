"""Statements that are asked all day: compiled once, then handed to the driver itself.

SQLAlchemy's own way of executing costs eight times as much as SQLite needs for the statement. It still compiles them,
for each database, and converts the values of columns that it knows how to convert.
"""

from collections import namedtuple
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Delete, Dialect, Insert, Select, Update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.compiler import SQLCompiler

Statement = Select[Any] | Insert | Update | Delete
Convert = Callable[[Any], Any]
_NAMED: Any = namedtuple


@dataclass(frozen=True, slots=True)
class _Made:
    """A statement as one kind of database wants it: its text, the values that stand in it, and what is converted."""

    text: str
    fixed: Mapping[str, Any]
    given: Mapping[str, Convert]
    row: Callable[[Sequence[Any]], Any]
    found: Sequence[tuple[int, Convert]]

    def values(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """What the driver binds: the words of a dictionary are its names."""
        bound = {**self.fixed, **values}
        for name, convert in self.given.items():
            bound[name] = convert(bound[name])
        return bound

    def rows(self, raw: Sequence[Sequence[Any]]) -> list[Any]:
        """The rows by their columns' names."""
        if not self.found:
            return [self.row(each) for each in raw]
        return [self.row(self._converted(each)) for each in raw]

    def _converted(self, raw: Sequence[Any]) -> list[Any]:
        values = list(raw)
        for index, convert in self.found:
            values[index] = convert(values[index])
        return values


@dataclass(slots=True)
class Prepared:
    """One statement, with `bindparam` for what it is given each time; no list of an unknown length may be among it."""

    statement: Statement
    _made: dict[tuple[str, tuple[str, ...]], _Made] = field(default_factory=dict)

    def all(self, db: Connection, /, **values: Any) -> list[Any]:
        """All rows."""
        made = self._for(db.dialect, tuple(values))
        return made.rows(_executed(db, made, made.values(values)).fetchall())

    def one(self, db: Connection, /, **values: Any) -> Any | None:
        """The first row, or None."""
        made = self._for(db.dialect, tuple(values))
        raw = _executed(db, made, made.values(values)).fetchone()
        return None if raw is None else made.rows([raw])[0]

    def value(self, db: Connection, /, **values: Any) -> Any | None:
        """The first column of the first row; None when there is no row."""
        row = self.one(db, **values)
        return None if row is None else row[0]

    def run(self, db: Connection, /, **values: Any) -> int:
        """Carry it out; how many rows it touched."""
        made = self._for(db.dialect, tuple(values))
        return int(_executed(db, made, made.values(values)).rowcount)

    def run_all(self, db: Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        """Carry it out for each of these; all of them name the same columns."""
        if rows:
            made = self._for(db.dialect, tuple(rows[0]))
            _executed(db, made, [made.values(row) for row in rows])

    def _for(self, dialect: Dialect, names: tuple[str, ...]) -> _Made:
        made = self._made.get((dialect.name, names))
        if made is None:
            made = self._made[dialect.name, names] = _made(self.statement, dialect, names)
        return made


def _made(statement: Statement, dialect: Dialect, names: tuple[str, ...]) -> _Made:
    compiled = statement.compile(dialect=dialect, column_keys=names)
    bound = compiled.bind_names if isinstance(compiled, SQLCompiler) else {}
    binding = {name: each.type.dialect_impl(dialect) for each, name in bound.items()}
    wanted = {name: kind.bind_processor(dialect) for name, kind in binding.items()}
    given = {name: convert for name, convert in wanted.items() if convert is not None}
    fixed = {name: value for name, value in compiled.params.items() if name not in names}
    columns = list(statement.exported_columns)
    reading = [column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns]
    found = [(index, convert) for index, convert in enumerate(reading) if convert is not None]
    row = _NAMED("row", [column.key for column in columns], rename=True)
    return _Made(str(compiled), fixed, given, row._make, found)


def _executed(db: Connection, made: _Made, values: Any) -> Any:
    """A list of values: the statement for each of them."""
    cursor = db.connection.cursor()
    try:
        if isinstance(values, list):
            cursor.executemany(made.text, values)
        else:
            cursor.execute(made.text, values)
    except Exception as error:
        drivers = db.dialect.loaded_dbapi.Error
        if not isinstance(error, drivers):
            raise
        raise DBAPIError.instance(made.text, values, error, drivers, dialect=db.dialect) from error
    return cursor
