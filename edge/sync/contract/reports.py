"""Bodies of the documents that the kiosk owns: what it reports (PROTOCOL 3.6, 3.7)."""

from dataclasses import dataclass
from typing import Annotated

from edge.sync.contract.bodies import Ids, Name, Sealed, StockState
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Id, Json, OneOf, Text


@dataclass(frozen=True, slots=True)
class Stock:
    """Where one parcel stands, as the kiosk knows it."""

    state: StockState
    place: Id | None
    opening: Id | None


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell, as the kiosk knows it."""

    state: Annotated[str, Bound(1, 16), OneOf(("free", "reserved", "holds", "unresolved"))]
    door: Annotated[str, Bound(1, 16), OneOf(("open", "closed", "unknown"))]
    item: Annotated[str, Bound(1, 16), OneOf(("present", "absent", "unknown"))]
    blocked: Id | None


@dataclass(frozen=True, slots=True)
class Tote:
    """One tote, as the kiosk knows it."""

    state: Id
    delivery: Id | None


@dataclass(frozen=True, slots=True)
class Applied:
    """What became of settings, wiring or software."""

    want_ver: Count
    state: Annotated[str, Bound(1, 16), OneOf(("pending", "applied", "refused", "rolled_back"))]
    have: Id
    origin: Annotated[str, Bound(1, 16), OneOf(("feed", "site"))]
    why: Text | Absent | None = ABSENT
    body: Json | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Said:
    """What a customer or staff wrote in the support chat."""

    thread: Id
    by: Name
    text: Text | Sealed


@dataclass(frozen=True, slots=True)
class Member:
    """What the owner set for a member of the team at this kiosk."""

    login: Name
    name: Name | Sealed
    roles: Ids
    blocked: bool
    pin: Name | Sealed | Absent | None = ABSENT
    badge: Name | Sealed | Absent | None = ABSENT
    totp: Name | Sealed | Absent | None = ABSENT
