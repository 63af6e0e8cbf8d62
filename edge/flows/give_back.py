"""The customer gives the parcel back on the spot: a reason, back into its cell, the door shut (SCREENS 3.6)."""

from collections.abc import Mapping
from typing import Any

from edge.domain.facts import ParcelRefused
from edge.domain.parcel import Act
from edge.domain.returns import REASONS
from edge.domain.task import Kind
from edge.domain.visit import Event, State, touch
from edge.effects import Effect, Sound, Tell, Tone
from edge.errors import Refusal
from edge.flows import opening, parcel, pickup, screen
from edge.flows.opening import Wish
from edge.store import openings, parcels, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn


def begin(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer does not want it: all of it, or a part where the platform said what is in it."""
    parts = {"parts": 1} if len(parcels.goods(turn.db, turn.memory.visit.parcel)) > 1 else {}
    return screen.go(turn, Event.GIVE_BACK, goods=(), details=screen.details(**parts))


def whole(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """All of it, whatever was marked before."""
    return screen.go(turn, Event.ALL, goods=())


def shown(turn: Turn, barcode: str) -> tuple[Effect, ...]:
    """A thing of the parcel is held before the camera: where things are asked for it is marked, each once."""
    visit = touch(turn.memory.visit, turn.clock.mono_ms())
    things = parcels.goods(turn.db, visit.parcel)
    found = next((thing for thing, code in things if code == barcode and thing not in visit.goods), None)
    if visit.state is not State.REFUSE_ITEMS or found is None:
        return ()
    words = screen.details(**{**visit.details, "marked": len(visit.goods) + 1})
    marked = visit._replace(goods=(*visit.goods, found), details=words, rev=visit.rev + 1)
    said = (screen.say(turn, "visit.refuse_items.text", **words),) if visit.voice else ()
    return (*screen.show(turn, marked), Sound(Tone.GOOD), *said)


def because(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The reason was chosen: the open cell is used, or the same cell opens once more. Who was quicker than the question
    has put it back and shut the door already: then it is given back now."""
    why = str(args.get("why", ""))
    if why not in REASONS:
        raise Refusal("visit.unknown_button")
    visit = turn.memory.visit
    fields = {"purpose": "refuse", "reason": why}
    if visit.ajar:
        return screen.go(turn, Event.REFUSE_PUT, None, **fields)
    held, opened = parcels.get(turn.db, visit.parcel), openings.get(turn.db, visit.opening)
    if held is not None and opened is not None and opened["item"] == "present" and held["place"] == opened["cell"]:
        screen.set_fields(turn, **fields)
        return closed(turn, opened)
    if held is None or not pickup.can_reopen(turn, held):
        raise Refusal("refused.reopen_over")
    ident, effects = opening.begin(
        turn, Wish(held["issued_place"], "give_back", {"code": held["issued_code"]}, visit.parcel)
    )
    return (*effects, *screen.go(turn, Event.REFUSE_PUT, None, opening=ident, **fields))


def closed(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The door is shut again: refused if something lies there, or if nobody can tell; else the customer kept it."""
    kept = row["item"] == "absent"
    if row["purpose"] == "pickup" and not row["settled"]:
        pickup.left(turn, row)
    held = parcels.get(turn.db, row["parcel"])
    if kept or held is None or not parcel.can(held, Act.REFUSE):
        return screen.may_go(turn, Event.END)
    visit = turn.memory.visit
    things = {thing for thing, _barcode in parcels.goods(turn.db, held["id"])}
    part = () if things <= {*visit.goods} else visit.goods
    seq = turn.note(ParcelRefused(held["id"], row["cell"], visit.reason, part))
    parcel.move(turn, held, Act.REFUSE, place=row["cell"], opening=None, ver=seq)
    openings.settle(turn.db, row["id"])
    tasks.open_task(turn.db, Kind.REFUSED, wall_text(turn.now()), place=row["cell"], parcel=held["id"])
    words = screen.details(number=f"R-{seq}")
    return (*screen.may_go(turn, Event.REFUSE_DONE, details=words), Tell("tasks", {}))


def keep_it(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer keeps the parcel after all."""
    if turn.memory.visit.ajar:
        return screen.go(turn, Event.TAKE)
    return screen.go(turn, Event.DONE, details=pickup.reopen_until(turn, turn.memory.visit.parcel))
