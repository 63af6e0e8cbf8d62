"""Facts about cells, doors and force."""

from typing import Literal

from edge.domain.facts.fact import Cause, Fact

Rung = Literal[
    "sent",
    "acked",
    "door_open",
    "item_changed",
    "door_closed",
    "jammed",
    "not_detected",
    "no_reply",
    "bad_frame",
    "unknown",
]
Purpose = Literal["stow", "give_back", "take", "check", "test"]
Tampered = Literal["door", "case", "power", "camera", "clock", "usb"]


class CellOpening(Fact):
    """A cell is about to open without issuing a parcel; committed before the lock moves."""

    cell: str
    opening: str
    purpose: Purpose
    cause: Cause
    reason: str | None = None


class DoorReported(Fact):
    """What the lock board or a sensor said; `opening` is None when nobody had opened that door."""

    cell: str
    opening: str | None
    rung: Rung
    attempt: int | None = None
    evidence: str | None = None


class DoorLeftOpen(Fact, urgent=True):
    """A door stands open for too long."""

    cell: str
    for_s: int
    opening: str | None = None


class CellBlocked(Fact):
    """A cell was taken out of service."""

    cell: str
    reason: str
    cause: Cause | None


class CellUnblocked(Fact):
    """A cell is back in service."""

    cell: str
    reason: str
    cause: Cause | None


class TamperSeen(Fact, urgent=True):
    """Somebody used force, or something looks like it."""

    what: Tampered
    cell: str | None = None
