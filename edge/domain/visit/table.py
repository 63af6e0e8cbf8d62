"""The table of the customer screen: which state follows which, on what. It is the product that customers meet."""

from collections.abc import Iterator, Mapping

from edge.domain.visit.look import BENEATH, LOOKS
from edge.domain.visit.state import Event, State

S, E = State, Event

VOICED = (E.REPEAT, E.LOUDER, E.SOFTER)
"""Buttons of a screen that speaks."""

AUDIBLE = frozenset({*VOICED, E.VOICE})
"""Keys that every screen obeys and that lead to no other."""

OVERLAYS = frozenset(
    {S.STILL_THERE, S.HELP, S.QUESTIONS, S.QUESTION, S.SUPPORT, S.WRITE, S.CALLED, S.ACCESS, S.LANGUAGE}
) | {S.ANNOUNCEMENT, S.PICTURE_ASK}
"""Shown over another state; what the world does meanwhile happens to the state beneath."""

HOLDS_DOOR = frozenset({S.TAKE, S.TAKE_LATCH, S.TAKE_ASSUMED, S.CLOSE_DOOR, S.EMPTY, S.GIVE_PUT, S.REFUSE_PUT})
"""A door is or may be open before this person: nothing else begins until it is closed."""

KIOSK = frozenset({S.LOCKER_DOWN, S.CANNOT_RECORD, S.CLOSED, S.PAUSED, S.SERVICE, S.UPDATING})
"""The kiosk as a whole does not serve."""

ENGAGED = HOLDS_DOOR | {
    S.CHECK,
    S.ORDER,
    S.CHOOSE,
    S.PAY,
    S.PAY_WAIT,
    S.STORAGE,
    S.OPENING,
    S.PUSH,
    S.LEFT_INSIDE,
    S.NEXT,
    S.UNSURE,
    S.GIVE_SIZE,
    S.GIVE_CHECK,
    S.REFUSE,
    S.REFUSE_ITEMS,
    S.REFUSE_REASON,
    S.REMOTE_OPEN,
}
"""Somebody's parcel is in hand: another code shown now is asked to wait (`scan_next`)."""

FREE = frozenset(S) - OVERLAYS - ENGAGED - KIOSK
"""A code may be shown to the camera."""

TYPES = frozenset(state for state, look in LOOKS.items() if look.keys == "code")
"""The keypad takes a code."""

_TAKES = frozenset(
    {S.OPENING, S.PUSH, S.TAKE, S.TAKE_LATCH, S.TAKE_ASSUMED, S.CLOSE_DOOR, S.NO_OPEN, S.UNSURE, S.EMPTY, S.LEFT_INSIDE}
)

_DECIDES = frozenset({S.CHECK, S.SLOW, S.EXPIRED, S.PAY, S.PAY_WAIT, S.PAY_FAILED, S.PAY_OFFLINE, S.STORAGE}) | {
    S.EXTEND_NO,
    S.ORDER,
    S.CHOOSE,
    S.TAKE_ASSUMED,
    S.LEFT_INSIDE,
    S.NEXT,
    S.DONE,
    S.NO_OPEN,
    S.UNSURE,
    S.GIVE_SIZE,
    S.GIVE_PUT,
    S.GIVE_CHECK,
    S.REFUSE_REASON,
    S.OPENING,
    S.PUSH,
}
"""States in which a rule or a door may answer that a parcel is fetched otherwise."""


def _same(*states: State) -> dict[Event, State]:
    return {E(state.value): state for state in states}


_REFUSED = _same(S.WRONG_CODE, S.WRONG_PAIR, S.PHONE4, S.PAUSE, S.NEW_CODE, S.CODE_NOT_HERE_YET)
_UNREAD = _same(S.SCAN_UNREAD, S.SCAN_OLD, S.SCAN_FOREIGN)
_NOT_NOW = _same(S.EXPIRED, S.OTHER_POINT, S.NOT_YET, S.ISSUED_ALREADY, S.CANCELLED, S.PAY, S.PAY_OFFLINE, S.STORAGE)
_BY_STAFF = _same(S.COUNTER, S.COUNTER_DOCUMENT, S.COUNTER_ADULT, S.COUNTER_PROXY, S.NO_STAFF, S.CELL_DOWN)
_RETURNS = _same(S.GIVE_SIZE, S.GIVE_COUNTER, S.GIVE_FULL, S.GIVE_NO)
_DOOR = _same(S.PUSH, S.TAKE, S.TAKE_LATCH, S.TAKE_ASSUMED, S.GIVE_PUT, S.REFUSE_PUT, S.NO_OPEN, S.UNSURE)
_SHUT = _same(S.NEXT, S.DONE, S.LEFT_INSIDE, S.LATER)
_APP = _same(S.PROOF, S.PROOF_OFFLINE, S.PROOF_BLOCKED)
_KIOSK = _same(*KIOSK)

