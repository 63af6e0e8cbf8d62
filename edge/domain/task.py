"""What staff have to do, in the order in which it matters."""

from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import NamedTuple


class Kind(StrEnum):
    """Why somebody must look; the value is kept in the store and is a text key (`task.<kind>`)."""

    DOUBT = "doubt"
    CALL = "call"
    DOOR_OPEN = "door_open"
    UNRESOLVED = "unresolved"
    LEFT_INSIDE = "left_inside"
    LOOK_INSIDE = "look_inside"
    SUPPORT = "support"
    CHECK_RETURN = "check_return"
    CHECK_CELL = "check_cell"
    STRAY = "stray"
    CELL_FAILED = "cell_failed"
    SENSOR = "sensor"
    UNANNOUNCED = "unannounced"
    HOLD = "hold"
    SEND_BACK = "send_back"
    COUNT_DIFFERS = "count_differs"
    EXPIRED = "expired"
    REFUSED = "refused"
    GIVEN_BACK = "given_back"
    SIGN = "sign"
    BACKUP_OLD = "backup_old"


class Duty(NamedTuple):
    """How soon a task wants somebody, and its one primary button. `customer`: a person stands and waits."""

    rank: int
    button: str
    customer: bool = False


DUTIES: Mapping[Kind, Duty] = {
    Kind.DOUBT: Duty(0, "look", customer=True),
    Kind.CALL: Duty(1, "serve", customer=True),
    Kind.DOOR_OPEN: Duty(2, "close"),
    Kind.UNRESOLVED: Duty(3, "look"),
    Kind.LEFT_INSIDE: Duty(3, "look"),
    Kind.LOOK_INSIDE: Duty(3, "look"),
    Kind.SUPPORT: Duty(1, "serve", customer=True),
    Kind.CHECK_RETURN: Duty(3, "look"),
    Kind.CHECK_CELL: Duty(4, "look"),
    Kind.STRAY: Duty(4, "look"),
    Kind.CELL_FAILED: Duty(5, "test"),
    Kind.SENSOR: Duty(5, "test"),
    Kind.UNANNOUNCED: Duty(6, "look"),
    Kind.HOLD: Duty(6, "look"),
    Kind.COUNT_DIFFERS: Duty(7, "look"),
    Kind.SEND_BACK: Duty(8, "pack"),
    Kind.EXPIRED: Duty(8, "pack"),
    Kind.REFUSED: Duty(8, "pack"),
    Kind.GIVEN_BACK: Duty(8, "pack"),
    Kind.SIGN: Duty(9, "sign"),
    Kind.BACKUP_OLD: Duty(10, "back_up"),
}
"""One row for each kind."""


def urgency(kind: str) -> tuple[int, str]:
    """The place of a task in the list: small comes first; a kind of a newer version comes last."""
    known = DUTIES.get(Kind(kind)) if kind in set(Kind) else None
    return (known.rank if known else len(DUTIES), kind)


def in_order(kinds: Iterable[str]) -> list[str]:
    """Kinds as the home screen lists them."""
    return sorted(kinds, key=urgency)
