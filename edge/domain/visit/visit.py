"""One visit: from the first touch of a customer until the screen is idle again."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import NamedTuple

from edge.domain.visit.look import LOOKS, Look
from edge.domain.visit.state import Event, State
from edge.domain.visit.table import BUTTONS, ENGAGED, LADDER, NEXT, OVERLAYS
from edge.errors import WrongState

_LEAVES = frozenset({Event.RETURN_ITEM, Event.KEEP_LONGER, Event.FOR_STAFF, Event.COUNTER_PROXY, Event.NO_STAFF}) | {
    Event.PROOF,
    Event.PROOF_OFFLINE,
    Event.PROOF_BLOCKED,
}
_RESETS = frozenset({Event.TIMEOUT, Event.END})
_LASTING = ("large", "contrast", "voice", "low_screen", "low_cells")

Details = Mapping[str, str | int]
_NOTHING: Details = MappingProxyType({})


class Visit(NamedTuple):
    """What the customer screen is about now; `Visit()` is the idle screen. No code and no digit is ever in here.

    `begun` is the rev of the screen on which the first digit was typed, while the others are typed on this one;
    `laid_by` the details of the screen beneath help and its like; `goods` are the things that are marked to be refused.
    """

    state: State = State.IDLE
    rev: int = 0
    begun: int = -1
    home: str = "ru"
    lang: str = "ru"
    large: bool = False
    contrast: bool = False
    voice: bool = False
    headphones: bool = False
    low_screen: bool = False
    low_cells: bool = False
    volume: int = 0
    beneath: State = State.IDLE
    asked: State = State.IDLE
    until_ms: int | None = None
    code: str = ""
    how: str = ""
    parcels: tuple[str, ...] = ()
    cells: tuple[str, ...] = ()
    taken: tuple[str, ...] = ()
    goods: tuple[str, ...] = ()
    parcel: str = ""
    cell: str = ""
    opening: str = ""
    attempt: int = 0
    purpose: str = "take"
    at_once: bool = False
    ajar: bool = False
    reason: str = ""
    number: int | None = None
    note: str = ""
    details: Details = _NOTHING
    laid_by: Details = _NOTHING

    @property
    def look(self) -> Look:
        """Keys, sound, light and speech of the state that is shown."""
        return LOOKS[self.state]

    @property
    def theme(self) -> tuple[str, ...]:
        """The switches of the access screen that are on."""
        return tuple(name for name in _LASTING if getattr(self, name))

    @property
    def subject(self) -> State:
        """What the visit is about: the state shown, or the one beneath help and its like."""
        return self.beneath if self.state in OVERLAYS else self.state


def step(visit: Visit, event: Event, now_ms: int, limit_ms: int | None = None) -> Visit:
    """What the screen shows after `event`; a `limit_ms` of its own replaces the time limit of the new state.

    Raises `WrongState` when the event does not belong to the state that is shown.
    """
    over = visit.state in OVERLAYS
    if over and (visit.state, event) not in NEXT:
        beneath = visit._replace(state=visit.beneath, details=visit.laid_by, laid_by=_NOTHING)
        return step(beneath, event, now_ms, limit_ms)
    blocked = over and event in _LEAVES and visit.beneath in ENGAGED
    if blocked or (visit.state, event) not in NEXT:
        raise WrongState("visit.not_now", state=visit.state.value, event=event.value)
    return _enter(visit, event, now_ms, limit_ms)


def fits(visit: Visit, event: Event) -> bool:
    """Whether `step` would take this event now."""
    try:
        step(visit, event, 0)
    except WrongState:
        return False
    return True


def offers(visit: Visit, button: Event) -> bool:
    """Whether the screen that is shown has this button."""
    return button in BUTTONS.get(visit.state, ())


def concerns(visit: Visit, rev: int, *, typing: bool) -> bool:
    """Whether what was done on the screen with this rev still counts: digits begun on one screen end on the next."""
    return rev == visit.rev or (typing and rev == visit.begun)


def touch(visit: Visit, now_ms: int) -> Visit:
    """Somebody touched the screen: the time limit begins anew, except where the kiosk itself is waited for."""
    if visit.state is State.STILL_THERE:
        return step(visit, Event.GO_ON, now_ms)
    if visit.look.waits:
        return visit
    return visit._replace(until_ms=_until(visit, visit.state, now_ms))


def heard(purpose: str, rung: str, evidence: str | None = None, attempt: int = 1) -> Event | None:
    """The event that a lock board's answer means for the customer, or None when the screen stays as it is."""
    if rung == "jammed" and attempt < 2:
        return Event.PUSH
    form = f"{rung}.latch" if evidence == "latch" else rung
    return LADDER.get((purpose, form)) or LADDER.get(("any", rung))


