"""What doors do: every report of a lock board becomes a fact, and means something by the purpose of its opening."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

from edge.domain.facts import DoorLeftOpen, DoorReported, HardwareChanged, ParcelDoubted, Rung, TamperSeen
from edge.domain.health import Fault
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.domain.visit import State
from edge.effects import After, Beat, Colour, Done, Effect, Forget, Light, Pattern, Sound, Tell, Tone
from edge.flows import cell, command, line, parcel, pickup, returned, screen, serving, stow, taking
from edge.store import openings, parcels, places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn


@dataclass(frozen=True, slots=True)
class Report:
    """One step of a locker (`hardware.ports.Step`), in words that flows know."""

    cell: str
    opening: str | None
    rung: Rung
    attempt: int = 1
    evidence: str = "none"
    item: str = "unknown"
    more: bool = False


HealthState = Literal["ok", "degraded", "failed"]
Books = Callable[[Turn, Row, Report], tuple[Effect, ...]]

BOOKS: Mapping[str, Books] = {
    "pickup": pickup.door,
    "stow": stow.door,
    "take": cell.door,
    "give_back": returned.door,
    "check": cell.door,
    "test": cell.door,
}
"""Who keeps the books of an opening, by its purpose."""

DOOR = {"door_open": "open", "door_closed": "closed"}
RUNG: Mapping[str, Rung] = {"open": "door_open", "closed": "door_closed"}


def reported(turn: Turn, report: Report) -> Done:
    """A lock board said something."""
    place = places.get(turn.db, report.cell)
    if place is None:
        return Done()
    _see(turn, place, report)
    row = openings.get(turn.db, report.opening or place["opening"] or "")
    turn.note(
        DoorReported(
            report.cell,
            row["id"] if row else None,
            report.rung,
            report.attempt if report.attempt > 1 else None,
            report.evidence if report.evidence != "none" else None,
        )
    )
    if row is None:
        return Done(effects=_unasked(turn, place, report))
    changed: dict[str, str | int] = {"rung": report.rung, "attempt": report.attempt, "evidence": report.evidence}
    if report.item != "unknown":
        changed["item"] = report.item
    openings.report(turn.db, row["id"], **changed, opened=int(row["opened"] or report.rung == "door_open"))
    row = openings.get(turn.db, row["id"]) or row
    told = command.door(turn, row["id"], report.rung, more=report.more) if "cmd" in openings.cause_of(row) else ()
    effects = (*_watch(turn, row, report), *BOOKS[row["purpose"]](turn, row, report), *told)
    row = openings.get(turn.db, row["id"]) or row
    shown = taking.door(turn, row, report)
    if turn.memory.visit.state is not State.IDLE:
        screen.keep(turn)
    return Done(effects=(*effects, *shown))


def found(turn: Turn, cell_id: str, seen: str, item: str) -> Done:
    """What is known of this door at the start, or as soon as its board tells of it. That it stands open, or no longer
    does, is a movement that nobody has seen; an opening in the books, or whoever commissions, may have caused it."""
    place = places.get(turn.db, cell_id)
    if place is None:
        return Done()
    moved = place["door"] != seen and "open" in (place["door"], seen)
    if moved and place["opening"] is None and not turn.memory.fitting.running:
        return reported(turn, Report(cell_id, None, RUNG[seen], item=item))
    told = () if (place["door"], place["item"]) == (seen, item) else (Tell("cells", {}),)
    places.change(turn.db, cell_id, door=seen, item=item)
    left = (_count(turn, cell_id, place["opening"]),) if seen == "open" else ()
    return Done(effects=(*left, *told))


def part(turn: Turn, name: str, state: HealthState, why: str) -> Done:
    """A board, camera or printer came back, got worse, or failed. A board that answers, be it for the first time since
    the start, may have cells that were given up for its silence."""
    told = noted(turn, name, state, why)
    if not (told.effects or state == "ok") or not name.startswith(line.PARTS):
        return told
    back = cell.answers(turn, name) if state == "ok" else ()
    return Done(effects=(*told.effects, *back, *serving.look(turn).effects))


def noted(turn: Turn, name: str, state: HealthState, why: str) -> Done:
    """A part is well or ill: a fact when it changed, and the faults that are."""
    known = turn.memory.ill.get(name)
    if (state == "ok") is (known is None) and state != "degraded":
        return Done()
    others = {part: fault for part, fault in turn.memory.ill.items() if part != name}
    since = known.since if known is not None else wall_text(turn.now())
    turn.memory.ill = others if state == "ok" else {**others, name: Fault(why, since)}
    turn.note(HardwareChanged(name, state, why or None))
    return Done(effects=(*_sensor(turn, name, state), Tell("health", {}), Beat()))


def _sensor(turn: Turn, name: str, state: HealthState) -> tuple[Effect, ...]:
    """A door's sensor that disagrees with its lock is work for staff, until it agrees again."""
    kind, _, cell_id = name.partition(".")
    if kind != "sensor" or places.get(turn.db, cell_id) is None:
        return ()
    now = wall_text(turn.now())
    if state == "ok":
        tasks.close_at(turn.db, Kind.SENSOR, cell_id, now, "sensor")
    else:
        tasks.open_task(turn.db, Kind.SENSOR, now, place=cell_id)
    return (Tell("tasks", {}),)


