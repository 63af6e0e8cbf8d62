"""How each state of the customer screen looks: its template, picture and mood. What it does is `edge.domain.visit`."""

from collections.abc import Mapping
from typing import NamedTuple

from edge.domain.visit.state import Event, State


class Scene(NamedTuple):
    """`shape` names a template, `mood` a colour: plain, ok, warn, err, busy; `icon` says the mood once more."""

    shape: str
    icon: str
    mood: str = "plain"


S = State
SCENES: Mapping[State, Scene] = {
    S.IDLE: Scene("code", "scan-barcode"),
    S.ANNOUNCEMENT: Scene("announcement", "message-circle"),
    S.STILL_THERE: Scene("message", "clock", "warn"),
    S.HELP: Scene("choices", "help-circle"),
    S.QUESTIONS: Scene("choices", "help-circle"),
    S.QUESTION: Scene("question", "help-circle"),
    S.SUPPORT: Scene("choices", "message-circle"),
    S.WRITE: Scene("write", "message-circle"),
    S.CALLED: Scene("number", "user", "ok"),
    S.ACCESS: Scene("access", "accessibility"),
    S.LANGUAGE: Scene("choices", "languages"),
    S.ENTRY: Scene("code", "scan-barcode"),
    S.CHECK: Scene("wait", "loader-circle", "busy"),
    S.SLOW: Scene("wait", "clock", "busy"),
    S.WRONG_CODE: Scene("code", "triangle-alert", "err"),
    S.PHONE4: Scene("code", "phone"),
    S.WRONG_PAIR: Scene("code", "triangle-alert", "err"),
    S.PAUSE: Scene("message", "clock", "warn"),
    S.NEW_CODE: Scene("message", "message-circle", "warn"),
    S.CODE_SENT: Scene("message", "message-circle", "ok"),
    S.SCAN_UNREAD: Scene("code", "triangle-alert", "warn"),
    S.SCAN_OLD: Scene("code", "triangle-alert", "warn"),
    S.SCAN_FOREIGN: Scene("code", "triangle-alert", "warn"),
    S.CODE_NOT_HERE_YET: Scene("code", "wifi-off", "warn"),
    S.EXPIRED: Scene("message", "clock", "warn"),
    S.OTHER_POINT: Scene("message", "package-x", "warn"),
    S.NOT_YET: Scene("message", "truck", "busy"),
    S.ISSUED_ALREADY: Scene("message", "package-x", "warn"),
    S.CANCELLED: Scene("message", "package-x", "warn"),
    S.COUNTER: Scene("number", "user", "ok"),
    S.COUNTER_DOCUMENT: Scene("number", "user", "ok"),
    S.COUNTER_ADULT: Scene("number", "user", "ok"),
    S.COUNTER_PROXY: Scene("number", "users", "ok"),
    S.NO_STAFF: Scene("message", "phone", "warn"),
    S.PAY: Scene("qr", "wallet", "busy"),
    S.PAY_WAIT: Scene("wait", "loader-circle", "busy"),
    S.PAY_FAILED: Scene("message", "wallet", "warn"),
    S.PAY_OFFLINE: Scene("message", "wifi-off", "warn"),
    S.STORAGE: Scene("message", "clock"),
    S.EXTENDED: Scene("message", "circle-check", "ok"),
    S.EXTEND_NO: Scene("message", "clock", "warn"),
    S.ORDER: Scene("order", "package", "ok"),
    S.CHOOSE: Scene("order", "package"),
    S.OPENING: Scene("cell", "door-closed", "busy"),
    S.PUSH: Scene("cell", "hand", "warn"),
    S.TAKE: Scene("cell", "door-open", "ok"),
    S.TAKE_LATCH: Scene("cell", "hand", "ok"),
    S.TAKE_ASSUMED: Scene("cell", "door-open", "ok"),
    S.LEFT_INSIDE: Scene("cell", "package", "warn"),
    S.CLOSE_DOOR: Scene("cell", "door-open", "warn"),
    S.NEXT: Scene("cell", "door-closed"),
    S.LATER: Scene("message", "circle-check", "ok"),
    S.DONE: Scene("message", "circle-check", "ok"),
    S.EMPTY: Scene("message", "package-x", "warn"),
    S.EMPTY_TOLD: Scene("number", "circle-check", "ok"),
    S.NO_OPEN: Scene("cell", "triangle-alert", "err"),
    S.UNSURE: Scene("cell", "help-circle", "warn"),
    S.GIVE_CODE: Scene("code", "undo-2"),
    S.GIVE_SIZE: Scene("size", "box"),
    S.GIVE_PUT: Scene("cell", "door-open", "ok"),
    S.GIVE_CHECK: Scene("message", "box"),
    S.GIVE_DONE: Scene("qr", "circle-check", "ok"),
    S.GIVE_COUNTER: Scene("number", "user", "ok"),
    S.GIVE_FULL: Scene("message", "box", "warn"),
    S.GIVE_NO: Scene("message", "package-x", "warn"),
    S.REFUSE: Scene("message", "undo-2"),
    S.REFUSE_ITEMS: Scene("message", "scan-barcode"),
    S.REFUSE_REASON: Scene("choices", "undo-2"),
    S.REFUSE_PUT: Scene("cell", "door-open", "ok"),
    S.REFUSE_DONE: Scene("message", "circle-check", "ok"),
    S.PROOF: Scene("proof", "phone", "busy"),
    S.PROOF_OFFLINE: Scene("code", "wifi-off", "warn"),
    S.PROOF_BLOCKED: Scene("code", "lock", "warn"),
    S.REMOTE_OPEN: Scene("cell", "phone", "busy"),
    S.PICTURE_ASK: Scene("picture", "camera", "busy"),
    S.LOCKER_DOWN: Scene("message", "octagon-x", "err"),
    S.CELL_DOWN: Scene("cell", "octagon-x", "err"),
    S.CANNOT_RECORD: Scene("message", "octagon-x", "err"),
    S.CLOSED: Scene("message", "lock"),
    S.PAUSED: Scene("message", "truck", "busy"),
    S.SERVICE: Scene("message", "wrench", "warn"),
    S.UPDATING: Scene("wait", "loader-circle", "busy"),
}

