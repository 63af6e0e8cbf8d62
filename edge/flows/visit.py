"""The customer at the screen: every touch, every scanned code, every moment of silence (SCREENS 3)."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any

from edge.domain.task import Kind
from edge.domain.visit import ALWAYS, AUDIBLE, FREE, KIOSK, TYPES, Event, State, Visit, concerns, offers, step, touch
from edge.effects import After, Beat, Done, Effect, Forget, Sound, Tone
from edge.errors import Refusal, WrongState
from edge.flows import (
    announced,
    calling,
    claim,
    drop_off,
    give_back,
    pay,
    pickup,
    picture,
    proof,
    returned,
    screen,
    serving,
    sign_in,
    support,
    taking,
    term,
    voice,
)
from edge.store import openings, tasks
from edge.store.journal import wall_text
from edge.turn import Turn

Args = Mapping[str, Any]
Handler = Callable[[Turn, Args], tuple[Effect, ...]]

SIGN_IN_WITHIN_MS = 90_000

_KEYS = frozenset({Event.TYPED, Event.CODE, Event.DIGITS})
_WAITS_FOR_DIGITS = TYPES - {State.ENTRY, State.GIVE_CODE}
_SWITCHES = ("large", "contrast", "voice", "low_screen", "low_cells")


def act(turn: Turn, name: str, rev: int, args: Args) -> Done:
    """The customer pressed a button or finished typing on the screen with this `rev`; an older screen is refused."""
    visit = turn.memory.visit
    if not concerns(visit, rev, typing=name == Event.CODE):
        raise WrongState("visit.stale", rev=visit.rev)
    event = _event(visit, name)
    turn.memory.touched_ms = turn.clock.mono_ms()
    changes = turn.db.changes()
    refuses = serving.refuses(turn) if event in _KEYS else None
    effects = _cannot(turn, refuses) if refuses else _HANDLERS.get(event, _plain(event))(turn, args)
    if turn.db.changes() != changes:
        screen.keep(turn)
    return Done({"rev": turn.memory.visit.rev}, effects)


def touched(turn: Turn, rev: int, typed: int, under: str = "") -> Done:
    """Somebody is there: time limits begin anew. `typed` is how many digits stand in the slots of the screen with this
    `rev`, `under` what the button under the finger says, where a screen that speaks is explored by touch."""
    before, turn.memory.touched_ms = turn.memory.visit, turn.clock.mono_ms()
    typed = typed if concerns(before, rev, typing=True) else 0
    if typed and before.state in _WAITS_FOR_DIGITS:
        return Done(effects=voice.instead(turn, screen.go(turn, Event.TYPED), voice.touched(turn, typed, under)))
    visit = touch(before, turn.clock.mono_ms())
    effects = screen.prolong(turn, visit) if visit.state is before.state else screen.show(turn, visit)
    return Done(effects=(*effects, *voice.touched(turn, typed, under)))


def scan(turn: Turn, kind: str, found: Args) -> Done:
    """A code was held before the camera: a token opens like a typed code, anything else is kindly refused."""
    visit = turn.memory.visit
    if visit.subject in KIOSK:
        return Done(effects=(Sound(Tone.BAD),))  # the screen says already why nothing opens
    if visit.subject not in FREE and visit.subject not in TYPES:
        return Done(effects=screen.remark(turn, "scan_next"))
    changes, refuses = turn.db.changes(), serving.refuses(turn)
    effects = _cannot(turn, refuses) if refuses else claim.shown(turn, kind, found)
    if turn.db.changes() != changes:
        screen.keep(turn)
    return Done(effects=effects)


def timeout(turn: Turn, rev: int) -> Done:
    """The time of a screen is over, unless something happened meanwhile."""
    visit = turn.memory.visit
    if visit.rev != rev:
        return Done()
    changes = turn.db.changes()
    effects = _silence(turn, visit)
    if turn.memory.visit.state is State.IDLE:
        effects = (*effects, *serving.look(turn).effects)
    if turn.db.changes() != changes:
        screen.keep(turn)
    return Done(effects=effects)


def say_again(turn: Turn, rev: int) -> Done:
    """Whoever listens and has done nothing yet hears the whole screen once more."""
    return Done(effects=voice.repeat(turn, {}) if turn.memory.visit.rev == rev else ())


def ring(turn: Turn, state: str, left: int) -> Done:
    """The tone of a screen once more, if it still stands there: a door is still open."""
    visit = turn.memory.visit
    if visit.state != state:
        return Done()
    return Done(effects=(Sound(Tone(visit.look.tone)), *screen.ring_again(visit, left)))


def verdict(turn: Turn, rev: int, event: str, limit_ms: int | None) -> Done:
    """A wrong code is told 400 ms after it came, always, whatever was wrong with it (SECURITY §2)."""
    if turn.memory.visit.rev != rev:
        return Done()
    return Done(effects=screen.go(turn, Event(event), limit_ms))


def digits(turn: Turn) -> Done:
    """The digits that prove presence have changed."""
    return Done(effects=proof.renew(turn))


def pause(turn: Turn) -> Done:
    """Staff work at the panel: the customer screen says so and offers to take it back."""
    return Done(effects=screen.may_go(turn, Event.PAUSED))


def resume(turn: Turn) -> Done:
    """Staff left the panel: the customer screen is ready again."""
    return Done(effects=screen.may_go(turn, Event.READY))


def _event(visit: Visit, name: str) -> Event:
    try:
        event = Event(name)
    except ValueError:
        raise Refusal("visit.unknown_button") from None
    if event not in _KEYS | AUDIBLE and event not in ALWAYS and not offers(visit, event):
        raise WrongState("visit.not_now", state=visit.state.value, event=event.value)
    return event


def _plain(event: Event) -> Handler:
    return lambda turn, _args: screen.go(turn, event)


def _cannot(turn: Turn, why: Event) -> tuple[Effect, ...]:
    """No code is judged now: the screen says why."""
    return (*screen.go(turn, Event.END), *screen.may_go(turn, why))


def _silence(turn: Turn, visit: Visit) -> tuple[Effect, ...]:
    row = openings.get(turn.db, visit.opening) if visit.opening else None
    if visit.state is State.NEXT and visit.at_once:
        return taking.open_next(turn)
    if visit.state is State.STILL_THERE and visit.asked is State.TAKE_ASSUMED and row is not None:
        pickup.taken(turn, row, "assumed")
    if visit.state is State.LEFT_INSIDE and row is not None:
        pickup.left(turn, row)
        tasks.open_task(turn.db, Kind.LEFT_INSIDE, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    if visit.state is State.UNSURE and row is not None:
        tasks.open_task(turn.db, Kind.UNRESOLVED, wall_text(turn.now()), place=row["cell"], parcel=row["parcel"])
    if visit.state is State.GIVE_CHECK and row is not None:
        returned.unanswered(turn, row)
    if visit.state is State.REMOTE_OPEN:
        return proof.go_on(turn)
    if visit.state is State.CELL_DOWN:
        return taking.go_on(turn)
    if visit.state is State.PICTURE_ASK:
        return picture.silent(turn)
    if step(visit, Event.TIMEOUT, 0).state is State.CALLED:
        return calling.person(turn, Event.TIMEOUT)
    return screen.go(turn, Event.TIMEOUT)


def _aloud(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    """The digits of the screen are read out, because the person asked for it."""
    return (screen.say(turn, "digits", digits=str(turn.memory.visit.details.get("digits", ""))),)


def _keep_it(turn: Turn, args: Args) -> tuple[Effect, ...]:
    keeps = turn.memory.visit.state is State.REFUSE
    return give_back.keep_it(turn, args) if keeps else drop_off.keep_it(turn, args)


def _speak(turn: Turn, args: Args) -> tuple[Effect, ...]:
    languages = turn.settings.screen.languages
    visit = turn.memory.visit
    wished = str(args.get("lang") or languages[(languages.index(visit.lang) + 1) % len(languages)])
    if wished not in languages:
        raise Refusal("visit.unknown_language")
    return screen.go(turn, Event.SPEAK, lang=wished)


def _language(turn: Turn, args: Args) -> tuple[Effect, ...]:
    """With two languages the button switches at once."""
    return screen.go(turn, Event.LANGUAGE) if len(turn.settings.screen.languages) > 2 else _speak(turn, args)


def _switch(turn: Turn, args: Args) -> tuple[Effect, ...]:
    name = str(args.get("name", ""))
    if name not in _SWITCHES:
        raise Refusal("visit.unknown_button")
    before = turn.memory.visit
    shown = screen.go(turn, Event.SWITCH, **{name: not getattr(before, name)})
    return (*shown, *voice.switched(turn, before, name))


def _have_it(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    if turn.memory.visit.purpose == drop_off.PURPOSE:
        return drop_off.lies_there(turn)
    row = openings.get(turn.db, turn.memory.visit.opening)
    if row is not None and not row["settled"]:
        pickup.taken(turn, row, "assumed" if row["rung"] != "door_closed" else "door_closed")
    return taking.finish(turn)


def _empty(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    visit = turn.memory.visit
    effects = pickup.doubt(turn, visit.parcel, visit.cell)
    number = tasks.call(turn.db, wall_text(turn.now()), visit.parcel) if turn.settings.point.staffed else None
    return (*effects, *screen.go(turn, Event.EMPTY_TOLD, number=number), Beat())


_YES: Mapping[State, Handler] = {
    State.EMPTY: _empty,
    State.UNSURE: lambda turn, _args: taking.is_open(turn),
    State.GIVE_CHECK: lambda turn, _args: drop_off.lies_there(turn),
    State.PICTURE_ASK: lambda turn, _args: picture.yes(turn),
}
_NO: Mapping[State, Handler] = {
    State.EMPTY: lambda turn, _args: taking.after_doubt(turn),
    State.UNSURE: lambda turn, _args: taking.stayed_shut(turn),
    State.GIVE_CHECK: lambda turn, _args: drop_off.nothing_there(turn),
    State.PICTURE_ASK: lambda turn, _args: picture.no(turn),
}


def _paused_code(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    """The customer takes the panel back: the staff session there is locked."""
    moved = screen.go(turn, Event.ENTER_AGAIN)
    return (*moved, *sign_in.lock_panel(turn))


def _for_staff(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    """Staff want the panel: if nobody signs in, the customer screen comes back by itself."""
    return (*screen.go(turn, Event.FOR_STAFF), After("panel", SIGN_IN_WITHIN_MS, "sign_in.give_back"))


def _wait(turn: Turn, _args: Args) -> tuple[Effect, ...]:
    return (*screen.go(turn, Event.WAIT, at_once=False), Forget("next"))


_HANDLERS: Mapping[Event, Handler] = MappingProxyType(
    {
        Event.CODE: claim.typed,
        Event.DIGITS: claim.typed_pair,
        Event.ASK_CODE: claim.ask_new,
        Event.CALL_STAFF: lambda turn, _args: calling.person(turn),
        Event.ASK_SUPPORT: support.ask,
        Event.SAY: support.say,
        Event.ANNOUNCE: announced.whole,
        Event.READ: announced.answer,
        Event.FROM_APP: proof.begin,
        Event.SPEAK: _speak,
        Event.LANGUAGE: _language,
        Event.SWITCH: _switch,
        Event.COLLECT: taking.collect,
        Event.OPEN: lambda turn, _args: taking.open_next(turn),
        Event.OPEN_AGAIN: lambda turn, _args: taking.open_again(turn),
        Event.DID_NOT_OPEN: lambda turn, _args: taking.stayed_shut(turn),
        Event.HAVE_IT: _have_it,
        Event.YES: lambda turn, args: _YES[turn.memory.visit.state](turn, args),
        Event.NO: lambda turn, args: _NO[turn.memory.visit.state](turn, args),
        Event.WAIT: _wait,
        Event.ENTER_AGAIN: _paused_code,
        Event.FOR_STAFF: _for_staff,
        Event.PROXY: lambda turn, _args: calling.proxy(turn),
        Event.READ_ALOUD: _aloud,
        Event.VOICE: voice.turn_on,
        Event.REPEAT: voice.repeat,
        Event.LOUDER: voice.louder,
        Event.SOFTER: voice.softer,
        Event.GIVE_BACK: give_back.begin,
        Event.ALL: give_back.whole,
        Event.REASON: give_back.because,
        Event.KEEP_LONGER: term.begin,
        Event.STORAGE: term.shown,
        Event.PAID: pay.claimed,
        Event.SIZE: drop_off.sized,
        Event.TOO_BIG: drop_off.too_big,
        Event.PRINT: drop_off.printed,
        Event.KEEP_IT: _keep_it,
    }
)
"""Buttons that do more than the table says; any other button only moves the screen on."""
