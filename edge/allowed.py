"""What a setting may be. A rule turns what was written into a value, or says what is allowed."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import time
from pathlib import Path
from types import MappingProxyType
from typing import Any, Generic, TypeVar
from zoneinfo import ZoneInfo

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Rule(Generic[T]):
    """`says` what is allowed; `read` takes a TOML value or raises ValueError; `spell` a variable."""

    says: str
    read: Callable[[Any], T]
    spell: Callable[[str], Any] = str


def _true(condition: bool) -> None:  # noqa: FBT001 - the condition is the whole question
    if not condition:
        raise ValueError


def whole(low: int, high: int) -> Rule[int]:
    """A whole number of a range."""

    def read(value: Any) -> int:
        _true(type(value) is int and low <= value <= high)
        return int(value)

    return Rule(f"a whole number from {low} to {high}", read, int)


def yes_no() -> Rule[bool]:
    """A switch."""

    def read(value: Any) -> bool:
        _true(type(value) is bool)
        return bool(value)

    return Rule("true or false", read, {"true": True, "false": False, "1": True, "0": False}.get)


def choice(*names: str) -> Rule[str]:
    """One of some names."""

    def read(value: Any) -> str:
        _true(value in names)
        return str(value)

    return Rule("one of " + ", ".join(f'"{name}"' for name in names), read)


def text(longest: int = 200) -> Rule[str]:
    """One line of text."""

    def read(value: Any) -> str:
        _true(isinstance(value, str) and len(value) <= longest and value.isprintable())
        return str(value)

    return Rule(f"one line of at most {longest} characters", read)


def name(pattern: str, says: str) -> Rule[str]:
    """A text of a fixed grammar."""

    def read(value: Any) -> str:
        _true(isinstance(value, str) and re.fullmatch(pattern, value) is not None)
        return str(value)

    return Rule(says, read)


def file() -> Rule[Path | None]:
    """A path; "" means none."""

    def read(value: Any) -> Path | None:
        _true(isinstance(value, (str, Path)))
        return Path(value).expanduser() if value else None

    return Rule('a path, or "" for none', read)


def folder() -> Rule[Path]:
    """A path that is always needed."""

    def read(value: Any) -> Path:
        _true(isinstance(value, (str, Path)) and str(value) not in {"", "."})
        return Path(value).expanduser()

    return Rule("the path of a folder", read)


def hour() -> Rule[time]:
    """A time of day."""

    def read(value: Any) -> time:
        if isinstance(value, time):
            return value
        _true(isinstance(value, str) and re.fullmatch(r"\d\d:\d\d", value) is not None)
        return time.fromisoformat(value)

    return Rule('a time of day like "09:00"', read)


def zone() -> Rule[str]:
    """A time zone of the tz database."""

    def read(value: Any) -> str:
        try:
            return ZoneInfo(str(value)).key
        except (KeyError, OSError) as unknown:
            raise ValueError from unknown

    return Rule('a time zone like "Europe/Moscow"', read)


def words(pattern: str, says: str) -> Rule[tuple[str, ...]]:
    """A list of at least one word of a grammar, each once."""

    def read(value: Any) -> tuple[str, ...]:
        _true(isinstance(value, (list, tuple)) and len(value) > 0 and len(set(value)) == len(value))
        _true(all(isinstance(each, str) and re.fullmatch(pattern, each) for each in value))
        return tuple(value)

    return Rule(says, read, lambda spelled: spelled.split(","))


def pairs(says: str) -> Rule[Mapping[str, str]]:
    """A table of texts by name."""

    def read(value: Any) -> Mapping[str, str]:
        _true(isinstance(value, Mapping))
        _true(all(isinstance(part, str) and part for pair in value.items() for part in pair))
        return MappingProxyType(dict(value))

    return Rule(says, read, lambda spelled: dict(each.split("=", 1) for each in spelled.split(",")))
