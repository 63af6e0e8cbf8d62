"""Cells: what state one is in, when a door was forced, and how often staff may open one without a parcel."""

from enum import StrEnum

from edge.errors import Refusal

FORCED_AFTER_MS = 5_000
"""A door that opens later than this after its pulse was opened by somebody else."""

OPENINGS_A_DAY = 20
"""So many cells may one person open a day without a parcel's act (SECURITY §5)."""

REASONS = ("cleaning", "check", "request", "repair")
"""Why staff may open a cell that no parcel's act asks for."""


class State(StrEnum):
    """What the platform is told about a cell."""

    FREE = "free"
    RESERVED = "reserved"
    HOLDS = "holds"
    UNRESOLVED = "unresolved"


def state(parcel: str | None, reserved_for: str | None, opening: str | None) -> State:
    """The state of a cell: an opening whose end nobody knows weighs most."""
    if opening:
        return State.UNRESOLVED
    if parcel:
        return State.HOLDS
    return State.RESERVED if reserved_for else State.FREE


def forced(pulsed_ms: int | None, now_ms: int) -> bool:
    """Whether a door that opened now was opened without us; both times on the kiosk's own clock of this boot."""
    return pulsed_ms is None or not 0 <= now_ms - pulsed_ms <= FORCED_AFTER_MS


def check_opening(reason: str, note: str, opened_today: int) -> None:
    """Refuse an opening without a known reason and a note, or one too many on this day."""
    if reason not in REASONS:
        raise Refusal("cell.reason_missing")
    if not note.strip():
        raise Refusal("cell.note_missing")
    if opened_today >= OPENINGS_A_DAY:
        raise Refusal("cell.too_many_today", most=OPENINGS_A_DAY)