def left_open(turn: Turn, cell_id: str, opening: str | None, for_s: int) -> Done:
    """A door stands open for too long: staff and platform hear of it, the light asks to close it."""
    place = places.get(turn.db, cell_id)
    if place is None or place["door"] != "open":
        return Done()
    turn.note(DoorLeftOpen(cell_id, for_s, opening))
    tasks.open_task(turn.db, Kind.DOOR_OPEN, wall_text(turn.now()), place=cell_id)
    light = Light(cell_id, Colour.AMBER, Pattern.DOUBLE)
    return Done(effects=(light, Sound(Tone.ASK), Tell("tasks", {}), screen.ribbons(turn)))


def _see(turn: Turn, place: Row, report: Report) -> None:
    """A door that moves tells of the item behind it, too, or that nothing is known of that any more."""
    door = DOOR.get(report.rung, place["door"])
    item = report.item if report.rung in DOOR or report.item != "unknown" else place["item"]
    places.change(turn.db, place["id"], door=door, item=item)


def _watch(turn: Turn, row: Row, report: Report) -> tuple[Effect, ...]:
    """Start to count while a door stands open, stop when it is shut."""
    if report.rung == "door_open":
        return (_count(turn, report.cell, row["id"]),)
    if report.rung != "door_closed":
        return ()
    tasks.close_at(turn.db, Kind.DOOR_OPEN, report.cell, wall_text(turn.now()), "sensor")
    forget = Forget(f"door:{report.cell}")
    return (forget, Light(report.cell, Colour.GREEN, Pattern.OFF), Tell("tasks", {}), screen.ribbons(turn))


def _count(turn: Turn, cell_id: str, opening: str | None) -> After:
    """The time that this door may stand open begins."""
    for_s = turn.settings.door.open_for_s
    return After(f"door:{cell_id}", for_s * 1000, "door.left_open", (cell_id, opening, for_s))


def _unasked(turn: Turn, place: Row, report: Report) -> tuple[Effect, ...]:
    """A door moved and nobody had opened it: force, a key, or a sensor that lies. Never silently."""
    cell_id = place["id"]
    if report.rung == "door_closed":
        tasks.close_at(turn.db, Kind.DOOR_OPEN, cell_id, wall_text(turn.now()), "sensor")
        return (
            Forget(f"door:{cell_id}"),
            Light(cell_id, Colour.AMBER, Pattern.OFF),
            Tell("tasks", {}),
            screen.ribbons(turn),
        )
    if report.rung != "door_open":
        return ()
    again = _count(turn, cell_id, None)
    if _just_pulsed(turn, cell_id):
        return (again,)
    turn.note(TamperSeen("door", cell_id))
    places.change(turn.db, cell_id, reserved_for=place["reserved_for"] or "check")
    tasks.open_task(turn.db, Kind.CHECK_CELL, wall_text(turn.now()), place=cell_id)
    for held in parcels.in_place(turn.db, cell_id):
        if parcel.can(held, Act.DOUBT):
            seq = turn.note(ParcelDoubted(held["id"], cell_id, "tamper"))
            parcel.move(turn, held, Act.DOUBT, ver=seq)
    return (again, Light(cell_id, Colour.RED, Pattern.BLINK), Sound(Tone.ASK), Tell("tasks", {}))


def _just_pulsed(turn: Turn, cell_id: str) -> bool:
    """Whether this very cell was pulsed in the last 5 s (SECURITY §8): then it is late, not forced."""
    last = openings.last_of(turn.db, cell_id)
    now = turn.now()
    return last is not None and last["boot"] == now.boot and now.mono_ms - last["mono"] <= 5000
