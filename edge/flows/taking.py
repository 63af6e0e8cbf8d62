"""Taking parcels one after the other: the screen's side of openings and doors (SCREENS 3.5)."""

from collections.abc import Mapping, Sequence
from typing import Any

from edge.domain.visit import Event, State, Visit, heard
from edge.effects import Effect, OpenCell, Tell
from edge.errors import Refusal
from edge.flows import drop_off, give_back, line, pickup, screen
from edge.store import openings, parcels, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

NEXT_AFTER_MS = 3000


def collect(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """ "Collect all", or only the parcels that were ticked (their numbers in the list, from 0)."""
    visit = turn.memory.visit
    chosen = visit.parcels
    if "picked" in args:
        chosen = tuple(visit.parcels[number] for number in args["picked"] if 0 <= number < len(visit.parcels))
    if not chosen:
        raise Refusal("visit.nothing_picked")
    turn.memory.visit = visit._replace(parcels=chosen, at_once=True)
    return open_next(turn)


def open_next(turn: Turn, known: Sequence[Row] = ()) -> tuple[Effect, ...]:
    """Open the cell of the next parcel that has not been taken; `known` are parcels that this turn has just read."""
    visit = turn.memory.visit
    waiting = [parcel for parcel in visit.parcels if parcel not in visit.taken]
    if not waiting:
        return screen.go(turn, Event.DONE)
    held = next((row for row in known if row["id"] == waiting[0]), None)
    _, effects = pickup.release(turn, waiting[0], visit.code, visit.how or "code", held)
    return _opening(turn, waiting[0], effects)


def open_again(turn: Turn) -> tuple[Effect, ...]:
    """The customer wants the same door once more: after taking, because it did not open, or something is left."""
    visit = turn.memory.visit
    if visit.purpose == drop_off.PURPOSE:
        return drop_off.again(turn)
    row = openings.get(turn.db, visit.opening)
    if row is not None and not row["settled"]:
        pickup.left(turn, row)
    held = parcels.get(turn.db, visit.parcel)
    issued = held is not None and held["issued_u"] is not None
    _, effects = pickup.reopen(turn, visit.parcel) if issued else _retry(turn, visit.parcel)
    return _opening(turn, visit.parcel, effects)


def door(turn: Turn, row: Row, said: pickup.Said) -> tuple[Effect, ...]:
    """A door or board said something of an opening: what the customer sees of it, if the customer still is there."""
    visit = turn.memory.visit
    if visit.opening != row["id"]:
        return ()
    if said.rung in ("door_open", "door_closed"):
        screen.set_fields(turn, ajar=said.rung == "door_open")
    if said.rung == "door_closed":
        return closed(turn, row)
    event = heard(visit.purpose, said.rung, row["evidence"] or None, 1 if said.more else 2)
    if event is None:
        return ()
    if event is Event.NO_OPEN:
        return _failed(turn, row)
    assumed = {"assumed": 1} if said.rung == "not_detected" else {}
    return screen.may_go(turn, event, None, details=screen.details(**assumed))


def closed(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The door is shut: the next parcel, thanks, or "it seems to be in there still"."""
    if turn.memory.visit.purpose == "refuse":
        return give_back.closed(turn, row)
    if turn.memory.visit.purpose == drop_off.PURPOSE:
        return drop_off.closed(turn, row)
    if row["item"] == "present" and row["purpose"] == "pickup":
        return screen.may_go(turn, Event.LEFT_INSIDE)
    return finish(turn)


def finish(turn: Turn) -> tuple[Effect, ...]:
    """This parcel is with its customer: on to the next one, or done."""
    visit = turn.memory.visit
    return _next(turn, (*visit.taken, visit.parcel) if visit.parcel not in visit.taken else visit.taken)


def _next(turn: Turn, taken: tuple[str, ...]) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    waiting = [parcel for parcel in visit.parcels if parcel not in taken]
    if not waiting:
        return screen.may_go(turn, Event.DONE, taken=taken, details=pickup.reopen_until(turn, visit.parcel))
    following = parcels.get(turn.db, waiting[0])
    words = screen.details(next_cell=following["place"] if following is not None else "")
    limit = NEXT_AFTER_MS if visit.at_once else None
    return screen.may_go(turn, Event.NEXT, limit, taken=taken, cell=words["next_cell"], details=words)


def go_on(turn: Turn) -> tuple[Effect, ...]:
    """It was said that this cell is out of order: the next parcel is offered, and opens only when it is asked for."""
    visit = turn.memory.visit
    if not _waiting(visit) or line.all_silent(turn):
        return screen.go(turn, Event.TIMEOUT)
    left = tuple(parcel for parcel in visit.parcels if parcel != visit.parcel)  # nobody took it
    screen.set_fields(turn, at_once=False, parcels=left)
    return _next(turn, visit.taken)


def is_open(turn: Turn) -> tuple[Effect, ...]:
    """Nobody knew whether the cell opened; the customer says it did."""
    if turn.memory.visit.purpose == drop_off.PURPOSE:
        return screen.go(turn, Event.GIVE_PUT, details=screen.details(assumed=1))
    return screen.go(turn, Event.TAKE_ASSUMED)


def stayed_shut(turn: Turn) -> tuple[Effect, ...]:
    """The customer says that the door did not open: the parcel stays stored and the cell is looked at."""
    if turn.memory.visit.purpose == drop_off.PURPOSE:
        return drop_off.stayed_shut(turn)
    row = openings.get(turn.db, turn.memory.visit.opening)
    if row is None or row["settled"]:
        return screen.go(turn, Event.NO_OPEN)
    effects = pickup.give_up(turn, row, "customer")
    return (*effects, *_failed(turn, row))


def after_doubt(turn: Turn) -> tuple[Effect, ...]:
    """ "All is well" after all: back to where the door left off."""
    row = openings.get(turn.db, turn.memory.visit.opening)
    if row is not None and not row["settled"] and row["rung"] != "door_closed":
        return screen.go(turn, Event.TAKE)
    return finish(turn)


def _waiting(visit: Visit) -> bool:
    """Whether there is another parcel besides this one and those that were taken."""
    return not {*visit.parcels} <= {*visit.taken, visit.parcel}


def _opening(turn: Turn, parcel: str, effects: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """These effects open a cell for a parcel: the screen says so."""
    pulse = next(effect for effect in effects if isinstance(effect, OpenCell))
    visit, cell = turn.memory.visit, pulse.cell
    attempt = visit.attempt + 1 if visit.state is State.NO_OPEN else 1
    known = visit.cells if cell in visit.cells else (*visit.cells, cell)
    fields: dict[str, Any] = {"parcel": parcel, "cell": cell, "opening": pulse.opening, "purpose": "take", "goods": ()}
    return (*effects, *screen.go(turn, Event.OPENING, cells=known, attempt=attempt, details={}, **fields))


def _retry(turn: Turn, parcel: str) -> tuple[str, tuple[Effect, ...]]:
    visit = turn.memory.visit
    return pickup.release(turn, parcel, visit.code, visit.how or "code")


def _failed(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """Not opened for good: once more if this was the first time and its board is there to hear it, else a person."""
    visit = turn.memory.visit
    if visit.purpose == drop_off.PURPOSE:
        return drop_off.failed(turn, row)
    if visit.attempt < 2 and not line.silent(turn, row["cell"]):
        return screen.may_go(turn, Event.NO_OPEN)
    if not turn.settings.point.staffed:
        if line.all_silent(turn):
            return screen.may_go(turn, Event.LOCKER_DOWN, parcels=(), cells=(), parcel="", cell="", opening="")
        return screen.may_go(turn, Event.CELL_DOWN if _waiting(visit) else Event.NO_STAFF, number=None)
    number = tasks.call(turn.db, wall_text(turn.now()), row["parcel"])
    shown = screen.may_go(turn, Event.CELL_DOWN, number=number, details=screen.details(number=number))
    return (*shown, Tell("tasks", {}))
