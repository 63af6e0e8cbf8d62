"""A copy is in the place of the store: a new epoch, and no cell opens by code until all is known again (PROTOCOL 5.6).

The platform says what it knew last of each parcel, sensors and staff say what lies in each cell.
"""

import json
from collections.abc import Mapping
from typing import Any, Literal, NamedTuple

from edge.domain.facts import EpochStarted, ParcelSettled
from edge.domain.parcel import LEFT, State
from edge.domain.task import Kind
from edge.domain.visit import Event
from edge.effects import Done, Effect, Tell
from edge.flows import claim, screen, sign_in
from edge.store import codes, feed, journal, meta, openings, parcels, places, running, staff, tasks, visits
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

MODE: Literal["restored"] = "restored"
NORMAL = "normal"


class Where(NamedTuple):
    """A parcel as somebody knew it last: its state, and its place if it lay in one."""

    state: str
    place: str | None


class Known(NamedTuple):
    """What the lost store still told beyond its copy: parcels, and cells with why they are out of service."""

    parcels: Mapping[str, Where] = {}
    blocked: Mapping[str, str | None] = {}


def begin(turn: Turn, since: Known) -> Done:
    """The first turn on a copy, with what is known beyond it."""
    former = journal.head(turn.db)
    openings.put_aside(turn.db)
    journal.open_epoch(turn.db, turn.dice.raw(8).hex(), MODE)
    turn.note(EpochStarted(MODE, former.ep, former.seq))
    meta.put(turn.db, "mode", MODE)
    meta.put(turn.db, MODE, {"former": former.ep, "feed": feed.cursor(turn.db).ep, "answered": False})
    claim.nobody_knows(turn)
    sign_in.nobody_knows(turn)
    for parcel, last in since.parcels.items():
        _settle(turn, parcel, last)
    for cell, why in since.blocked.items():
        places.change(turn.db, cell, blocked=why)
    visits.end(turn.db, {"state": "idle"})
    ended = [effect for row in staff.running_sessions(turn.db) for effect in sign_in.end(turn, row, MODE)]
    effects = (*ended, *screen.go(turn, Event.END), Tell("mode", {"mode": MODE}))
    return Done({"ep": journal.head(turn.db).ep, "from_ep": former.ep, "from_seq": former.seq}, effects)


def learn(turn: Turn, parcel: str, last: Mapping[str, Any]) -> None:
    """The platform tells what it knew last of a parcel: believed where the copy is older and nobody acted since."""
    held = parcels.get(turn.db, parcel)
    if held is None or meta.get(turn.db, "mode") != MODE or last["ep"] != meta.get(turn.db, MODE)["former"]:
        return
    if held["state"] == State.EXPECTED and last["state"] in LEFT:
        parcels.drop(turn.db, parcel)  # it came and went, and its name may have been erased since
    elif last["seq"] > held["ver"] and not _moved_since(turn, held):
        _settle(turn, parcel, Where(last["state"], last["place"]))


def answered(turn: Turn) -> tuple[Effect, ...]:
    """The platform has told everything again: each cell that a sensor does not confirm is somebody's task."""
    kept = meta.get(turn.db, MODE)
    if meta.get(turn.db, "mode") != MODE or kept["answered"] or feed.cursor(turn.db).ep == kept["feed"]:
        return ()
    return _compare(turn, kept)


def remembers_nothing(turn: Turn) -> bool:
    """Whether the platform has not told everything again yet: what it asks for now may have been done before."""
    return meta.get(turn.db, "mode") == MODE and not meta.get(turn.db, MODE)["answered"]


def over(turn: Turn) -> bool:
    """Whether everything is known again; then the mode has ended. Without a platform nobody else can tell anything."""
    kept = meta.get(turn.db, MODE)
    if not kept["answered"] and not turn.settings.mqtt.host:
        _compare(turn, kept)
    elif kept["answered"] and not any(task["kind"] == "unresolved" for task in tasks.pending(turn.db)):
        meta.put(turn.db, "mode", NORMAL)
        return True
    return False


def _compare(turn: Turn, kept: Mapping[str, Any]) -> tuple[Effect, ...]:
    meta.put(turn.db, MODE, {**kept, "answered": True})
    for place in places.every(turn.db):
        here = parcels.in_place(turn.db, place["id"])
        sure = place["door"] == "closed" and place["item"] == ("present" if here else "absent")
        if place["kind"] == "cell" and not sure:
            about = here[0]["id"] if here else None
            tasks.open_task(turn.db, Kind.UNRESOLVED, wall_text(turn.now()), place=place["id"], parcel=about)
            places.change(turn.db, place["id"], reserved_for=place["reserved_for"] or "check")
    return (Tell("tasks", {}), Tell("cells", {}))


def _settle(turn: Turn, parcel: str, last: Where) -> None:
    """What was known last is true; an opening of which nobody knows the end left the parcel where it was."""
    held = parcels.get(turn.db, parcel)
    state = State.STORED.value if last.state == State.OPENING else last.state
    place = last.place if last.place and places.get(turn.db, last.place) else None
    if held is None or (held["state"], held["place"]) == (state, place):
        return
    for kept in places.reserved_for(turn.db, parcel):
        places.change(turn.db, kept["id"], reserved_for=None)
    if held["opening"]:
        openings.settle(turn.db, held["opening"])
    seq = turn.note(ParcelSettled(parcel, held["state"], state, MODE, place))
    gone = {"issued_u": running.persist(turn.db, turn.clock), "issued_at": wall_text(turn.now())}
    fields = {"place": place, "opening": None, "ver": seq, **(gone if State(state) in LEFT else {})}
    parcels.move(turn.db, parcel, (held["state"], state), **fields)
    codes.weigh(turn.db, parcel)


def _moved_since(turn: Turn, held: Row) -> bool:
    """Whether the last fact about it stands in the new epoch: somebody has had it in hand."""
    row = journal.rows(turn.db, journal.head(turn.db).ep, held["ver"] - 1, 1)
    return bool(row) and row[0][0] == held["ver"] and json.loads(row[0][2])["body"].get("parcel") == held["id"]