ICONS: Mapping[Event, str] = {
    Event.CALL_STAFF: "user",
    Event.ASK_SUPPORT: "message-circle",
    Event.ASK_QUESTIONS: "help-circle",
    Event.RETURN_ITEM: "undo-2",
    Event.KEEP_LONGER: "clock",
    Event.FROM_APP: "phone",
    Event.PROXY: "users",
    Event.FOR_STAFF: "lock",
    Event.BACK: "arrow-left",
    Event.FORWARD: "arrow-right",
    Event.OPEN_AGAIN: "door-open",
    Event.OPEN: "door-open",
    Event.NOT_MINE: "package-x",
    Event.GIVE_BACK: "undo-2",
    Event.HAVE_IT: "check",
    Event.PRINT: "printer",
    Event.READ_ALOUD: "volume-2",
    Event.REPEAT: "volume-2",
    Event.LOUDER: "plus",
    Event.SOFTER: "minus",
    Event.YES: "check",
    Event.NO: "x",
    Event.ASK_CODE: "message-circle",
    Event.SAY: "message-circle",
    Event.START_OVER: "undo-2",
    Event.CHANGE_CODE: "undo-2",
    Event.CANCEL: "x",
}
"""Pictures beside the words of buttons."""

QUIET = frozenset({Event.START_OVER, Event.CHANGE_CODE, Event.BACK, Event.CANCEL})
"""Buttons that lead back: where a state has others, these stand in the footer in place of the language."""

SWITCHES = ("large", "contrast", "voice", "low_screen", "low_cells")
