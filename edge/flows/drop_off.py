"""A customer drops off a return: its code, a cell, the door shut, a number to keep (SCREENS 3.6)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from edge.domain.parcel import Act, State
from edge.domain.place import ASK, SIZES
from edge.domain.returns import Goods, drop_off
from edge.domain.task import Kind
from edge.domain.visit import Event, fits
from edge.effects import Effect, Print, Tell
from edge.errors import Refusal
from edge.flows import opening, parcel, pickup, placing, returned, screen
from edge.flows.opening import Wish
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

PURPOSE: Final = "give_back"
TRIES = 2
TASKS = Tell("tasks", {})


def begin(turn: Turn, code: Row, how: str) -> tuple[Effect, ...]:
    """A right return code: into a cell, to a person, or kindly not."""
    rows = parcels.of_code(turn.db, code["id"])
    waiting = next((row for row in rows if parcel.can(row, Act.GIVE_BACK)), None)
    if waiting is None:
        given = next((row for row in rows if State(row["state"]) is State.GIVEN_BACK), None)
        return _no(turn, "other") if given is None else _done(turn, given)
    claim = {"code": code["id"], "how": how, "parcel": waiting["id"], "parcels": (waiting["id"],)}
    screen.set_fields(turn, **claim, purpose=PURPOSE, cells=(), taken=(), reason="", attempt=0)
    for row in openings.unsettled(turn.db):
        if row["parcel"] == waiting["id"]:
            return (*screen.go(turn, Event.OPENING, None, **_of(row)), *resume(turn, row))
    return _judged(turn, waiting)


def sized(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer said how big it is."""
    size = str(args.get("size", ""))
    if size not in SIZES:
        raise Refusal("visit.unknown_button")
    parcels.change(turn.db, turn.memory.visit.parcel, size_class=size)
    return _offer(turn, size)