_SETS: tuple[tuple[frozenset[State], Mapping[Event, State | None]], ...] = (
    (frozenset(S), {E.SPEAK: BENEATH, E.END: S.IDLE}),
    (frozenset(S) - {S.ACCESS}, {E.ACCESS: S.ACCESS}),
    (frozenset(S) - {S.LANGUAGE}, {E.LANGUAGE: S.LANGUAGE}),
    (frozenset(S) - {S.HELP}, {E.HELP: S.HELP}),
    (frozenset(S) - {S.CALLED}, {E.CALL_STAFF: S.CALLED}),
    (frozenset(S) - {S.PICTURE_ASK}, {E.PICTURE_ASK: S.PICTURE_ASK}),
    (OVERLAYS, {E.BACK: BENEATH}),
    (TYPES - {S.GIVE_CODE}, {E.TYPED: S.ENTRY}),
    (TYPES, {E.CODE: S.CHECK}),
    (FREE, {E.SCAN: S.CHECK, **_UNREAD, E.REMOTE_OPEN: S.REMOTE_OPEN}),
    (frozenset({S.CHECK, S.SLOW}), {**_REFUSED, **_UNREAD, **_NOT_NOW, **_RETURNS, E.ORDER: S.ORDER, **_SHUT}),
    (frozenset({S.CHECK, S.SLOW, S.CLOSE_DOOR}), {E.GIVE_DONE: S.GIVE_DONE, E.OPENING: S.OPENING, **_RETURNS}),
    (_DECIDES, {E.OPENING: S.OPENING, **_BY_STAFF, **_RETURNS, E.LOCKER_DOWN: S.LOCKER_DOWN}),
    (_DECIDES, {E.CANNOT_RECORD: S.CANNOT_RECORD, E.EXTENDED: S.EXTENDED, E.EXTEND_NO: S.EXTEND_NO, E.PAY: S.PAY}),
    (_TAKES, {**_DOOR, **_SHUT, E.EMPTY_TOLD: S.EMPTY_TOLD}),
    (_TAKES | {S.GIVE_PUT, S.REFUSE_PUT}, _same(S.GIVE_CHECK, S.GIVE_DONE, S.REFUSE_DONE, S.GIVE_PUT, S.REFUSE_PUT)),
    (frozenset({S.TAKE, S.TAKE_LATCH, S.TAKE_ASSUMED, S.DONE}), {E.NOT_MINE: S.EMPTY, E.GIVE_BACK: S.REFUSE}),
    (frozenset({S.HELP, S.PROOF}), _APP),
    (KIOSK | {S.IDLE}, _KIOSK),
    (KIOSK, {E.READY: S.IDLE}),
)

