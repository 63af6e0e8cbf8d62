"""The dataclasses of the contract as JSON Schema (draft 7): the same annotations that decoding goes by."""

from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import datetime
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints

from edge.domain.facts import Fact
from edge.sync.contract.shape import Absent, Bound, OneOf, wire_name

Schema = dict[str, Any]
Definitions = dict[str, Schema]

WHERE = "#/components/schemas/"
_TIME = r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$"
_SIMPLE: Mapping[Any, Schema] = {
    str: {"type": "string"},
    int: {"type": "integer"},
    bool: {"type": "boolean"},
    NoneType: {"type": "null"},
    datetime: {"type": "string", "pattern": _TIME},
    object: {},
    Any: {},
}


def schema(kind: Any, into: Definitions) -> Schema:
    """The schema of one annotation; records are put into `into` and pointed at."""
    origin, args = get_origin(kind), get_args(kind)
    if origin is not None:
        return _composed(origin, args, into)
    if is_dataclass(kind) or (isinstance(kind, type) and issubclass(kind, Fact)):
        return _pointed(kind, into)
    return dict(_SIMPLE[kind])


def _composed(origin: Any, args: tuple[Any, ...], into: Definitions) -> Schema:
    if origin is Annotated:
        return _bounded(schema(args[0], into), args[1:])
    if origin in (Union, UnionType):
        return _either([schema(each, into) for each in args if each is not Absent])
    if origin is tuple:
        return _row(args, into)
    if origin is Literal:
        return {"type": "string", "x-known": list(args)}
    return {"type": "object", "additionalProperties": schema(args[1], into)}


def record(kind: Any, into: Definitions) -> Schema:
    """The schema of a dataclass or fact itself: unknown fields may always be there."""
    hints = get_type_hints(kind, include_extras=True)
    found = {wire_name(name): schema(hints[name], into) for name, _ in _members(kind)}
    needed = [wire_name(name) for name, must in _members(kind) if must]
    text = (kind.__doc__ or "").splitlines()[0]
    made: Schema = {"type": "object", "description": text, "properties": found}
    return {**made, "required": needed} if needed else made


def _members(kind: Any) -> list[tuple[str, bool]]:
    """(field, whether it must be there)."""
    if is_dataclass(kind):
        return [(each.name, each.default is MISSING) for each in fields(kind)]
    return [(name, not hasattr(kind, name)) for name in kind.fields]


def _pointed(kind: Any, into: Definitions) -> Schema:
    own: str = kind.__name__
    name = own if is_dataclass(kind) else f"Fact.{own}"
    if name not in into:
        into[name] = {}
        into[name] = record(kind, into)
    return {"$ref": WHERE + name}


def _bounded(found: Schema, notes: tuple[Any, ...]) -> Schema:
    for note in notes:
        if isinstance(note, Bound):
            found = {**found, **_limits(found.get("type"), note)}
        elif isinstance(note, OneOf):
            found = {**found, "x-known": list(note.values)}
    return found


def _limits(kind: Any, bound: Bound) -> Schema:
    low, high = {
        "string": ("minLength", "maxLength"),
        "array": ("minItems", "maxItems"),
        "object": ("minProperties", "maxProperties"),
    }.get(str(kind), ("minimum", "maximum"))
    limits: Schema = {} if bound.least is None else {low: bound.least}
    if bound.most is not None:
        limits[high] = bound.most
    if bound.form is not None:
        limits["pattern"] = f"^(?:{bound.form})$"
    return limits


def _either(found: list[Schema]) -> Schema:
    return found[0] if len(found) == 1 else {"anyOf": found}


def _row(args: tuple[Any, ...], into: Definitions) -> Schema:
    if len(args) == 2 and args[1] is Ellipsis:
        return {"type": "array", "items": schema(args[0], into)}
    size = len(args)
    parts = [schema(each, into) for each in args]
    return {"type": "array", "items": parts, "minItems": size, "maxItems": size}
