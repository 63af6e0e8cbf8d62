"""A shift: opened, handed over, closed; and what must be settled before."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from edge.errors import Refusal, WrongState


class State(StrEnum):
    """Whether somebody answers for the point now."""

    CLOSED = "closed"
    OPEN = "open"


class Act(StrEnum):
    """What is done with a shift."""

    OPEN = "open"
    HAND_OVER = "hand_over"
    CLOSE = "close"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.CLOSED, Act.OPEN): State.OPEN,
    (State.OPEN, Act.HAND_OVER): State.OPEN,
    (State.OPEN, Act.CLOSE): State.CLOSED,
}


class Loose(NamedTuple):
    """What is not settled at the point."""

    receptions: int = 0
    frozen_cells: int = 0
    open_doors: int = 0


def follow(state: State, act: Act) -> State:
    """What the shift becomes; any other act is refused in words."""
    if (state, act) not in NEXT:
        raise WrongState(f"shift.{act.value}.{state.value}")
    return NEXT[state, act]


def check_closing(loose: Loose, note: str) -> None:
    """Nobody goes home from an open door; an open reception or a frozen cell needs a word for the next person."""
    if loose.open_doors:
        raise Refusal("shift.door_open", doors=loose.open_doors)
    if (loose.receptions or loose.frozen_cells) and not note.strip():
        raise Refusal("shift.note_needed", receptions=loose.receptions, cells=loose.frozen_cells)


def check_actor(opened_by: str, actor: str, *, leads: bool) -> None:
    """A shift is its own person's; whoever leads the point may act on any."""
    if opened_by != actor and not leads:
        raise Refusal("shift.not_yours")