def too_big(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """It does not fit: the door is shut first, where that can be seen, then a larger cell opens."""
    if turn.memory.visit.ajar:
        return screen.go(turn, Event.TOO_BIG, reason=Event.TOO_BIG.value)
    returned.free(turn, turn.memory.visit.opening)
    return _larger(turn)


def keep_it(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer takes it home again."""
    if turn.memory.visit.ajar:
        return screen.go(turn, Event.KEEP_IT, reason=Event.KEEP_IT.value)
    returned.free(turn, turn.memory.visit.opening)
    return screen.go(turn, Event.END)


def lies_there(turn: Turn) -> tuple[Effect, ...]:
    """ "Yes, it is in there": the customer's word counts; where a sensor saw nothing, staff look."""
    row = openings.get(turn.db, turn.memory.visit.opening)
    held = parcels.get(turn.db, turn.memory.visit.parcel)
    if row is None or held is None or not parcel.can(held, Act.GIVE_BACK):
        return screen.go(turn, Event.END)
    if row["item"] == "absent":
        tasks.open_task(turn.db, Kind.CHECK_RETURN, wall_text(turn.now()), place=row["cell"], parcel=held["id"])
    tasks.close_at(turn.db, Kind.UNRESOLVED, row["cell"], wall_text(turn.now()), turn.actor.name)
    openings.settle(turn.db, row["id"])
    returned.accept(turn, held, row["cell"])
    return (*_done(turn, parcel.found(turn, held["id"])), TASKS)


def nothing_there(turn: Turn) -> tuple[Effect, ...]:
    """ "No, I keep it": the cell is free again."""
    returned.free(turn, turn.memory.visit.opening)
    return screen.go(turn, Event.NO)


def again(turn: Turn) -> tuple[Effect, ...]:
    """The same cell once more, or another one when that is out of service."""
    visit = turn.memory.visit
    openings.settle(turn.db, visit.opening)
    if places.reserve(turn.db, visit.cell, visit.parcel):
        return _open(turn, visit.cell)
    return _offer(turn, parcel.found(turn, visit.parcel)["size_class"])


def printed(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer wants the receipt on paper."""
    return (Print("paper.return", turn.memory.visit.lang, turn.memory.visit.details),)


def closed(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The door is shut, and the customer stands there: done, a larger cell, or the question what was put in."""
    visit = turn.memory.visit
    held = parcels.get(turn.db, visit.parcel)
    if held is None:
        returned.free(turn, row["id"])
        return screen.may_go(turn, Event.END)
    if not parcel.can(held, Act.GIVE_BACK):
        return screen.may_go(turn, Event.GIVE_DONE, details=returned.receipt(turn, held))
    if row["item"] == "present" or not visit.reason:
        return screen.may_go(turn, Event.GIVE_CHECK, None, reason="")
    returned.free(turn, row["id"])
    return _larger(turn) if visit.reason == Event.TOO_BIG else screen.may_go(turn, Event.END)


def failed(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The cell did not open: another one, once; then a person."""
    visit = turn.memory.visit
    if not fits(visit, Event.OPENING):
        return ()
    screen.set_fields(turn, attempt=visit.attempt + 1, taken=(*visit.taken, row["cell"]))
    if visit.attempt + 1 >= TRIES:
        return _full(turn)
    return _offer(turn, parcel.found(turn, visit.parcel)["size_class"])


def stayed_shut(turn: Turn) -> tuple[Effect, ...]:
    """Nobody knew whether the cell opened; the customer says it did not."""
    row = openings.get(turn.db, turn.memory.visit.opening)
    if row is None:
        return screen.go(turn, Event.END)
    effects: tuple[Effect, ...] = ()
    if not row["settled"]:
        returned.release(turn, row)
        effects = pickup.give_up(turn, row, "customer")
    return (*effects, *failed(turn, row))


def resume(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """A drop-off that was cut short goes on where its door stands now; the screen says "opening" just then."""
    place = places.get(turn.db, row["cell"])
    ajar = place is not None and place["door"] == "open"
    screen.set_fields(turn, ajar=ajar)
    held = parcels.get(turn.db, row["parcel"])
    if held is not None and not parcel.can(held, Act.GIVE_BACK):
        return screen.may_go(turn, Event.GIVE_DONE, details=returned.receipt(turn, held))
    if row["settled"]:
        return screen.may_go(turn, Event.END)
    return screen.may_go(turn, Event.GIVE_PUT if ajar else Event.GIVE_CHECK if row["opened"] else Event.UNSURE)


def _judged(turn: Turn, waiting: Row) -> tuple[Effect, ...]:
    until = datetime.fromisoformat(waiting["back_until"]) if waiting["back_until"] else None
    now = turn.now()
    way = drop_off(Goods(waiting["category"], until, ""), now.wall, now.quality.value)
    if way == "term" and until is not None:
        zone = ZoneInfo(turn.settings.point.timezone)
        return _no(turn, "term", day=until.astimezone(zone).date().isoformat())
    if way == "person":
        return _counter(turn) if turn.settings.point.staffed else _no(turn, "category")
    if waiting["size_class"] != ASK:
        return _offer(turn, waiting["size_class"])
    free = {row["size"] for row in places.free(turn.db) if row["kind"] == "cell"}
    if not free:
        return _full(turn)
    return screen.go(turn, Event.GIVE_SIZE, details=screen.details(sizes=" ".join(sorted(free))))


def _offer(turn: Turn, least: str) -> tuple[Effect, ...]:
    held = parcel.found(turn, turn.memory.visit.parcel)
    try:
        place = placing.choose(turn, held, turn.memory.visit.taken, least, placing.LOCKER)
    except Refusal:
        return _full(turn)
    places.reserve(turn.db, place["id"], held["id"])
    return _open(turn, place["id"])


def _open(turn: Turn, cell: str) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    ident, effects = opening.begin(turn, Wish(cell, PURPOSE, {"code": visit.code}, visit.parcel))
    row = openings.get(turn.db, ident)
    shown = {} if row is None else _of(row)
    return (*effects, *screen.go(turn, Event.OPENING, None, **shown, reason="", details={}))


def _larger(turn: Turn) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    screen.set_fields(turn, taken=(*visit.taken, visit.cell))
    try:
        least = placing.next_size(turn, parcel.found(turn, visit.parcel), visit.cell)
    except Refusal:
        return _full(turn)
    return _offer(turn, least)


def _of(row: Row) -> dict[str, Any]:
    return {"cell": row["cell"], "cells": (row["cell"],), "opening": row["id"]}


def _full(turn: Turn) -> tuple[Effect, ...]:
    return _counter(turn) if turn.settings.point.staffed else screen.go(turn, Event.GIVE_FULL)


def _counter(turn: Turn) -> tuple[Effect, ...]:
    number = tasks.call(turn.db, wall_text(turn.now()), turn.memory.visit.parcel)
    shown = screen.go(turn, Event.GIVE_COUNTER, number=number, details=screen.details(number=number))
    return (*shown, TASKS)


def _no(turn: Turn, why: str, **words: str) -> tuple[Effect, ...]:
    return screen.go(turn, Event.GIVE_NO, details=screen.details(why=why, **words))


def _done(turn: Turn, held: Row) -> tuple[Effect, ...]:
    return screen.go(turn, Event.GIVE_DONE, details=returned.receipt(turn, held))