_ROWS: Mapping[tuple[State, Event], State | None] = {
    (S.IDLE, E.ANNOUNCE): S.ANNOUNCEMENT,
    (S.DONE, E.ANNOUNCE): S.ANNOUNCEMENT,
    (S.STILL_THERE, E.GO_ON): BENEATH,
    (S.HELP, E.ASK_SUPPORT): S.SUPPORT,
    (S.HELP, E.ASK_QUESTIONS): S.QUESTIONS,
    (S.HELP, E.RETURN_ITEM): S.GIVE_CODE,
    (S.HELP, E.KEEP_LONGER): S.ENTRY,
    (S.HELP, E.FOR_STAFF): S.PAUSED,
    (S.QUESTIONS, E.READ): S.QUESTION,
    (S.QUESTIONS, E.FORWARD): S.QUESTIONS,
    (S.QUESTIONS, E.BACK): S.HELP,
    (S.QUESTION, E.BACK): S.QUESTIONS,
    (S.SUPPORT, E.BACK): S.HELP,
    (S.SUPPORT, E.WRITE): S.WRITE,
    (S.WRITE, E.SAY): S.SUPPORT,
    (S.WRITE, E.BACK): S.SUPPORT,
    (S.ACCESS, E.SWITCH): S.ACCESS,
    (S.GIVE_CODE, E.TYPED): S.GIVE_CODE,
    (S.ENTRY, E.START_OVER): S.IDLE,
    (S.PHONE4, E.DIGITS): S.CHECK,
    (S.PHONE4, E.CHANGE_CODE): S.ENTRY,
    (S.SLOW, E.ENTER_AGAIN): S.ENTRY,
    (S.NEW_CODE, E.CODE_SENT): S.CODE_SENT,
    (S.PAY, E.PAID): S.PAY_WAIT,
    (S.PAY, E.CANCEL): S.IDLE,
    (S.PAY_FAILED, E.PAID): S.PAY_WAIT,
    (S.PAY, E.PAY_OFFLINE): S.PAY_OFFLINE,
    (S.PAY_FAILED, E.PAY_OFFLINE): S.PAY_OFFLINE,
    (S.ORDER, E.PICK): S.CHOOSE,
    (S.ORDER, E.STORAGE): S.STORAGE,
    (S.NEXT, E.WAIT): S.NEXT,
    (S.NEXT, E.SKIP): S.LATER,
    (S.CLOSE_DOOR, E.WONT_CLOSE): S.CALLED,
    (S.GIVE_CHECK, E.GIVE_DONE): S.GIVE_DONE,
    (S.GIVE_CHECK, E.NO): S.IDLE,
    (S.GIVE_PUT, E.KEEP_IT): S.CLOSE_DOOR,
    (S.GIVE_PUT, E.TOO_BIG): S.CLOSE_DOOR,
    (S.GIVE_DONE, E.BACK): S.IDLE,
    (S.REFUSE, E.TAKE): S.TAKE,
    (S.REFUSE, E.DONE): S.DONE,
    (S.REFUSE, E.ALL): S.REFUSE_REASON,
    (S.REFUSE, E.PART): S.REFUSE_ITEMS,
    (S.REFUSE_ITEMS, E.FORWARD): S.REFUSE_REASON,
    (S.REFUSE_ITEMS, E.BACK): S.REFUSE,
    (S.REFUSE_REASON, E.REFUSE_PUT): S.REFUSE_PUT,
    (S.REFUSE_REASON, E.REFUSE_DONE): S.REFUSE_DONE,
    (S.CELL_DOWN, E.NEXT): S.NEXT,
    (S.PROOF, E.CANCEL): S.IDLE,
    (S.HELP, E.COUNTER_PROXY): S.COUNTER_PROXY,
    (S.HELP, E.NO_STAFF): S.NO_STAFF,
    (S.REMOTE_OPEN, E.OPENING): S.OPENING,
    (S.PICTURE_ASK, E.YES): BENEATH,
    (S.PICTURE_ASK, E.NO): BENEATH,
    (S.PAUSED, E.ENTER_AGAIN): S.ENTRY,
}


def _pairs() -> Iterator[tuple[tuple[State, Event], State | None]]:
    for states, moves in _SETS:
        for state in states:
            for event, then in moves.items():
                yield (state, event), then
    for state, look in LOOKS.items():
        if look.limit_s is not None:
            yield (state, E.TIMEOUT), S.STILL_THERE if look.asks else look.then
    yield from _ROWS.items()


NEXT: Mapping[tuple[State, Event], State | None] = dict(_pairs())
"""(state, event) → state; BENEATH (None) is the state under an overlay. A pair that is not here does not happen."""

_AGAIN = (E.CALL_STAFF,)

