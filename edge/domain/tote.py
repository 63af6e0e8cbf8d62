"""Totes: full ones come, empty ones or those with returns go back, and none may vanish."""

from collections.abc import Iterable, Mapping
from enum import StrEnum

from edge.errors import WrongState

LONG_DAYS = 14
"""A tote that stands here longer is shown red."""


class State(StrEnum):
    """Where a tote is in its turn."""

    ANNOUNCED = "announced"
    RECEIVED = "received"
    OPENED = "opened"
    EMPTIED = "emptied"
    LOADED = "loaded"
    SENT_BACK = "sent_back"


class Act(StrEnum):
    """What staff do with a tote."""

    RECEIVE = "receive"
    OPEN = "open"
    EMPTY = "empty"
    LOAD = "load"
    SEND_BACK = "send_back"


S, A = State, Act
NEXT: Mapping[tuple[State, Act], State] = {
    (S.ANNOUNCED, A.RECEIVE): S.RECEIVED,
    (S.ANNOUNCED, A.OPEN): S.OPENED,  # received by opening it
    (S.RECEIVED, A.OPEN): S.OPENED,
    (S.OPENED, A.OPEN): S.OPENED,
    (S.RECEIVED, A.EMPTY): S.EMPTIED,
    (S.OPENED, A.EMPTY): S.EMPTIED,
    (S.EMPTIED, A.LOAD): S.LOADED,
    (S.LOADED, A.LOAD): S.LOADED,
    (S.LOADED, A.EMPTY): S.EMPTIED,
    (S.EMPTIED, A.SEND_BACK): S.SENT_BACK,
    (S.LOADED, A.SEND_BACK): S.SENT_BACK,
    (S.RECEIVED, A.SEND_BACK): S.SENT_BACK,  # not ours
    (S.SENT_BACK, A.RECEIVE): S.RECEIVED,  # the same box on its next trip
}

HERE = frozenset({S.RECEIVED, S.OPENED, S.EMPTIED, S.LOADED})
"""Totes that somebody must find when counting."""


def follow(state: State, act: Act) -> State:
    """What the tote becomes; any other act is refused in words."""
    if (state, act) not in NEXT:
        raise WrongState(f"tote.{act.value}.{state.value}")
    return NEXT[state, act]


def balance(states: Iterable[State]) -> Mapping[State, int]:
    """How many totes there are in each state: what came in equals what is here and what went."""
    counts = dict.fromkeys(State, 0)
    for state in states:
        counts[state] += 1
    return counts
