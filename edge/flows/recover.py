"""After a start, before web and sync: settle what was in the middle, by what the sensors say now. Never re-opens."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.domain.facts import EpochStarted, KioskStarted
from edge.domain.facts.machine import StartCause
from edge.domain.task import Kind
from edge.domain.visit import Event, State, Visit
from edge.effects import After, Colour, Done, Effect, Light, Pattern, Show
from edge.flows import claim, command, door, drop_off, moving, pickup, returned, screen, serving, sign_in, stow, wiring
from edge.store import journal, meta, openings, places, running, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

Seen = tuple[str, str]
"""(door, item) as the sensors say: open, closed, unknown; present, absent, unknown."""

NOTHING: Seen = ("unknown", "unknown")

Settle = Callable[[Turn, Row, Seen], bool]


@dataclass(frozen=True, slots=True)
class Start:
    """What the composition root knows at a start."""

    release: str
    cells: Mapping[str, Seen]
    profile: wiring.Built
    record: Mapping[str, Any] | None = None
    lines: wiring.Lines = field(default_factory=dict)


def start(turn: Turn, now: Start) -> Done:
    """The first turn of every run."""
    if not journal.epochs(turn.db):
        journal.open_epoch(turn.db, turn.dice.raw(8).hex(), "new")
        turn.note(EpochStarted("new"))
    cause = _cause(turn)
    running.begin(turn.db, turn.clock)
    effects = [*wiring.fit(turn, now.profile, now.lines, now.record)]
    settled = []
    for row in openings.unsettled(turn.db):
        seen = now.cells.get(row["cell"], NOTHING)
        places.change(turn.db, row["cell"], door=seen[0], item=seen[1])
        if _settle(turn, row, seen):
            settled.append(row["id"])
        else:
            effects += _unresolved(turn, row, seen[0])
    known = {cell: seen for cell, seen in now.cells.items() if seen[0] != "unknown"}
    effects += [effect for cell, seen in known.items() for effect in door.found(turn, cell, *seen).effects]
    turn.note(KioskStarted(now.release, "a", cause, tuple(settled[:32])))
    running.persist(turn.db, turn.clock)
    claim.wait_anew(turn)
    effects += (*command.recover(turn), *sign_in.lock_panel(turn), *_screen(turn))
    effects += (*serving.look(turn).effects, screen.ribbons(turn))
    if not turn.memory.frozen:
        effects.append(After("tick", 60_000, "tick.housekeeping"))
    return Done({"settled": len(settled)}, tuple(effects))


def _cause(turn: Turn) -> StartCause:
    """Power, when the machine was off meanwhile; a stop in good order by command; else the service died."""
    if meta.get(turn.db, "running", (0,))[0] != turn.clock.boot:
        return "power"
    orderly = meta.get(turn.db, "stopped") == turn.clock.boot
    meta.put(turn.db, "stopped", 0)
    return "command" if orderly else "crash"


def _settle(turn: Turn, row: Row, seen: Seen) -> bool:
    if seen[0] != "closed":
        return False
    return _BY_PURPOSE.get(row["purpose"], _plain)(turn, row, seen)


def _pickup(turn: Turn, row: Row, seen: Seen) -> bool:
    """Shut and empty: handed over. Shut and full: stored as before. Nobody can tell: it stays open for a person."""
    if seen[1] == "present":
        pickup.left(turn, row, "recovered")
    elif seen[1] == "absent" or row["opened"]:
        pickup.taken(turn, row, "door_closed" if seen[1] == "absent" else "assumed")
    else:
        return False
    return True


def _plain(turn: Turn, row: Row, _seen: Seen) -> bool:
    return openings.settle(turn.db, row["id"])


_BY_PURPOSE: Mapping[str, Settle] = {
    "pickup": _pickup,
    "stow": stow.recovered,
    "take": moving.cut,
    "give_back": returned.recovered,
}


def _unresolved(turn: Turn, row: Row, stands: str) -> tuple[Effect, ...]:
    """Nobody knows: the cell stays reserved and a person has a task."""
    tasks.open_task(turn.db, Kind.UNRESOLVED, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    return (Light(row["cell"], Colour.AMBER, Pattern.DOUBLE if stands == "open" else Pattern.STEADY),)


def _screen(turn: Turn) -> tuple[Effect, ...]:
    """Who stood there is not forgotten: the screen goes on where door and books now stand."""
    visit = Visit() if turn.memory.frozen else screen.kept(turn)
    home = turn.settings.screen.languages[0]
    fresh = Visit(rev=visit.rev + 1, home=home, lang=home)
    row = openings.get(turn.db, visit.opening) if visit.subject is not State.IDLE else None
    if row is None or _used_since(turn, row):
        turn.memory.visit = fresh
        return (Show(fresh), Light("status", Colour.WHITE, Pattern.STEADY))
    place = places.get(turn.db, row["cell"])
    stands_open = place is not None and place["door"] == "open"
    turn.memory.visit = visit._replace(
        state=State.OPENING, beneath=State.IDLE, rev=visit.rev + 1, until_ms=None, ajar=stands_open
    )
    if visit.purpose == drop_off.PURPOSE:
        return drop_off.resume(turn, row)
    if row["settled"]:
        done = visit.parcel and row["purpose"] in ("pickup", "take")
        event = Event.DONE if done and place is not None and place["item"] != "present" else Event.NO_OPEN
        return screen.may_go(turn, event)
    return screen.may_go(turn, Event.TAKE if stands_open else Event.UNSURE)


def _used_since(turn: Turn, row: Row) -> bool:
    """Whether the cell was opened for somebody else afterwards: whoever stood there has left."""
    last = openings.last_of(turn.db, row["cell"])
    return last is not None and last["id"] != row["id"]
