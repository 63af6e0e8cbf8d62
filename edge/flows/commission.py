"""Commissioning at a screen: somebody who leads the point proves every cell; nobody is served meanwhile."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from edge.domain.facts import SelfTestDone
from edge.domain.fitting import Fitting, Line
from edge.domain.visit import Event, fits
from edge.effects import Commission, Done, Effect, Tell
from edge.errors import WrongState
from edge.flows import door, screen, upkeep, wiring
from edge.store import openings
from edge.turn import Turn

LOCKS = ("port", "adapter", "board", "coil", "guard", "cell", "lock", "sensor")
"""Parts of the lock boards: what is wrong with them is told anew when the cabinet is as commissioning leaves it."""


def begin(turn: Turn) -> Done:
    """From now on the lock boards are commissioning's. Not while a customer is here or an opening is unsettled."""
    if turn.settings.hardware.locker != "boards":
        raise WrongState("commission.no_boards")
    if turn.memory.fitting.running:
        raise WrongState("commission.busy")
    if not fits(turn.memory.visit, Event.SERVICE):
        raise WrongState("commission.customer")
    if openings.unsettled(turn.db):
        raise WrongState("commission.unsettled")
    turn.memory.fitting = Fitting(running=True, by=turn.actor)
    known = [fault for fault in sorted(turn.memory.faults) if fault.partition(".")[0] in LOCKS]
    well = [effect for fault in known for effect in door.noted(turn, fault, "ok", "").effects]
    shown = (*screen.go(turn, Event.SERVICE), screen.ribbons(turn))
    return Done({}, (*shown, *well, Commission("begin", turn.actor.name), _news()))


def answer(turn: Turn, rev: int, text: str = "") -> Done:
    """What the person says to the question with this number."""
    if turn.memory.fitting.question is None or turn.memory.fitting.rev != rev:
        raise WrongState("commission.another_question")
    turn.memory.fitting = turn.memory.fitting.answered()
    return Done({}, (Commission("answer", text), _news()))


def stop(_turn: Turn) -> Done:
    """Interrupt it; what was proven is kept for the next time."""
    return Done({}, (Commission("stop"),))


def look(turn: Turn) -> Done:
    """What the page shows."""
    now = turn.memory.fitting
    lines = [{"key": line.key, "values": dict(line.values)} for line in now.lines]
    asked = now.question
    question = {"says": asked.says, "key": asked.key, "values": dict(asked.values)} if asked is not None else None
    return Done({"running": now.running, "rev": now.rev, "question": question, "lines": lines})


def told(turn: Turn, says: str, key: str, values: dict[str, str | int]) -> Done:
    """Commissioning says or asks something."""
    turn.memory.fitting = turn.memory.fitting.told(Line(says, key, values))
    return Done(effects=(_news(),))


@dataclass(frozen=True, slots=True)
class Learnt:
    """What commissioning left behind: the places as they are now, its record, and what each cell hangs on."""

    built: wiring.Built
    record: Mapping[str, Any] | None
    lines: wiring.Lines = field(default_factory=dict)


def ended(turn: Turn, passed: int, failed: tuple[str, ...], learnt: Learnt | None = None) -> Done:
    """It is over: how many parts are proven and which are not; the kiosk serves again, with what was learnt."""
    who = turn.by(turn.memory.fitting.by or turn.actor)
    turn.memory.fitting = turn.memory.fitting.ended()
    upkeep.keep(who, SelfTestDone(passed, failed[:64], "commission"))
    fitted = wiring.fit(who, learnt.built, learnt.lines, learnt.record) if learnt is not None else ()
    free = turn.memory.panel is None
    shown = screen.may_go(turn, Event.READY) if free else screen.may_go(turn, Event.PAUSED)
    return Done(effects=(*fitted, *shown, screen.ribbons(turn), _news(), Tell("cells", {})))


def _news() -> Effect:
    return Tell("commission", {})