def _enter(visit: Visit, event: Event, now_ms: int, limit_ms: int | None) -> Visit:
    state = _following(visit, event)
    if state is State.IDLE:
        return _idle(visit, event, now_ms)
    details, laid_by = _details(visit, state)
    return visit._replace(
        details=details,
        laid_by=laid_by,
        state=state,
        rev=visit.rev + 1,
        begun=visit.rev if event is Event.TYPED else -1,
        beneath=_beneath(visit, event, state),
        asked=visit.state if state is State.STILL_THERE else State.IDLE,
        note="",
        until_ms=_until(visit, state, now_ms) if limit_ms is None else now_ms + limit_ms,
    )


def _following(visit: Visit, event: Event) -> State:
    then = NEXT[visit.state, event]
    if visit.state is State.STILL_THERE:
        then = LOOKS[visit.asked].then if event is Event.TIMEOUT else then or visit.asked
    if event is Event.SPEAK and visit.state is not State.LANGUAGE:
        then = visit.state
    if then is State.IDLE and event is Event.TIMEOUT and visit.ajar and visit.state is not State.CLOSE_DOOR:
        return State.CLOSE_DOOR
    return visit.beneath if then is None else then


def _idle(visit: Visit, event: Event, now_ms: int) -> Visit:
    """The idle screen: whoever left takes language and switches with him, whoever stays keeps them."""
    if event in _RESETS:
        return Visit(rev=visit.rev + 1, home=visit.home, lang=visit.home)
    idle = Visit(
        rev=visit.rev + 1,
        home=visit.home,
        lang=visit.lang,
        large=visit.large,
        contrast=visit.contrast,
        voice=visit.voice,
        headphones=visit.headphones,
        low_screen=visit.low_screen,
        low_cells=visit.low_cells,
        volume=visit.volume,
    )
    return idle._replace(until_ms=_until(idle, idle.state, now_ms))


def _details(visit: Visit, state: State) -> tuple[Details, Details]:
    """What the texts of the new screen may name, and what waits for the return to the screen beneath."""
    over, goes_over = visit.state in OVERLAYS, state in OVERLAYS
    if goes_over and not over:
        return _NOTHING, visit.details
    if over and not goes_over:
        return visit.laid_by if state is visit.beneath else _NOTHING, _NOTHING
    return visit.details, visit.laid_by


def _beneath(visit: Visit, event: Event, state: State) -> State:
    if state not in OVERLAYS:
        return State.IDLE
    if visit.state in OVERLAYS:
        return visit.beneath
    gone = event is Event.TIMEOUT and state is State.CALLED
    return State.IDLE if gone else visit.state


def _until(visit: Visit, state: State, now_ms: int) -> int | None:
    look = LOOKS[state]
    untouched = state is State.IDLE and visit.lang == visit.home and not visit.theme
    if look.limit_s is None or untouched:
        return None
    slow = (visit.voice or visit.large) and not look.waits
    return now_ms + look.limit_s * 1000 * (3 if slow else 1)
