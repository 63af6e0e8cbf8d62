"""How each state of the customer screen behaves: time, keys, sound, light, speech (SCREENS 3.2-3.8)."""

from collections.abc import Mapping
from typing import Literal, NamedTuple

from edge.domain.visit.state import State

Keys = Literal["none", "code", "phone4", "text"]
Tone = Literal["", "tap", "good", "bad", "ask", "here", "chime"]
Lamp = Literal["", "white", "blue", "green@cell", "amber@cell", "red", "red@cell", "off"]
Speech = Literal["", "title", "all"]

BENEATH = None
"""The state that an overlay such as help was opened over."""


class Look(NamedTuple):
    """Time limit and what follows it, keys, sound, light, speech. `asks`: "are you still there?" comes first.

    `waits`: the kiosk or a door is waited for, so a touch does not prolong it and large text does not triple it.
    `rings`: how often its tone sounds, every 15 s, until somebody has done what it asks for.
    """

    limit_s: int | None
    then: State | None = State.IDLE
    tone: Tone = ""
    lamp: Lamp = "white"
    speech: Speech = "all"
    keys: Keys = "none"
    asks: bool = False
    waits: bool = False
    rings: int = 1


def _asks(
    limit_s: int, tone: Tone, lamp: Lamp = "white", speech: Speech = "all", then: State | None = State.IDLE
) -> Look:
    return Look(limit_s, then, tone, lamp, speech, asks=True)


def _says(
    limit_s: int, tone: Tone, lamp: Lamp = "white", speech: Speech = "all", then: State | None = State.IDLE
) -> Look:
    return Look(limit_s, then, tone, lamp, speech)


def _types(limit_s: int, tone: Tone, lamp: Lamp = "white", keys: Keys = "code") -> Look:
    return Look(limit_s, State.IDLE, tone, lamp, "all", keys, asks=True)


def _waits(limit_s: int | None, then: State | None, tone: Tone, lamp: Lamp, speech: Speech = "all") -> Look:
    return Look(limit_s, then, tone, lamp, speech, waits=True)