BUTTONS: Mapping[State, tuple[Event, ...]] = {
    S.STILL_THERE: (E.GO_ON,),
    S.IDLE: (E.ANNOUNCE,),
    S.ANNOUNCEMENT: (E.BACK, E.CALL_STAFF),
    S.HELP: (
        *(E.CALL_STAFF, E.ASK_SUPPORT, E.ASK_QUESTIONS, E.RETURN_ITEM, E.KEEP_LONGER),
        *(E.FROM_APP, E.PROXY, E.FOR_STAFF, E.BACK),
    ),
    S.QUESTIONS: (E.READ, E.FORWARD, E.BACK),
    S.QUESTION: (E.BACK,),
    S.SUPPORT: (E.ASK_SUPPORT, E.WRITE, E.BACK),
    S.WRITE: (E.SAY, E.BACK),
    S.CALLED: (E.BACK,),
    S.ACCESS: (E.BACK, E.SWITCH, *VOICED),
    S.LANGUAGE: (E.SPEAK, E.BACK),
    S.ENTRY: (E.START_OVER,),
    S.WRONG_CODE: _AGAIN,
    S.WRONG_PAIR: _AGAIN,
    S.PHONE4: (E.CHANGE_CODE,),
    S.PAUSE: _AGAIN,
    S.NEW_CODE: (E.ASK_CODE, E.CALL_STAFF),
    S.SLOW: (E.ENTER_AGAIN,),
    S.CODE_NOT_HERE_YET: _AGAIN,
    S.EXPIRED: (E.KEEP_LONGER, E.CALL_STAFF),
    S.ISSUED_ALREADY: _AGAIN,
    S.PAY: (E.PAID, E.CALL_STAFF, E.CANCEL),
    S.PAY_FAILED: (E.PAID, E.CALL_STAFF),
    S.PAY_OFFLINE: _AGAIN,
    S.STORAGE: (E.COLLECT, E.KEEP_LONGER),
    S.EXTEND_NO: (E.COLLECT,),
    S.ORDER: (E.COLLECT, E.PICK, E.STORAGE),
    S.CHOOSE: (E.COLLECT,),
    S.TAKE: (E.NOT_MINE, E.GIVE_BACK),
    S.TAKE_LATCH: (E.NOT_MINE, E.GIVE_BACK),
    S.TAKE_ASSUMED: (E.HAVE_IT, E.DID_NOT_OPEN, E.NOT_MINE),
    S.LEFT_INSIDE: (E.OPEN_AGAIN, E.HAVE_IT),
    S.CLOSE_DOOR: (E.WONT_CLOSE,),
    S.NEXT: (E.OPEN, E.WAIT, E.SKIP),
    S.DONE: (E.OPEN_AGAIN, E.NOT_MINE, E.GIVE_BACK, E.ANNOUNCE),
    S.EMPTY: (E.YES, E.NO),
    S.NO_OPEN: (E.OPEN_AGAIN, E.CALL_STAFF),
    S.UNSURE: (E.YES, E.NO),
    S.GIVE_SIZE: (E.SIZE,),
    S.GIVE_PUT: (E.HAVE_IT, E.TOO_BIG, E.KEEP_IT),
    S.GIVE_CHECK: (E.YES, E.OPEN_AGAIN, E.NO),
    S.GIVE_DONE: (E.BACK, E.PRINT),
    S.REFUSE: (E.KEEP_IT, E.ALL, E.PART),
    S.REFUSE_ITEMS: (E.FORWARD, E.BACK),
    S.REFUSE_REASON: (E.REASON,),
    S.PROOF: (E.READ_ALOUD, E.CANCEL),
    S.PICTURE_ASK: (E.YES, E.NO),
    S.PAUSED: (E.ENTER_AGAIN,),
}
"""The buttons of a state, the primary one first: `visit.<state>.<button>` is what is written on it."""

DECIDED = frozenset(
    {E.ASK_SUPPORT, E.ASK_CODE, E.KEEP_LONGER, E.COLLECT, E.HAVE_IT, E.DID_NOT_OPEN, E.OPEN_AGAIN, E.OPEN}
) | {
    E.YES,
    E.NO,
    E.SIZE,
    E.TOO_BIG,
    E.KEEP_IT,
    E.REASON,
    E.PRINT,
    E.READ_ALOUD,
    *VOICED,
    E.FROM_APP,
    E.PROXY,
    E.VOICE,
    *VOICED,
}
"""Buttons whose outcome a rule decides: the flow answers with another event."""

ALWAYS = (Event.LANGUAGE, Event.SPEAK, Event.ACCESS, Event.HELP)
"""Buttons of every state (`visit.any.<button>`)."""

LADDER: Mapping[tuple[str, str], Event] = {
    ("take", "door_open"): E.TAKE,
    ("take", "door_open.latch"): E.TAKE_LATCH,
    ("take", "not_detected"): E.TAKE_ASSUMED,
    ("give_back", "door_open"): E.GIVE_PUT,
    ("give_back", "door_open.latch"): E.GIVE_PUT,
    ("give_back", "not_detected"): E.GIVE_PUT,
    ("refuse", "door_open"): E.REFUSE_PUT,
    ("refuse", "door_open.latch"): E.REFUSE_PUT,
    ("refuse", "not_detected"): E.REFUSE_PUT,
    ("any", "jammed"): E.NO_OPEN,
    ("any", "no_reply"): E.NO_OPEN,
    ("any", "bad_frame"): E.NO_OPEN,
    ("any", "unknown"): E.UNSURE,
}
"""(what the opening is for, rung of the ladder) → event: the only place where hardware words become customer words."""
