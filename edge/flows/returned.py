"""The books of a return that a customer drops off, from the opening of its cell to the receipt (`flows/drop_off`)."""

from collections.abc import Mapping

from edge.domain.facts import ParcelGivenBack
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.domain.visit import Event, fits
from edge.effects import Effect, Tell
from edge.flows import parcel, pickup, placing, screen
from edge.store import journal, openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

REASON = "by_code"
"""The customer told the platform why when asking for the code; the kiosk does not ask again."""


def accept(turn: Turn, held: Row, cell: str) -> None:
    """The goods lie in the cell: the one fact of a return."""
    seq = turn.note(ParcelGivenBack(held["id"], cell, REASON, held["order_no"] or None))
    parcel.move(turn, held, Act.GIVE_BACK, place=cell, ver=seq)
    placing.used(turn, cell, seq)
    tasks.open_task(turn.db, Kind.GIVEN_BACK, wall_text(turn.now()), place=cell, parcel=held["id"])


def door(turn: Turn, row: Row, said: pickup.Said) -> tuple[Effect, ...]:
    """Keep the books of a drop-off when its door or board says something; also of a refused parcel's second opening."""
    if said.rung in ("jammed", "no_reply", "bad_frame") and not said.more:
        release(turn, row)
        return pickup.give_up(turn, row, said.rung)
    if said.rung == "unknown":
        return pickup.door(turn, row, said)
    if said.rung != "door_closed" or row["settled"]:
        return ()
    held = parcels.get(turn.db, row["parcel"] or "")
    if held is None or not parcel.can(held, Act.GIVE_BACK):
        openings.settle(turn.db, row["id"])
        return (Tell("cells", {}),)
    visit = turn.memory.visit
    asked = visit.opening == row["id"] and fits(visit, Event.GIVE_CHECK)
    if asked and (visit.reason or row["item"] != "present"):
        return ()
    _alone(turn, row, held)
    return (Tell("tasks", {}),)


def recovered(turn: Turn, row: Row, seen: tuple[str, str]) -> bool:
    """After a start, the door is shut: full is given back, empty or never opened is free, else a person must look."""
    held = parcels.get(turn.db, row["parcel"] or "")
    unknown = seen[1] == "unknown" and row["opened"]
    if held is None or not parcel.can(held, Act.GIVE_BACK):
        return openings.settle(turn.db, row["id"])
    if unknown:
        return False
    openings.settle(turn.db, row["id"])
    if seen[1] == "present":
        accept(turn, held, row["cell"])
    else:
        release(turn, row)
    return True


def unanswered(turn: Turn, row: Row) -> None:
    """Nobody said whether something lies there: the cell stays kept, a person looks."""
    openings.settle(turn.db, row["id"])
    tasks.open_task(turn.db, Kind.CHECK_RETURN, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])


def free(turn: Turn, ident: str) -> None:
    """Nothing was put in, or nothing came of it: the cell is free again."""
    row = openings.get(turn.db, ident)
    if row is not None:
        openings.settle(turn.db, ident)
        release(turn, row)


def release(turn: Turn, row: Row) -> None:
    """The cell is no longer kept for this return."""
    place = places.get(turn.db, row["cell"])
    if place is not None and place["reserved_for"] == row["parcel"]:
        places.change(turn.db, row["cell"], reserved_for=None)


def receipt(turn: Turn, held: Row) -> Mapping[str, str | int]:
    """Number and QR of the receipt: the journal row of the return and its hash, which the chain vouches for."""
    last = journal.head(turn.db)
    number, mark = f"R-{held['ver']}", journal.hash_of(turn.db, last.ep, held["ver"]).hex()[:32]
    words: dict[str, str | int] = {"number": number, "qr": f"{number} {last.ep} {mark}"}
    if turn.settings.hardware.printer != "none":
        words["printer"] = 1
    return screen.details(**words)


def _alone(turn: Turn, row: Row, held: Row) -> None:
    """The door was shut and nobody is asked: full is given back, empty is free, else a person looks."""
    if row["item"] == "unknown":
        unanswered(turn, row)
        return
    openings.settle(turn.db, row["id"])
    if row["item"] == "present":
        accept(turn, held, row["cell"])
    else:
        release(turn, row)
