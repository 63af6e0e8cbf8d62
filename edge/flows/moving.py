"""A parcel goes from one place to another: out of the old cell, into the new one; only then it is moved (STF-12)."""

from edge.domain.facts import Cause, ParcelMoved, StowReversed
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.effects import Colour, Effect, Light, Pattern, Tell
from edge.errors import Refusal, WrongState
from edge.flows import line, opening, parcel, pickup, placing
from edge.flows.opening import Wish
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

WHY = "staff"


def begin(turn: Turn, held: Row, to: Row) -> tuple[Effect, ...]:
    """Keep the new place, then open the old one; from a shelf the parcel is in hand already."""
    if not places.reserve(turn.db, to["id"], held["id"]):
        raise WrongState("place.taken", place=to["id"])
    old = places.get(turn.db, held["place"])
    if old is None or old["kind"] != "cell":
        return _put_in(turn, held, to)
    _, effects = opening.begin(turn, Wish(old["id"], "take", {"person": turn.actor.id}, held["id"], WHY))
    return effects


def taken_out(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The old door is shut: the new one opens, unless the parcel was left where it was or fetched for the counter."""
    held, to = parcels.get(turn.db, row["parcel"] or ""), _target(turn, row)
    if held is None or held["place"] != row["cell"]:
        return ()
    if to is None:
        return _fetched(turn, held, row["item"])
    if row["item"] == "present":
        places.change(turn.db, to["id"], reserved_for=None)
        return ()
    return _put_in(turn, held, to)


def stays(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The old door did not open: the parcel stays where it is, and its new place is free again."""
    to = _target(turn, row)
    if to is not None:
        places.change(turn.db, to["id"], reserved_for=None)
    return ()


def concerns(turn: Turn, row: Row) -> bool:
    """Whether this opening is for a parcel that lies elsewhere by the books: it is being moved here."""
    held = parcels.get(turn.db, row["parcel"] or "")
    return held is not None and is_kept(turn, held, row["cell"])


def is_kept(turn: Turn, held: Row, cell: str) -> bool:
    """Whether this place waits for this stored parcel from another place."""
    place = places.get(turn.db, cell)
    waits = place is not None and place["reserved_for"] == held["id"]
    return waits and held["place"] not in (None, cell) and parcel.can(held, Act.MOVE)


def door(turn: Turn, row: Row, said: pickup.Said) -> tuple[Effect, ...]:
    """The books of the new cell: shut over the parcel it is moved; else somebody has to look."""
    held = parcel.found(turn, row["parcel"])
    if said.rung in ("jammed", "no_reply", "bad_frame") and not said.more:
        return _elsewhere(turn, held, row, said.rung)
    if said.rung != "door_closed" or row["settled"]:
        return ()
    openings.settle(turn.db, row["id"])
    if row["item"] == "absent":
        return _look(turn, row["cell"], held)
    return moved(turn, held, row["cell"])


def moved(turn: Turn, held: Row, to: str) -> tuple[Effect, ...]:
    """It lies there now: the one fact of a move."""
    seq = turn.note(ParcelMoved(held["id"], held["place"], to, WHY))
    parcel.move(turn, held, Act.MOVE, place=to, ver=seq)
    placing.used(turn, to, seq)
    return (Light(to, Colour.GREEN, Pattern.OFF), Tell("cells", {}))


def cut(turn: Turn, row: Row, seen: tuple[str, str]) -> bool:
    """After a start, with this door shut: no move goes on by itself. In its new cell it is done; else we look."""
    openings.settle(turn.db, row["id"])
    held, to = parcels.get(turn.db, row["parcel"] or ""), _target(turn, row)
    if held is not None and seen[1] == "present" and is_kept(turn, held, row["cell"]):
        moved(turn, held, row["cell"])
    elif held is not None and to is None and held["place"] == row["cell"]:
        _fetched(turn, held, seen[1])
    elif held is not None and to is not None and held["place"] == row["cell"]:
        places.change(turn.db, to["id"], reserved_for=None)
        _look(turn, row["cell"], held)
    elif held is not None and is_kept(turn, held, row["cell"]):
        _look(turn, row["cell"], held)
    return True


def _fetched(turn: Turn, held: Row, item: str | None) -> tuple[Effect, ...]:
    """It was taken out for the counter: until it is handed over it lies there, and may be stowed again."""
    if item != "absent" or not parcel.can(held, Act.UNSTOW):
        return ()
    seq = turn.note(StowReversed(held["id"], held["place"], held["ver"], "fetched"))
    parcel.move(turn, held, Act.UNSTOW, place=None, ver=seq)
    return (Tell("cells", {}),)


def _put_in(turn: Turn, held: Row, to: Row) -> tuple[Effect, ...]:
    if to["kind"] != "cell":
        return (*moved(turn, held, to["id"]), Light(to["id"], Colour.GREEN, Pattern.BLINK))
    return opening.begin(turn, Wish(to["id"], "stow", _cause(turn, held), held["id"], WHY))[1]


def _cause(turn: Turn, held: Row) -> Cause:
    """The person who moves it; when it is the old door that speaks, whoever opened that."""
    last = openings.last_of(turn.db, held["place"])
    if turn.actor.kind == "person" or last is None:
        return {"person": turn.actor.id}
    return openings.cause_of(last)


def _elsewhere(turn: Turn, held: Row, row: Row, why: str) -> tuple[Effect, ...]:
    """The new cell did not open: the next best one; with none left somebody has a parcel in hand and a task."""
    places.change(turn.db, row["cell"], reserved_for=None)
    openings.settle(turn.db, row["id"])
    effects = () if line.silent(turn, row["cell"]) else pickup.give_up(turn, row, why)
    try:
        to = placing.choose(turn, held, (row["cell"],))
    except Refusal:
        return (*effects, *_look(turn, held["place"], held))
    places.reserve(turn.db, to["id"], held["id"])
    return (*effects, *_put_in(turn, held, to))


def _look(turn: Turn, cell: str, held: Row) -> tuple[Effect, ...]:
    tasks.open_task(turn.db, Kind.LOOK_INSIDE, wall_text(turn.now()), place=cell, parcel=held["id"])
    return (Tell("tasks", {}),)


def _target(turn: Turn, row: Row) -> Row | None:
    kept = [place for place in places.reserved_for(turn.db, row["parcel"] or "") if place["id"] != row["cell"]]
    return kept[0] if kept else None
