"""Between plain JSON values and frozen dataclasses: the annotations are the rule."""

import re
from collections.abc import Callable, Mapping
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import UTC, datetime
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from edge.sync.contract.refused import BadMessageError

_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z")

_PLAIN = frozenset({str, int, bool, NoneType})

T = TypeVar("T")
Reader = Callable[[Any, str], Any]


class Absent:
    """A field that was not sent: nothing is known. (`None` means: known to be nothing.)"""

    def __bool__(self) -> Literal[False]:
        """Absent counts as no."""
        return False

    def __repr__(self) -> str:
        return "ABSENT"


ABSENT = Absent()


@dataclass(frozen=True, slots=True)
class Bound:
    """Least and most of a number, of a text's length, of a list's count; `form`: a text's pattern."""

    least: int | None = None
    most: int | None = None
    form: str | None = None


@dataclass(frozen=True, slots=True)
class OneOf:
    """The values known today. A reader lets others pass: they are "other" to it (PROTOCOL 6.1)."""

    values: tuple[str, ...]


Id = Annotated[str, Bound(1, 64)]
Text = Annotated[str, Bound(0, 1000)]
Count = Annotated[int, Bound(0)]
Epoch = Annotated[str, Bound(form="[0-9a-f]{16}")]
Json = Mapping[str, Any]


def wire_name(name: str) -> str:
    """`from_` and `for_` are called `from` and `for` on the wire."""
    return name.removesuffix("_")


def time_text(when: datetime) -> str:
    """RFC 3339 in UTC with milliseconds and Z."""
    return when.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def read_time(text: str, path: str = "") -> datetime:
    """Aware UTC time out of the one spelling that the contract knows."""
    if not _TIME.fullmatch(text):
        raise BadMessageError("time", path)
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise BadMessageError("time", path) from error


def read(kind: type[T], value: object, path: str = "") -> T:
    """`value` as a `kind`, or `BadMessageError` naming the field; unknown fields are ignored."""
    annotation: Any = kind
    found: T = reader(annotation)(value, path)
    return found


def plain(value: Any) -> Any:
    """The JSON value of a dataclass and of what is in it; absent fields are left out."""
    kind: Any = type(value)
    if kind in _PLAIN:
        return value
    if (names := _names(kind)) is not None:
        return {
            name: inner if type(inner) in _PLAIN else plain(inner)
            for name, field in names
            if (inner := getattr(value, field)) is not ABSENT
        }
    if isinstance(value, datetime):
        return time_text(value)
    if isinstance(value, Mapping):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, (tuple, list)):
        return [plain(inner) for inner in value]
    return value


@cache
def _names(kind: Any) -> list[tuple[str, str]] | None:
    """The fields of a dataclass: what the wire calls each, and what we do; None of anything else."""
    return [(wire_name(f.name), f.name) for f in fields(kind)] if is_dataclass(kind) else None


@cache
def reader(kind: Any) -> Reader:
    """The function that reads values of this annotation; made once for each."""
    origin = get_origin(kind)
    if origin is Annotated:
        return _bounded(get_args(kind))
    if origin in (Union, UnionType):
        return _either(get_args(kind))
    if origin is tuple:
        return _row(get_args(kind))
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return _mapping(get_args(kind)[1])
    if is_dataclass(kind):
        return _record(kind)
    return _SIMPLE[kind]


def _exactly(kind: type, why: str) -> Reader:
    def take(value: Any, path: str) -> Any:
        if type(value) is not kind:
            raise BadMessageError(why, path)
        return value

    return take


def _when(value: Any, path: str) -> datetime:
    if type(value) is not str:
        raise BadMessageError("time", path)
    return read_time(value, path)


_SIMPLE: dict[Any, Reader] = {
    str: _exactly(str, "not_text"),
    int: _exactly(int, "not_number"),
    bool: _exactly(bool, "not_bool"),
    NoneType: _exactly(NoneType, "not_null"),
    datetime: _when,
    Any: lambda value, _path: value,
}


def _bounded(args: tuple[Any, ...]) -> Reader:
    take = reader(args[0])
    for each in args[1:]:
        take = _within(take, each) if isinstance(each, Bound) else take
    return take


def _within(inner: Reader, bound: Bound) -> Reader:
    least = float("-inf") if bound.least is None else bound.least
    most = float("inf") if bound.most is None else bound.most
    form = None if bound.form is None else re.compile(bound.form).fullmatch
    right = next((kind for kind in (str, int) if _SIMPLE[kind] is inner), None)

    def take(value: Any, path: str) -> Any:
        found: Any = value if type(value) is right else inner(value, path)
        if not least <= (found if isinstance(found, int) else len(found)) <= most:
            raise BadMessageError("range", path)
        if form is not None and not form(found):
            raise BadMessageError("form", path)
        return found

    return take


def _either(kinds: tuple[Any, ...]) -> Reader:
    """The first kind that fits; of two records the one that has its own required fields."""
    readers = [reader(kind) for kind in kinds if kind is not Absent]
    if len(readers) == 1:
        return readers[0]

    def take(value: Any, path: str) -> Any:
        wrongs: list[BadMessageError] = []
        for each in readers:
            try:
                return each(value, path)
            except BadMessageError as error:
                wrongs.append(error)
        raise max(wrongs, key=lambda wrong: len(wrong.path))

    return take


def _row(kinds: tuple[Any, ...]) -> Reader:
    if len(kinds) == 2 and kinds[1] is Ellipsis:  # tuple[X, ...]
        inner = reader(kinds[0])
        return lambda value, path: tuple(
            inner(each, f"{path}[{index}]") for index, each in enumerate(_list(value, path))
        )
    readers = [reader(kind) for kind in kinds]

    def take(value: Any, path: str) -> tuple[Any, ...]:
        if len(_list(value, path)) != len(readers):
            raise BadMessageError("range", path)
        return tuple(each(part, path) for each, part in zip(readers, value, strict=True))

    return take


def _list(value: Any, path: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadMessageError("not_list", path)
    return value


def _dict(value: Any, path: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadMessageError("not_object", path)
    return value


def _mapping(kind: Any) -> Reader:
    inner = reader(kind)
    return lambda value, path: {key: inner(each, f"{path}.{key}") for key, each in _dict(value, path).items()}


def _record(kind: Any) -> Reader:
    hints = get_type_hints(kind, include_extras=True)
    parts = [(f.name, wire_name(f.name), reader(hints[f.name]), f.default is MISSING) for f in fields(kind)]

    def take(value: Any, path: str) -> Any:
        found = _dict(value, path)
        args = {}
        for name, wire, inner, needed in parts:
            here = f"{path}.{wire}" if path else wire
            if wire in found:
                args[name] = inner(found[wire], here)
            elif needed:
                raise BadMessageError("missing", here)
        return kind(**args)

    return take
