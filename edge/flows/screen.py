"""Moving the customer screen: the next state by the one table, with its time limit, sound, light and speech."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from edge.domain.visit import Event, State, Visit, fits, step, touch
from edge.effects import After, Colour, Effect, Forget, Light, Pattern, Ribbons, Say, Show, Sound, Tone
from edge.store import meta, openings, tasks, visits
from edge.turn import Turn

LIMIT = "visit"
RING_MS = 15_000
AGAIN_MS = 20_000

_LAMPS = {
    "white": (Colour.WHITE, Pattern.STEADY),
    "blue": (Colour.BLUE, Pattern.PULSE),
    "red": (Colour.RED, Pattern.STEADY),
    "off": (Colour.WHITE, Pattern.OFF),
    "green@cell": (Colour.GREEN, Pattern.BLINK),
    "amber@cell": (Colour.AMBER, Pattern.DOUBLE),
    "red@cell": (Colour.RED, Pattern.STEADY),
}


def go(turn: Turn, event: Event, limit_ms: int | None = None, **fields: Any) -> tuple[Effect, ...]:
    """Take `event`: the table says which state follows; `fields` are set on the visit that is then shown."""
    visit = step(turn.memory.visit, event, turn.clock.mono_ms(), limit_ms)
    return show(turn, visit._replace(**fields) if fields else visit)


def may_go(turn: Turn, event: Event, limit_ms: int | None = None, **fields: Any) -> tuple[Effect, ...]:
    """The same, where the event comes from a door or a rule and may no longer concern anybody."""
    return go(turn, event, limit_ms, **fields) if fits(turn.memory.visit, event) else ()


def show(turn: Turn, visit: Visit) -> tuple[Effect, ...]:
    """Put a visit on the screen, with everything that belongs to its state."""
    before = turn.memory.visit
    if visit.rev == before.rev and visit != before:
        visit = visit._replace(rev=before.rev + 1)
    turn.memory.visit = visit
    entered = visit.state is not before.state
    if entered and visit.state is State.IDLE:
        visits.end(turn.db, _plain(visit))
    spoken = visit.voice and (entered or visit.lang != before.lang or not before.voice)
    said = _speech(turn, visit) if spoken else ()
    if said and entered and visit.look.tone == "here":
        said = (*said, After("again", AGAIN_MS, "visit.say_again", (visit.rev,)))
    return (Show(visit), _limit(turn, visit), *(_signals(visit) if entered else ()), *said)


def ring_again(visit: Visit, left: int) -> tuple[Effect, ...]:
    """The tone of this state sounds so many times more, unless something happens."""
    return (After("ring", RING_MS, "visit.ring", (visit.state.value, left - 1)),) if left else ()


def say(turn: Turn, what: str, **details: str | int) -> Say:
    """Speech in this visitor's language, as loud as this visitor wants it."""
    visit = turn.memory.visit
    volume = min(100, max(10, turn.settings.screen.volume + visit.volume))
    return Say(what, visit.lang, volume, MappingProxyType(details))


def remark(turn: Turn, key: str) -> tuple[Effect, ...]:
    """A line over the screen for a moment, which is answered by nothing; whoever is asked "still there?" is."""
    visit = touch(turn.memory.visit, turn.clock.mono_ms())
    said = (say(turn, f"visit.{key}.title"),) if visit.voice else ()
    shown = show(turn, visit._replace(note=key, rev=visit.rev + 1))
    return (*(each for each in shown if not isinstance(each, Say)), Sound(Tone.ASK), *said)


def prolong(turn: Turn, visit: Visit) -> tuple[Effect, ...]:
    """Only the time limit moved: the page keeps what it shows, so no digit and no button is lost under a finger."""
    if visit == turn.memory.visit:
        return ()
    turn.memory.visit = visit
    return (_limit(turn, visit),)


def set_fields(turn: Turn, **fields: Any) -> None:
    """Change what the visit is about without showing anything yet."""
    turn.memory.visit = turn.memory.visit._replace(**fields)


def ribbons(turn: Turn) -> Effect:
    """The strips that are true now: training, no network for a minute, locks that are tried, a picture that is taken
    for support, doors that stand open."""
    strips: list[tuple[str, Mapping[str, str | int]]] = []
    if meta.get(turn.db, "mode") == "training":
        strips.append(("training", {}))
    if turn.memory.alone:
        strips.append(("offline", {}))
    if turn.memory.fitting.running or openings.tests(turn.db):
        strips.append(("cell_test", {}))
    if turn.memory.picture and turn.memory.visit.state is not State.PICTURE_ASK:
        strips.append(("picture", {}))
    open_doors = [task["place"] for task in tasks.pending(turn.db) if task["kind"] == "door_open"]
    if open_doors:
        strips.append(("left_open", {"cell": ", ".join(open_doors)}))
    return Ribbons(tuple(strips))


def details(**values: str | int) -> MappingProxyType[str, str | int]:
    """Values for the placeholders of a state's texts."""
    return MappingProxyType(values)


def keep(turn: Turn) -> None:
    """Keep the visit in the store; only where this turn has written something anyway."""
    visits.put(turn.db, _plain(turn.memory.visit))


def kept(turn: Turn) -> Visit:
    """The visit that was on when the kiosk stopped, with nothing that was only on the screen."""
    found = visits.get(turn.db) or {}
    known: dict[str, Any] = {name: value for name, value in found.items() if name in _KEPT}
    for name in ("parcels", "cells", "taken", "goods"):
        known[name] = tuple(known.get(name, ()))
    for name in ("state", "beneath", "asked"):
        known[name] = State(known.get(name, "idle"))
    return Visit(**known)


_KEPT = frozenset(Visit._fields) - {"begun", "details", "laid_by", "headphones", "until_ms", "note"}
_FRESH = Visit()


def _plain(visit: Visit) -> dict[str, Any]:
    """What differs from a fresh visit."""
    pairs = zip(Visit._fields, visit, _FRESH, strict=True)
    return {name: value for name, value, fresh in pairs if value != fresh and name in _KEPT}


def _limit(turn: Turn, visit: Visit) -> Effect:
    if visit.until_ms is None:
        return Forget(LIMIT)
    return After(LIMIT, max(0, visit.until_ms - turn.clock.mono_ms()), "visit.timeout", (visit.rev,))


def _speech(turn: Turn, visit: Visit) -> tuple[Effect, ...]:
    """What a screen says by itself; the idle screen only to somebody who has just turned the voice on."""
    what = visit.look.speech or ("title" if visit.state is State.IDLE else "")
    return (say(turn, what),) if what else ()


def _signals(visit: Visit) -> tuple[Effect, ...]:
    look = visit.look
    effects: list[Effect] = []
    if look.tone:
        effects.append(Sound(Tone(look.tone)))
    if look.lamp:
        place = visit.cell if look.lamp.endswith("@cell") else "status"
        effects.append(Light(place, *_LAMPS[look.lamp]))
    return (*effects, *ring_again(visit, look.rings - 1))
