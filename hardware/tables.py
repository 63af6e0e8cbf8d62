"""Reads TOML so that every complaint names file, line and key, and a misspelt key is a complaint too."""

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hardware.ports import HardwareError

HEADER = re.compile(r"^\s*(\[\[?)\s*([\w.\-\"]+)\s*\]\]?")
KEY = re.compile(r"^\s*\"?([\w\-]+)\"?\s*=")


class ProfileError(HardwareError):
    """A profile that cannot be used: one sentence that begins with file, line and key."""


class Lines:
    """Where each table and key of a TOML text stands."""

    def __init__(self, text: str) -> None:
        self._at: dict[tuple[str, int, str], int] = {}
        counts: dict[str, int] = {}
        table, index = "", 0
        for number, line in enumerate(text.splitlines(), 1):
            if header := HEADER.match(line):
                table = header[2].replace('"', "")
                index = counts.get(table, -1) + 1 if header[1] == "[[" else 0
                counts[table] = index
                self._at[table, index, ""] = number
            elif key := KEY.match(line):
                self._at.setdefault((table, index, key[1]), number)

    def find(self, table: str, index: int, key: str) -> int:
        """The line of a key; of its table when the key is missing; 1 when the table is missing too."""
        return self._at.get((table, index, key)) or self._at.get((table, index, "")) or 1


class Table:
    """One table of a file; each key is taken once, with its type and limits."""

    def __init__(self, source: "Source", name: str, index: int, values: dict[str, Any]) -> None:
        self._source = source
        self._name = name
        self._index = index
        self._values = dict(values)
        self._taken: set[str] = set()

    def text(self, key: str, default: str | None = None, among: Sequence[str] = ()) -> str:
        """A text, perhaps one of a few."""
        value = self._take(key, default)
        if not isinstance(value, str) or not (value or default == ""):
            raise self.wrong(key, "must be a text")
        if among and value not in among:
            raise self.wrong(key, f"must be one of {', '.join(among)}, not {value!r}")
        return value

    def whole(self, key: str, default: int | None = None, allowed: range = range(2**31)) -> int:
        """A whole number within limits."""
        value = self._take(key, default)
        if not isinstance(value, int) or isinstance(value, bool) or value not in allowed:
            limits = f"{allowed.start} to {allowed.stop - 1}"
            raise self.wrong(key, f"must be a whole number from {limits}, not {value!r}")
        return value

    def flag(self, key: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self._take(key, default)
        if not isinstance(value, bool):
            raise self.wrong(key, f"must be true or false, not {value!r}")
        return value

    def numbers(self, key: str, allowed: range, count: int) -> tuple[int, ...]:
        """A list of so many whole numbers; one number stands for a list of one; missing = none."""
        value = self._take(key, [])
        found = [value] if isinstance(value, int) else value
        right = isinstance(found, list) and all(isinstance(n, int) and n in allowed for n in found)
        if not right or len(found) not in (0, 1, count):
            limits = f"{allowed.start} to {allowed.stop - 1}"
            raise self.wrong(key, f"must be one or {count} numbers from {limits}, not {value!r}")
        return tuple(found)

    def named(self) -> str:
        """What stands under `name`, right or wrong."""
        return str(self._values.get("name", ""))

    def has(self, key: str) -> bool:
        """Whether the key is there."""
        return key in self._values

    def keys(self) -> list[str]:
        """The names of all keys, for tables that people fill freely."""
        return list(self._values)

    def skip(self, key: str) -> None:
        """Somebody else reads this key."""
        self._taken.add(key)

    def done(self) -> None:
        """Complain of the first key that nobody asked for."""
        for key in self._values:
            if key not in self._taken:
                known = ", ".join(sorted(self._taken))
                raise self.wrong(key, f"is not known here; known are {known}")

    def wrong(self, key: str, sentence: str) -> ProfileError:
        """The error to raise for a key of this table."""
        return self._source.wrong(self._name, self._index, key, sentence)

    def _take(self, key: str, default: object) -> Any:
        self._taken.add(key)
        value = self._values.get(key, default)
        if value is None:
            raise self.wrong(key, "is missing")
        return value


class Source:
    """A TOML file with the lines of its keys."""

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            text = path.read_text("utf-8")
            self._values = tomllib.loads(text)
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as why:
            sentence = f"{path}: cannot be read: {why}"
            raise ProfileError(sentence) from why
        self._lines = Lines(text)

    def table(self, name: str) -> Table:
        """The table [name]; empty when it is not there."""
        values: Any = self._values
        for part in filter(None, name.split(".")):
            values = values.get(part, {}) if isinstance(values, dict) else {}
        if not isinstance(values, dict):
            raise self.wrong(name, 0, "", f"must be a table [{name}]")
        return Table(self, name, 0, values)

    def tables(self, name: str) -> list[Table]:
        """The tables [[name]], in order."""
        found = self._values.get(name, [])
        if not isinstance(found, list) or not all(isinstance(each, dict) for each in found):
            raise self.wrong(name, 0, "", f"must be tables [[{name}]]")
        return [Table(self, name, index, values) for index, values in enumerate(found)]

    def only(self, names: Sequence[str]) -> None:
        """Complain of a table that nobody knows."""
        for name in self._values:
            if name not in names:
                raise self.wrong(name, 0, "", f"is not known here; known are {', '.join(names)}")

    def wrong(self, table: str, index: int, key: str, sentence: str) -> ProfileError:
        """The error for one key."""
        line = self._lines.find(table, index, key) if table else self._lines.find("", 0, key)
        where = ".".join(part for part in (table, key) if part)
        return ProfileError(f"{self._path}:{line}: {where} {sentence}")