S = State
LOOKS: Mapping[State, Look] = {
    S.IDLE: Look(60, S.IDLE, "", "white", "", "code"),  # only with a language or switch to be reset
    S.ANNOUNCEMENT: _says(30, "", then=BENEATH),
    S.STILL_THERE: _says(20, "ask", "", "title"),
    S.HELP: _asks(60, "tap", "", "all", BENEATH),
    S.QUESTIONS: _asks(90, "", "", "all", BENEATH),
    S.QUESTION: _asks(90, "", "", "all", BENEATH),
    S.SUPPORT: _asks(120, "tap", "", "all", BENEATH),
    S.WRITE: Look(120, BENEATH, "tap", keys="text", asks=True),
    S.CALLED: _says(15, "chime", "", "title", BENEATH),
    S.ACCESS: _says(60, "tap", "", "title", BENEATH),
    S.LANGUAGE: _says(30, "tap", "", "", BENEATH),
    S.ENTRY: _types(30, "tap"),
    S.CHECK: _waits(5, S.SLOW, "", "blue", ""),
    S.SLOW: _waits(20, S.CALLED, "ask", "blue"),
    S.WRONG_CODE: _types(30, "bad", "red"),
    S.PHONE4: _types(30, "tap", "white", "phone4"),
    S.WRONG_PAIR: _types(30, "bad", "red"),
    S.PAUSE: _waits(60, S.ENTRY, "bad", "white"),
    S.NEW_CODE: _asks(40, "bad"),
    S.CODE_SENT: _says(15, "good"),
    S.SCAN_UNREAD: Look(8, S.ENTRY, "bad", keys="code"),
    S.SCAN_OLD: Look(20, S.IDLE, "bad", "", keys="code"),
    S.SCAN_FOREIGN: Look(8, S.IDLE, "bad", "", keys="code"),
    S.CODE_NOT_HERE_YET: _types(30, "bad"),
    S.EXPIRED: _asks(30, "bad"),
    S.OTHER_POINT: _says(20, "bad"),
    S.NOT_YET: _says(20, "ask"),
    S.ISSUED_ALREADY: _says(30, "bad"),
    S.CANCELLED: _says(20, "bad"),
    S.COUNTER: _says(20, "good", speech="title"),
    S.COUNTER_DOCUMENT: _says(20, "good"),
    S.COUNTER_ADULT: _says(20, "good"),
    S.COUNTER_PROXY: _says(20, "good"),
    S.NO_STAFF: _asks(40, "bad"),
    S.PAY: _asks(180, "good", "blue"),
    S.PAY_WAIT: _waits(60, S.PAY_FAILED, "", "blue", "title"),
    S.PAY_FAILED: _asks(30, "bad"),
    S.PAY_OFFLINE: _asks(30, "bad"),
    S.STORAGE: _asks(60, ""),
    S.EXTENDED: _says(10, "good", speech="title"),
    S.EXTEND_NO: _asks(20, "bad"),
    S.ORDER: _asks(60, "good"),
    S.CHOOSE: _asks(60, "tap", "white", "title"),
    S.OPENING: _waits(3, S.PUSH, "good", "green@cell"),
    S.PUSH: _waits(6, S.NO_OPEN, "ask", "green@cell"),
    S.TAKE: _says(60, "here", "green@cell", then=S.CLOSE_DOOR),
    S.TAKE_LATCH: _says(60, "here", "green@cell", then=S.CLOSE_DOOR),
    S.TAKE_ASSUMED: _asks(60, "here", "green@cell"),
    S.LEFT_INSIDE: _says(60, "ask", "amber@cell"),
    S.CLOSE_DOOR: _waits(120, S.IDLE, "ask", "amber@cell", "title")._replace(rings=4),
    S.NEXT: _asks(60, "good", "green@cell", "all", S.LATER),
    S.LATER: _says(8, "good"),
    S.DONE: _says(8, "good", speech="title"),
    S.EMPTY: _asks(60, "ask", "amber@cell"),
    S.EMPTY_TOLD: _says(30, "chime"),
    S.NO_OPEN: _says(60, "bad", "red", then=S.CALLED),
    S.UNSURE: _says(60, "ask", "amber@cell"),
    S.GIVE_CODE: _types(30, "tap"),
    S.GIVE_SIZE: _asks(60, ""),
    S.GIVE_PUT: _says(120, "here", "green@cell", then=S.CLOSE_DOOR),
    S.GIVE_CHECK: _says(60, "ask"),
    S.GIVE_DONE: _says(15, "good"),
    S.GIVE_COUNTER: _says(20, "good"),
    S.GIVE_FULL: _says(20, "bad"),
    S.GIVE_NO: _says(20, "bad"),
    S.REFUSE: _asks(60, ""),
    S.REFUSE_ITEMS: _asks(90, ""),
    S.REFUSE_REASON: _asks(60, "tap"),
    S.REFUSE_PUT: _says(120, "here", "green@cell", then=S.CLOSE_DOOR),
    S.REFUSE_DONE: _says(15, "good"),
    S.PROOF: _asks(120, "", "blue"),
    S.PROOF_OFFLINE: Look(20, S.IDLE, "bad", keys="code"),
    S.PROOF_BLOCKED: Look(20, S.IDLE, "bad", keys="code"),
    S.REMOTE_OPEN: _waits(3, S.OPENING, "ask", "green@cell"),
    S.PICTURE_ASK: _says(20, "ask", "blue", then=BENEATH),
    S.LOCKER_DOWN: _waits(None, S.IDLE, "", "red", "title"),
    S.CELL_DOWN: _says(20, "bad", "red@cell"),
    S.CANNOT_RECORD: _waits(None, S.IDLE, "bad", "red"),
    S.CLOSED: _waits(None, S.IDLE, "", "off", "title"),
    S.PAUSED: _waits(None, S.IDLE, "", "blue", ""),
    S.SERVICE: _waits(None, S.IDLE, "", "red", "title"),
    S.UPDATING: _waits(None, S.IDLE, "", "blue", "title"),
}
"""Every state has its row."""
