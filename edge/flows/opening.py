"""Opening a cell: first the durable cause, then the pulse. No other module returns `OpenCell`."""

from dataclasses import dataclass
from typing import Literal

from edge.domain.facts import Cause, CellOpening, ParcelOpening, Purpose
from edge.effects import Colour, Effect, Light, OpenCell, Pattern
from edge.errors import NotFound, Refusal, WrongState
from edge.store import journal, meta, openings, places, running
from edge.store.openings import Opening
from edge.turn import Turn


@dataclass(frozen=True, slots=True)
class Wish:
    """A cell to open, for a purpose and by a cause; a parcel where one is meant, a reason where staff must give one."""

    cell: str
    purpose: Literal["pickup"] | Purpose
    cause: Cause
    parcel: str | None = None
    reason: str | None = None


def begin(turn: Turn, wish: Wish) -> tuple[str, tuple[Effect, ...]]:
    """Write down why `wish.cell` opens; returns the opening's id and the effects that open and light it."""
    if turn.memory.fitting.running:
        raise WrongState("commission.busy")
    if "code" in wish.cause and meta.get(turn.db, "mode") == "restored":
        raise WrongState("refused.restored")  # whoever stood there when an old copy was found out
    opening = f"o-{journal.head(turn.db).seq + 1}"
    at, u = turn.now(), running.now_ms(turn.db, turn.clock)
    entry = Opening(opening, wish.cell, wish.parcel, wish.purpose, wish.cause)
    if not openings.add(turn.db, entry, at.boot, at.mono_ms, u):
        raise _refusal(turn, wish.cell)
    turn.note(_fact(wish, opening))
    running.keep(turn.db, turn.clock, u)
    return opening, (OpenCell(wish.cell, opening), Light(wish.cell, Colour.GREEN, Pattern.BLINK))


def _refusal(turn: Turn, cell: str) -> Refusal:
    """Why this cell cannot be opened now."""
    place = places.get(turn.db, cell)
    if place is None or place["kind"] != "cell":
        return NotFound("refused.no_such_cell", cell=cell)
    return WrongState("refused.cell_busy", cell=cell)


def _fact(wish: Wish, opening: str) -> ParcelOpening | CellOpening:
    if wish.purpose == "pickup":
        return ParcelOpening(wish.parcel or "", wish.cell, opening, wish.cause)
    return CellOpening(wish.cell, opening, wish.purpose, wish.cause, wish.reason)
