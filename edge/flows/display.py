"""The page on the kiosk's own screen says every 5 s that it lives; a silent one gets a new browser."""

from edge.domain.visit import State
from edge.effects import After, Done, NewBrowser
from edge.flows import door
from edge.turn import Turn

SILENCE_MS = 20_000
PATIENCE_MS = 60_000
TRIES = 3
WITHIN_MS = 600_000
NAME = "screen"


def alive(turn: Turn) -> Done:
    """It draws. What was broken is well again; the count of silence begins anew."""
    well = door.part(turn, NAME, "ok", "") if NAME in turn.memory.faults else Done()
    return Done(effects=(_listen(SILENCE_MS), *well.effects))


def silent(turn: Turn) -> Done:
    """Nothing was heard. Staff who work at the panel have another page there; otherwise a new browser, at most 3 in
    10 min: then it is a fault for people."""
    if turn.memory.panel is not None or turn.memory.visit.state is State.PAUSED:
        return Done(effects=(_listen(SILENCE_MS),))
    now = turn.clock.mono_ms()
    lately = tuple(at for at in turn.memory.browsers if now - at < WITHIN_MS)
    if len(lately) < TRIES:
        turn.memory.browsers = (*lately, now)
        return Done(effects=(NewBrowser(), _listen(PATIENCE_MS)))
    turn.memory.browsers = lately
    told = door.part(turn, NAME, "failed", "silent")
    return Done(effects=(_listen(WITHIN_MS), *told.effects))


def _listen(ms: int) -> After:
    return After("display", ms, "display.silent")
