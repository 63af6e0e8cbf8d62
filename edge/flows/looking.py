"""A person looked into a cell that nobody was sure of: their word settles what no sensor could (`cell.see`)."""

from collections.abc import Callable, Iterable, Mapping

from edge.domain.desk import Stowing
from edge.domain.facts import ParcelMissing, ParcelSettled
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.effects import Effect
from edge.flows import filling, moving, parcel, pickup, returned
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

ANSWERED = ("doubt", "unresolved", "look_inside", "left_inside", "check_cell", "check_return", "stray")


def settle(turn: Turn, place: Row, *, full: bool) -> tuple[Effect, ...]:
    """Full or empty: the openings of this cell end, its doubtful parcels are found or missing, nothing is frozen."""
    effects: tuple[Effect, ...] = ()
    for row in openings.unsettled_at(turn.db, place["id"]):
        effects += _ENDS.get(row["purpose"], _plain)(turn, row, full)
    waiting = tasks.pending_at(turn.db, place["id"])
    doubted = [task["parcel"] for task in waiting if task["kind"] == "doubt" and task["parcel"]]
    here = [row["id"] for row in parcels.in_place(turn.db, place["id"])]
    for ident in dict.fromkeys((*here, *doubted)):
        _judge(turn, parcel.found(turn, ident), (place["id"], full))
    effects += _reserved(turn, place["id"], full=full)
    _close(turn, place["id"], waiting)
    if full and not parcels.in_place(turn.db, place["id"]):
        _strange(turn, place["id"])
    return effects


def _judge(turn: Turn, held: Row, seen: tuple[str, bool]) -> None:
    """A suspect parcel is where it was, or it is missing; and so is one that should lie there and does not."""
    cell, full = seen
    if full and parcel.can(held, Act.FIND):
        seq = turn.note(ParcelSettled(held["id"], held["state"], "stored", "seen", cell))
        parcel.move(turn, held, Act.FIND, place=cell, ver=seq)
    elif not full and parcel.can(held, Act.LOSE):
        seq = turn.note(ParcelMissing(held["id"], cell, "staff"))
        parcel.move(turn, held, Act.LOSE, place=None, ver=seq)


def _reserved(turn: Turn, cell: str, *, full: bool) -> tuple[Effect, ...]:
    """What the cell was kept for: a stow that was cut short is done or given up; nobody's freeze ends."""
    place = places.get(turn.db, cell)
    kept = parcels.get(turn.db, place["reserved_for"] or "") if place is not None else None
    if full and kept is not None and parcel.can(kept, Act.GIVE_BACK):
        returned.accept(turn, kept, cell)
    if full and kept is not None and moving.is_kept(turn, kept, cell):
        return moving.moved(turn, kept, cell)
    if full and kept is not None and parcel.can(kept, Act.STOW):
        return filling.stowed(turn, Stowing(kept["id"], cell, None), "hand")
    places.change(turn.db, cell, reserved_for=None)
    return ()


def _strange(turn: Turn, cell: str) -> None:
    """Full, and of what the books do not know: nobody gets this cell until it was taken out."""
    places.change(turn.db, cell, reserved_for="check")
    tasks.open_task(turn.db, Kind.STRAY, wall_text(turn.now()), place=cell)


def _close(turn: Turn, cell: str, waiting: Iterable[Row]) -> None:
    at, who = wall_text(turn.now()), turn.actor.name
    for kind in sorted({task["kind"] for task in waiting} & set(ANSWERED)):
        tasks.close_at(turn.db, kind, cell, at, who)


def _pickup(turn: Turn, row: Row, full: bool) -> tuple[Effect, ...]:  # noqa: FBT001 - what was seen
    """Empty, and the door had opened: the customer has it. Else it lies there still, or nobody knows where it is."""
    if not full and row["opened"]:
        pickup.taken(turn, row, "staff")
    else:
        pickup.left(turn, row, "seen")
    return ()


def _stow(turn: Turn, row: Row, full: bool) -> tuple[Effect, ...]:  # noqa: FBT001 - what was seen
    actor, stowing = filling.of_opening(turn, row)
    if full:
        return filling.stowed(actor, stowing, "hand")
    filling.release(actor, stowing)
    return ()


def _plain(turn: Turn, row: Row, full: bool) -> tuple[Effect, ...]:  # noqa: ARG001, FBT001 - what was seen
    openings.settle(turn.db, row["id"])
    return ()


_ENDS: Mapping[str, Callable[[Turn, Row, bool], tuple[Effect, ...]]] = {"pickup": _pickup, "stow": _stow}
