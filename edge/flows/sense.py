"""What the cabinet feels itself: its case, its power, headphones in its socket."""

from edge.domain.facts import PowerChanged, TamperSeen
from edge.effects import Done, Sound, Tone
from edge.flows import door, voice
from edge.flows.door import HealthState
from edge.turn import Turn


def felt(turn: Turn, part: str, state: HealthState, why: str) -> Done:
    """A sensor changed: the fault that it is, and, of the case and the mains, a fact of its own."""
    if part == "presence":
        return Done()
    if part == "headphones":
        return Done(effects=voice.plugged(turn, headphones=state == "failed"))
    before = turn.memory.faults
    done = door.part(turn, part, state, why)
    if turn.memory.faults == before:
        return done
    if part == "power" and state != "degraded":
        turn.note(PowerChanged("mains" if state == "ok" else "battery"))
    if part == "case" and state == "failed":
        turn.note(TamperSeen("case"))
        return Done(effects=(*done.effects, Sound(Tone.ASK)))
    return done
