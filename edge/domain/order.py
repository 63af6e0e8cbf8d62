"""What the platform sends, as values: a part of its feed, and one live command. Signatures are checked by then."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Document:
    """One document of the feed; `fault` says why it cannot be taken, `body` None means that it is gone."""

    kind: str
    key: str
    ver: int
    hash: str
    body: Mapping[str, Any] | None
    why: str = ""
    fault: str = ""
    path: str = ""


@dataclass(frozen=True, slots=True)
class Part:
    """Positions after … upto of the feed's epoch; `complete` ends a full pass. `wall`: when it was signed."""

    ep: str
    after: int
    upto: int
    complete: bool
    documents: tuple[Document, ...]
    wall: str = ""


@dataclass(frozen=True, slots=True)
class Order:
    """One live command. `stale` says why it is void already; `proof` = (way, value) of presence."""

    id: str
    op: str
    args: Mapping[str, Any]
    pre: tuple[str, ...]
    boot: int
    until_mono_ms: int
    by: str
    hash: str
    proof: tuple[str, str] | None = None
    fault: str = ""
