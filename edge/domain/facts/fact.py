"""What a fact is, and how a row of the journal becomes text and hash."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, ClassVar, Literal, NoReturn, dataclass_transform

Cause = Mapping[Literal["code", "person", "cmd", "shift"], str]
"""Why a cell opened or a parcel left: exactly one of a code, a person, a command, a shift."""


_ONE_TEXT = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def canonical(value: object) -> str:
    """The one text of a JSON value; all hashes are made of it (PROTOCOL 3.1)."""
    return _ONE_TEXT.encode(value)


def row_hash(previous: bytes, row_text: str) -> bytes:
    """The hash of a journal row, chained to the row before it (PROTOCOL 3.4)."""
    return sha256(previous + row_text.encode()).digest()


def document_hash(value: object) -> str:
    """The short hash by which both sides compare a document (PROTOCOL 3.1)."""
    return text_hash(canonical(value))


def text_hash(text: str) -> str:
    """The same of a document whose canonical text is at hand."""
    return sha256(text.encode()).hexdigest()[:32]


@dataclass_transform(frozen_default=True)
class Fact:
    """Something that happened here: the class is its kind, the fields are its body.

    A field with a default is optional and is left out of the body while it is None; a field without
    one is always written. `@dataclass` would cost 25 ms of CPU at each start for all the kinds,
    this costs 2.
    """

    urgent: ClassVar[bool] = False
    fields: ClassVar[tuple[str, ...]] = ()

    def __init_subclass__(cls, *, urgent: bool = False) -> None:
        cls.urgent = urgent
        cls.fields = tuple(cls.__annotations__)

    def __init__(self, *values: Any, **named: Any) -> None:
        kind = type(self)
        given = dict(zip(kind.fields, values, strict=False)) | named
        missing = [name for name in kind.fields if name not in given and not hasattr(kind, name)]
        strange = [name for name in named if name not in kind.fields]
        if missing or strange or len(values) + len(named) != len(given):
            message = f"{kind.__name__}: missing {missing}, unknown {strange} or given twice"
            raise TypeError(message)
        self.__dict__.update(given)

    def __setattr__(self, name: str, value: object) -> NoReturn:
        message = f"{type(self).__name__}.{name}: a fact never changes"
        raise AttributeError(message)

    def __delattr__(self, name: str) -> NoReturn:
        self.__setattr__(name, None)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, type(self)) and body(self) == body(other)

    def __hash__(self) -> int:
        return hash((type(self), canonical(body(self))))

    def __repr__(self) -> str:
        return f"{type(self).__name__}({canonical(body(self))})"


def body(fact: Fact) -> dict[str, Any]:
    """The body of a fact as it stands in the journal (`from_` is Python's spelling of `from`)."""
    kind = type(fact)
    values = ((name, getattr(fact, name)) for name in kind.fields)
    return {
        name.rstrip("_"): list(value) if isinstance(value, tuple) else value
        for name, value in values
        if value is not None or not hasattr(kind, name)
    }
