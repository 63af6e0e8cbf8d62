"""A customer takes parcels: the books of an opening for its customer, from the cause to the hand-over."""

from collections.abc import Mapping
from typing import Protocol

from edge.domain.facts import Cause, CellBlocked, ParcelDoubted, ParcelIssued, ParcelSettled, SettledCause, Truth
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.domain.visit import Event, fits
from edge.effects import Colour, Effect, Light, Pattern, Tell
from edge.errors import WrongState
from edge.flows import opening, parcel
from edge.flows.opening import Wish
from edge.store import openings, parcels, places, running, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

REOPENINGS = 3


class Said(Protocol):
    """What a report of a door tells the books."""

    @property
    def rung(self) -> str:
        """The rung of the ladder."""

    @property
    def more(self) -> bool:
        """A second pulse follows."""


def release(turn: Turn, parcel_id: str, code: str, how: str, read: Row | None = None) -> tuple[str, tuple[Effect, ...]]:
    """Open the cell of a stored parcel (`read` in this turn, if it was) for its customer; the opening's id, effects."""
    held = read if read is not None else parcels.get(turn.db, parcel_id)
    if held is None or held["place"] is None:
        raise WrongState("refused.not_here", parcel=parcel_id)
    cause: Cause = {"code": code}
    parcel.must(held, Act.OPEN)
    ident, effects = opening.begin(turn, Wish(held["place"], "pickup", cause, parcel_id))
    parcel.move(turn, held, Act.OPEN, opening=ident, issued_how=how, ver=int(ident[2:]))
    return ident, effects


def reopen(turn: Turn, parcel_id: str) -> tuple[str, tuple[Effect, ...]]:
    """Open the cell again within 120 s of the hand-over: a cause of its own, the parcel's state stays."""
    held = parcels.get(turn.db, parcel_id)
    if held is None or not can_reopen(turn, held):
        raise WrongState("refused.reopen_over")
    parcels.change(turn.db, parcel_id, reopened=held["reopened"] + 1)
    wish = Wish(held["issued_place"], "take", {"code": held["issued_code"]}, parcel_id)
    return opening.begin(turn, wish)


def can_reopen(turn: Turn, held: Row) -> bool:
    """Whether this hand-over is fresh, was not reopened too often, and its cell has got nothing else since.

    What was handed over before the power went is not fresh: nobody knows for how long it was away.
    """
    if held["issued_u"] is None or held["reopened"] >= REOPENINGS:
        return False
    gone_ms = running.now_ms(turn.db, turn.clock) - held["issued_u"]
    fresh = running.is_of_this_boot(turn.db, held["issued_u"]) and gone_ms <= turn.settings.door.reopen_s * 1000
    place = places.get(turn.db, held["issued_place"])
    unused = place is not None and place["reserved_for"] is None and place["opening"] is None
    return fresh and unused and not parcels.in_place(turn.db, held["issued_place"])


def reopen_until(turn: Turn, parcel_id: str) -> Mapping[str, str | int]:
    """How long "open again" is offered, as the screen counts it down; nothing when it is not."""
    held = parcels.get(turn.db, parcel_id)
    if held is None or not can_reopen(turn, held):
        return {}
    gone_ms = running.now_ms(turn.db, turn.clock) - held["issued_u"]
    return {"left_until_ms": turn.clock.mono_ms() + turn.settings.door.reopen_s * 1000 - gone_ms}


def door(turn: Turn, row: Row, said: Said) -> tuple[Effect, ...]:
    """Keep the books of an opening when its door or board says something."""
    if said.rung == "door_closed":
        return _shut(turn, row)
    if said.rung in ("jammed", "no_reply", "bad_frame") and not said.more:
        return give_up(turn, row, said.rung)
    if said.rung == "unknown":
        tasks.open_task(turn.db, Kind.UNRESOLVED, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
        return (Tell("tasks", {}),)
    return ()


def taken(turn: Turn, row: Row, truth: Truth) -> None:
    """The parcel was handed over: the one hand-over."""
    held = parcels.get(turn.db, row["parcel"])
    if held is None or not parcel.can(held, Act.TAKE):
        return
    cause = openings.cause_of(row)
    seq = turn.note(ParcelIssued(held["id"], row["cell"], held["issued_how"], cause, truth))
    u = running.persist(turn.db, turn.clock)
    issued = {
        "issued_u": u,
        "issued_at": wall_text(turn.now()),
        "issued_place": row["cell"],
        "issued_code": cause.get("code", ""),
    }
    parcel.move(turn, held, Act.TAKE, place=None, opening=None, ver=seq, **issued)
    places.change(turn.db, row["cell"], reserved_for=None, ver=seq)
    openings.settle(turn.db, row["id"])


def left(turn: Turn, row: Row, cause: SettledCause = "door") -> None:
    """The parcel still lies in its cell: it is stored as before, its owner keeps it."""
    held = parcels.get(turn.db, row["parcel"])
    if held is not None and parcel.can(held, Act.KEEP):
        seq = turn.note(ParcelSettled(held["id"], held["state"], "stored", cause, held["place"]))
        parcel.move(turn, held, Act.KEEP, opening=None, ver=seq)
    openings.settle(turn.db, row["id"])


def give_up(turn: Turn, row: Row, why: str) -> tuple[Effect, ...]:
    """The door did not open, twice: the cell goes out of service, staff are told, the parcel keeps its owner."""
    left(turn, row)
    if places.block(turn.db, row["cell"], why):
        turn.note(CellBlocked(row["cell"], why, openings.cause_of(row)))
    tasks.open_task(turn.db, Kind.CELL_FAILED, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    return (Light(row["cell"], Colour.RED, Pattern.STEADY), Tell("tasks", {}))


def doubt(turn: Turn, parcel_id: str, cell: str) -> tuple[Effect, ...]:
    """The customer says "empty" or "not mine": the parcel is suspect, the cell is frozen until staff have looked."""
    held = parcels.get(turn.db, parcel_id)
    if held is None:
        return ()
    parcel.must(held, Act.DOUBT)
    seq = turn.note(ParcelDoubted(parcel_id, cell, "customer"))
    parcel.move(turn, held, Act.DOUBT, opening=None, ver=seq)
    places.change(turn.db, cell, reserved_for="check")
    place = places.get(turn.db, cell)
    if place is not None and place["opening"] is not None:
        openings.settle(turn.db, place["opening"])
    tasks.open_task(turn.db, Kind.DOUBT, wall_text(turn.now()), place=cell, parcel=parcel_id)
    return (Light(cell, Colour.AMBER, Pattern.STEADY), Tell("tasks", {}))


def _shut(turn: Turn, row: Row) -> tuple[Effect, ...]:
    if row["settled"]:
        return ()
    if row["item"] == "present":
        return () if _is_asked(turn, row) else _left_behind(turn, row)
    taken(turn, row, "door_closed")
    return ()


def _is_asked(turn: Turn, row: Row) -> bool:
    """It seems to lie there still: whoever stands at the screen of this opening is asked, see flows/visit."""
    visit = turn.memory.visit
    return visit.opening == row["id"] and fits(visit, Event.LEFT_INSIDE)


def _left_behind(turn: Turn, row: Row) -> tuple[Effect, ...]:
    """The customer has gone and somebody else shut the door: stored as before, and staff look."""
    left(turn, row)
    tasks.open_task(turn.db, Kind.LEFT_INSIDE, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    return (Tell("tasks", {}),)
