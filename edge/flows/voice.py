"""A screen that speaks: turned on by one key, explored by touch, repeated, made louder and softer."""

from collections.abc import Mapping
from typing import Any

from edge.domain.visit import Visit, touch
from edge.effects import Effect, Say
from edge.flows import screen
from edge.turn import Turn

STEP = 10


def turn_on(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The key for the voice: on, or off again, on whatever screen."""
    return _voice(turn, on=not turn.memory.visit.voice)


def plugged(turn: Turn, *, headphones: bool) -> tuple[Effect, ...]:
    """Headphones begin to speak as soon as they are plugged in, and pulled out they leave no voice behind."""
    before = turn.memory.visit
    screen.set_fields(turn, headphones=headphones)
    return () if before.voice is headphones and before.headphones is headphones else _voice(turn, on=headphones)


def repeat(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The whole screen once more."""
    return (screen.say(turn, "all"),) if turn.memory.visit.voice else ()


def louder(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Until this visitor goes."""
    return _turn_by(turn, args, STEP)


def softer(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Until this visitor goes."""
    return _turn_by(turn, args, -STEP)


def touched(turn: Turn, typed: int, under: str) -> tuple[Effect, ...]:
    """What lies under the finger, else how many digits there are. Which ones only headphones hear: there each key is
    said as it is pressed, and nothing is counted. Either ends what was being said."""
    visit = turn.memory.visit
    if not visit.voice or not (under or (typed and not visit.headphones)):
        return ()
    return (screen.say(turn, "words", text=under) if under else screen.say(turn, "count", typed=typed),)


def instead(turn: Turn, effects: tuple[Effect, ...], said: tuple[Effect, ...]) -> tuple[Effect, ...]:
    """What is said now, in place of what the screen would have said by itself."""
    quiet = bool(said) or turn.memory.visit.headphones
    return (*(each for each in effects if not (quiet and isinstance(each, Say))), *said)


def switched(turn: Turn, before: Visit, name: str) -> tuple[Effect, ...]:
    """A switch of the access screen says what it is now, to whoever listens or has just stopped to."""
    if not (before.voice or turn.memory.visit.voice):
        return ()
    return (screen.say(turn, "switch", name=name),)


def _turn_by(turn: Turn, args: Mapping[str, Any], step: int) -> tuple[Effect, ...]:
    most = 100 - turn.settings.screen.volume
    least = 10 - turn.settings.screen.volume
    volume = min(most, max(least, turn.memory.visit.volume + step))
    screen.set_fields(turn, volume=volume)
    return repeat(turn, args)


def _voice(turn: Turn, *, on: bool) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    spoken = visit._replace(voice=on, rev=visit.rev + 1)
    shown = screen.show(turn, touch(spoken, turn.clock.mono_ms())._replace(rev=spoken.rev))
    return (*shown, screen.say(turn, "switch", name="voice")) if visit.voice and not on else shown
