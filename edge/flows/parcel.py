"""Moving a parcel from state to state: always through the one table, always guarded."""

from typing import Any

from edge.domain.parcel import ISSUABLE, Act, State, follow
from edge.errors import NotFound, WrongState
from edge.store import codes, parcels
from edge.store.db import Row
from edge.turn import Turn


def can(row: Row, act: Act) -> bool:
    """Whether the table allows this act on the parcel as it is."""
    try:
        follow(State(row["state"]), act)
    except WrongState:
        return False
    return True


def must(row: Row, act: Act) -> None:
    """Refuse now what the table does not allow: a fact that was noted stays, so this comes before every note."""
    follow(State(row["state"]), act)


def move(turn: Turn, row: Row, act: Act, **fields: Any) -> State:
    """Do `act` to the parcel: its new state and `fields` in one guarded update.

    Refused as the table says, or when somebody was quicker.
    """
    state = State(row["state"])
    to = follow(state, act)
    if not parcels.move(turn.db, row["id"], (state.value, to.value), **fields):
        raise WrongState("refused.changed_meanwhile", parcel=row["id"])
    if (state in ISSUABLE) is not (to in ISSUABLE):
        codes.weigh(turn.db, row["id"])
    return to


def found(turn: Turn, ident: str) -> Row:
    """The parcel of this id, or a refusal."""
    row = parcels.get(turn.db, ident)
    if row is None:
        raise NotFound("refused.no_such_parcel", parcel=ident)
    return row
