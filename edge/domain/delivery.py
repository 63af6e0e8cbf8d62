"""A delivery: announced, being received, received; and what differs from its manifest."""

from collections.abc import Collection, Iterator, Mapping
from enum import StrEnum
from itertools import chain
from typing import NamedTuple

from edge.errors import WrongState

LIST_MOST = 200
"""So many ids stand in one row of the journal; more go on in a second row with the same delivery."""


class State(StrEnum):
    """How far a delivery is."""

    ANNOUNCED = "announced"
    RECEIVING = "receiving"
    RECEIVED = "received"


class Act(StrEnum):
    """What staff do with a delivery."""

    BEGIN = "begin"
    SCAN = "scan"
    FINISH = "finish"


NEXT: Mapping[tuple[State, Act], State] = {
    (State.ANNOUNCED, Act.BEGIN): State.RECEIVING,
    (State.ANNOUNCED, Act.SCAN): State.RECEIVING,
    (State.RECEIVING, Act.BEGIN): State.RECEIVING,  # another person takes it up
    (State.RECEIVING, Act.SCAN): State.RECEIVING,
    (State.RECEIVING, Act.FINISH): State.RECEIVED,
    (State.RECEIVED, Act.SCAN): State.RECEIVING,  # one more was found in the van
}


class Differences(NamedTuple):
    """What the act of discrepancy is about."""

    missing: tuple[str, ...] = ()
    surplus: tuple[str, ...] = ()
    damaged: tuple[str, ...] = ()


def follow(state: State, act: Act) -> State:
    """What the delivery becomes; any other act is refused in words."""
    if (state, act) not in NEXT:
        raise WrongState(f"delivery.{act.value}.{state.value}")
    return NEXT[state, act]


def compare(announced: Collection[str], received: Collection[str], damaged: Collection[str] = ()) -> Differences:
    """What the manifest says against what was scanned; each list in its own order, each id once."""
    seen, told = set(received), set(announced)
    return Differences(
        tuple(dict.fromkeys(each for each in announced if each not in seen)),
        tuple(dict.fromkeys(each for each in received if each not in told)),
        tuple(dict.fromkeys(each for each in damaged if each in seen)),
    )


def pages(differences: Differences, most: int = LIST_MOST) -> Iterator[Differences]:
    """The same differences in pieces that fit into rows of the journal; one empty piece when there are none."""
    longest = max(map(len, differences), default=0)
    for start in range(0, max(1, longest), most):
        yield Differences(*(ids[start : start + most] for ids in differences))


def count(differences: Differences) -> int:
    """How many parcels somebody must decide about."""
    return len(set(chain.from_iterable(differences)))
