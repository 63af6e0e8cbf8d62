"""Cells as staff see them: opened without a pickup, taken out of service, tested, back again."""

from edge.domain.facts import Cause, CellBlocked, CellUnblocked
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.effects import Colour, Done, Effect, Light, Pattern, Tell
from edge.errors import NotFound, WrongState
from edge.flows import line, looking, moving, opening, parcel, placing, screen
from edge.flows.opening import Wish
from edge.flows.pickup import Said
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

REASONS = ("cleaning", "check", "on_request", "repair")


def open(turn: Turn, cell: str, reason: str) -> Done:  # noqa: A001 - the act is called so
    """Staff open a cell without a pickup; a reason is needed."""
    if reason not in REASONS:
        raise WrongState("refused.reason_needed")
    _set_aside(turn, cell)
    ident, effects = opening.begin(turn, Wish(cell, "check", _cause(turn), reason=reason))
    return Done({"opening": ident}, effects)


def see(turn: Turn, cell: str, inside: str) -> Done:
    """Somebody looked into a cell that nobody was sure of, and says "full" or "empty"; the door is shut again."""
    place = places.get(turn.db, cell)
    if place is None:
        raise NotFound("refused.no_such_cell", cell=cell)
    if inside not in ("full", "empty"):
        raise WrongState("refused.reason_needed")
    if place["door"] == "open":
        raise WrongState("stow.shut_first", place=cell)
    effects = looking.settle(turn, place, full=inside == "full")
    return Done({}, (*effects, Light(cell, Colour.AMBER, Pattern.OFF), Tell("tasks", {}), Tell("cells", {})))


def move(turn: Turn, parcel_id: str, place: str = "") -> Done:
    """A stored parcel goes to another place: the one that is named, or the best; its door opens first."""
    held = parcel.found(turn, parcel_id)
    parcel.must(held, Act.MOVE)
    to = placing.check(turn, held, place) if place else placing.choose(turn, held, (held["place"],))
    return Done({"place": to["id"]}, moving.begin(turn, held, to))


def test(turn: Turn, cell: str) -> Done:
    """A test opening: a cell that is out of service may come back when it opened and closed."""
    ident, effects = opening.begin(turn, Wish(cell, "test", _cause(turn)))
    return Done({"opening": ident}, (*effects, screen.ribbons(turn)))


def block(turn: Turn, cell: str, reason: str) -> Done:
    """Out of service: nothing is proposed there; what lies in it keeps its owner."""
    if places.get(turn.db, cell) is None:
        raise NotFound("refused.no_such_cell", cell=cell)
    if places.block(turn.db, cell, reason):
        seq = turn.note(CellBlocked(cell, reason, _cause(turn)))
        places.change(turn.db, cell, ver=seq)
    return Done({}, (Light(cell, Colour.RED, Pattern.STEADY), Tell("cells", {})))


def unblock(turn: Turn, cell: str) -> Done:
    """Back into service, by a person who repaired it. What may lie inside is another question: see `see`."""
    if places.get(turn.db, cell) is None:
        raise NotFound("refused.no_such_cell", cell=cell)
    _serve(turn, cell, "repaired", _cause(turn))
    return Done({}, (Light(cell, Colour.RED, Pattern.OFF), Tell("cells", {})))


def answers(turn: Turn, part: str) -> tuple[Effect, ...]:
    """A board or port answers: its cells that were given up for a silence that is over serve again."""
    given_up = [place["id"] for place in places.every(turn.db) if place["blocked"] == "no_reply"]
    silent = [cell for cell in given_up if part in turn.memory.lines.get(cell, ()) and not line.silent(turn, cell)]
    for cell in silent:
        _serve(turn, cell, "answers", None)
    told = (Tell("cells", {}), Tell("tasks", {})) if silent else ()
    return (*(Light(cell, Colour.RED, Pattern.OFF) for cell in silent), *told)


def _serve(turn: Turn, cell: str, why: str, cause: Cause | None) -> None:
    if places.unblock(turn.db, cell):
        seq = turn.note(CellUnblocked(cell, why, cause))
        places.change(turn.db, cell, ver=seq)
    tasks.close_at(turn.db, Kind.CELL_FAILED, cell, wall_text(turn.now()), turn.actor.name)


def door(turn: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    """The books of an opening that issues nothing: it ends when its door is shut or did not open."""
    books = _books(turn, row, said)
    return (*books, screen.ribbons(turn)) if row["purpose"] == "test" else books


def _books(turn: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    failed = said.rung in ("jammed", "no_reply", "bad_frame") and not said.more
    if said.rung != "door_closed" and not failed:
        return ()
    openings.settle(turn.db, row["id"])
    onwards = moving.stays(turn, row) if failed else moving.taken_out(turn, row)
    if failed and places.block(turn.db, row["cell"], said.rung):
        turn.note(CellBlocked(row["cell"], said.rung, openings.cause_of(row)))
        tasks.open_task(turn.db, Kind.CELL_FAILED, wall_text(turn.now()), place=row["cell"])
    other = (*_stray(turn, row), *_vanished(turn, row)) if said.rung == "door_closed" else ()
    return (*onwards, *other, Tell("cells", {}))


def _stray(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The door shut over something that the books know nothing of: nobody gets this cell until staff have looked."""
    cell, place = row["cell"], places.get(turn.db, row["cell"])
    if place is None or row["item"] != "present" or parcels.in_place(turn.db, cell):
        return ()
    places.change(turn.db, cell, reserved_for=place["reserved_for"] or "check")
    tasks.open_task(turn.db, Kind.STRAY, wall_text(turn.now()), place=cell)
    return (Light(cell, Colour.AMBER, Pattern.STEADY), Tell("tasks", {}))


def _vanished(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The door was opened to look or to try the lock, and what the books have there is gone when it shuts."""
    booked = parcels.in_place(turn.db, row["cell"])
    if row["purpose"] not in ("check", "test") or row["item"] != "absent" or not booked:
        return ()
    tasks.open_task(turn.db, Kind.LOOK_INSIDE, wall_text(turn.now()), place=row["cell"], parcel=booked[0]["id"])
    return (Light(row["cell"], Colour.AMBER, Pattern.STEADY), Tell("tasks", {}))


def _set_aside(turn: Turn, cell: str) -> None:
    """An opening that nobody could settle must not keep staff from looking; it waits for what they see."""
    place = places.get(turn.db, cell)
    waiting = {task["kind"] for task in tasks.pending_at(turn.db, cell)}
    if place is not None and place["opening"] is not None and "unresolved" in waiting:
        row = openings.get(turn.db, place["opening"])
        kept = place["reserved_for"] or (row["parcel"] if row is not None else None) or "check"
        places.change(turn.db, cell, opening=None, reserved_for=kept)


def _cause(turn: Turn) -> Cause:
    return {"person": turn.actor.id} if turn.actor.kind == "person" else {"cmd": turn.actor.id or turn.actor.name}
