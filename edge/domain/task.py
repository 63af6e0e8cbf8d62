"""What staff have to do, in the order in which it matters."""

from enum import StrEnum


class Kind(StrEnum):
    """Why somebody must look, the most urgent first; the value is kept in the store, `task.<kind>` is its text."""

    DOUBT = "doubt"
    DOOR_OPEN = "door_open"
    CALL = "call"
    SUPPORT = "support"
    UNRESOLVED = "unresolved"
    LEFT_INSIDE = "left_inside"
    LOOK_INSIDE = "look_inside"
    CHECK_RETURN = "check_return"
    CHECK_CELL = "check_cell"
    STRAY = "stray"
    GUESSING = "guessing"
    CELL_FAILED = "cell_failed"
    SENSOR = "sensor"
    UNANNOUNCED = "unannounced"
    HOLD = "hold"
    COUNT_DIFFERS = "count_differs"
    SEND_BACK = "send_back"
    EXPIRED = "expired"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    SIGN = "sign"
    BACKUP_OLD = "backup_old"


WAITING = frozenset({Kind.DOUBT, Kind.CALL, Kind.SUPPORT})
"""A customer stands there and waits."""

_ORDER = {kind.value: place for place, kind in enumerate(Kind)}


def urgency(kind: str) -> int:
    """The place of a task in the list: small comes first; a kind of a newer version comes last."""
    return _ORDER.get(kind, len(_ORDER))
