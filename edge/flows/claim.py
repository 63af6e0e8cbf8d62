"""A customer shows a right to parcels: a typed code, code and phone digits, or a token before the camera."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast
from zoneinfo import ZoneInfo

from edge.clock import Quality
from edge.domain import claim as rules
from edge.domain import guess
from edge.domain.code import invalid
from edge.domain.entry import Entry
from edge.domain.facts import CodeAsked, CodeRefused
from edge.domain.facts.people import Refused
from edge.domain.guess import Answer, Found, Limits, Verdict
from edge.domain.parcel import Act
from edge.domain.visit import Event
from edge.effects import After, Colour, Effect, Light, Pattern, Tell
from edge.errors import Refusal
from edge.flows import drop_off, parcel, pay, pickup, screen, taking, term
from edge.store import codes, deliveries, guesses, parcels, running, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn

TASKS = Tell("tasks", {})
TOLD_AFTER_MS = 400
NIGHT = range(6)

_PURPOSES = {"pickup": "pickup", "return": "give_back"}
"""What a token of each kind is for, as codes say it."""

_TOLD = {Answer.WRONG: Event.WRONG_CODE, Answer.NEW_CODE: Event.NEW_CODE}


def typed(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """A whole code was typed."""
    return _judge(turn, args["entry"])


def typed_pair(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The phone's last digits were typed after the code: one claim with both."""
    entry: Entry = args["entry"]
    if not entry.length:
        return screen.go(turn, Event.CHANGE_CODE)  # a restart came in between: the code is asked again
    turn.memory.asked = (entry.group or "", entry.phone4)
    return _judge(turn, entry)


def shown(turn: Turn, kind: str, found: Mapping[str, Any]) -> tuple[Effect, ...]:
    """Something was held before the camera. A token is never delayed, counted or refused by the guess budget."""
    if kind == "code":
        return _judge(turn, found["entry"], Event.SCAN)
    if kind not in _PURPOSES:
        return screen.may_go(turn, Event.SCAN_FOREIGN)
    row, reason = token(turn, found, _PURPOSES[kind])
    if reason is not None:
        return screen.may_go(turn, _TOKEN_TOLD.get(reason, Event.SCAN_FOREIGN))
    checking = screen.go(turn, Event.SCAN)
    if row is None:
        return (*checking, *screen.go(turn, _unknown(turn)))
    return (*checking, *_answer(turn, row, "qr", int(found.get("flags", 0))))


def token(turn: Turn, found: Mapping[str, Any], purpose: str = "pickup") -> tuple[Row | None, str | None]:
    """The code that a signed token belongs to, or why the token was refused, which is noted."""
    reason = found.get("refused")
    known = codes.matching(turn.db, found["macs"], "qr") if reason is None else []
    rows = [row for row in known if row["purpose"] == purpose]
    if reason is None and rows and not _fresh(turn, rows[0], int(found["expiry"])):
        reason = "older"
    if reason is not None:
        turn.note(CodeRefused(reason, 0, 0, rows[0]["id"] if rows else None))
        return None, reason
    return (rows[0] if rows else None), None


_TOKEN_TOLD = {"expired": Event.SCAN_OLD, "older": Event.SCAN_OLD, "point": Event.OTHER_POINT}


def nobody_knows(turn: Turn) -> None:
    """An old store was put back: the budget of wrong codes counts as spent."""
    u = running.persist(turn.db, turn.clock)
    guesses.put(turn.db, guess.spent(guesses.get(turn.db), u, _limits(turn)))


def wait_anew(turn: Turn) -> None:
    """A start: whoever had to wait before the next try waits anew."""
    ledger = guesses.get(turn.db)
    if ledger.k:
        u = running.now_ms(turn.db, turn.clock)
        guesses.put(turn.db, guess.resume(ledger, u, _limits(turn)))


def ask_new(turn: Turn, _args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer wants a new code: asked of the platform, and the same answer whether or not a parcel is here."""
    if not turn.memory.online:
        raise Refusal("visit.offline")
    group, phone4 = turn.memory.asked
    u = running.now_ms(turn.db, turn.clock)
    allowed, ledger = guess.ask_code(guesses.get(turn.db), group, u, _limits(turn))
    if allowed:
        guesses.put(turn.db, ledger)
        found = codes.live_of_phone(turn.db, phone4) if phone4 else []
        for row in found:
            turn.note(CodeAsked(row["parcel"], row["code"]))
        if not found:
            turn.note(CodeAsked())
    return screen.go(turn, Event.CODE_SENT)


def _judge(turn: Turn, entry: Entry, event: Event | None = None) -> tuple[Effect, ...]:
    """Rules 1-8 of SECURITY §2: everything is committed before anything is shown."""
    checking = screen.go(turn, event or (Event.DIGITS if entry.group is not None else Event.CODE))
    proof = prove(turn, entry, ("pickup", "give_back"))
    if proof.verdict is None:
        waited = Event.PHONE4 if proof.answer is Answer.PHONE4 else Event.PAUSE
        wait_ms = proof.wait_ms if proof.answer is Answer.PAUSE else None
        return (*checking, *screen.go(turn, waited, wait_ms, details=screen.details(wait_ms=wait_ms or 0)))
    if proof.row is not None:
        return (*checking, *_answer(turn, proof.row, "code", 0))
    return (*checking, _later(turn, proof.verdict, entry))


@dataclass(frozen=True, slots=True)
class Proof:
    """What became of a typed code: the row it belongs to, or a wait, or no. Without a verdict it was not judged."""

    answer: Answer
    wait_ms: int = 0
    verdict: Verdict | None = None
    row: Row | None = None


def prove(turn: Turn, entry: Entry, purposes: tuple[str, ...] = ("pickup",)) -> Proof:
    """Judge a typed code by the guess budget; the same at the customer's screen and at the counter."""
    limits, u = _limits(turn), running.now_ms(turn.db, turn.clock)
    live = codes.live_count(turn.db, entry.length)
    tried = guess.Typed(entry.length, live, entry.group)
    early, ledger = guess.before(guesses.get(turn.db), tried, u, limits)
    if early is not None and early.answer in (Answer.PHONE4, Answer.PAUSE):
        return Proof(early.answer, early.wait_ms)
    found, row = _look_up(turn, entry, purposes)
    if found.code is None:
        tried = tried._replace(night=_night(turn))
    verdict, ledger = (early, ledger) if early is not None else guess.judge(ledger, tried, found, limits)
    guesses.put(turn.db, ledger)
    running.keep(turn.db, turn.clock, u)
    for fact in verdict.facts:
        turn.note(fact)
    if verdict.near is not None:
        codes.count_near(turn.db, verdict.near)
    return Proof(verdict.answer, 0, verdict, row if verdict.answer is Answer.RIGHT else None)


def _later(turn: Turn, verdict: Verdict, entry: Entry) -> Effect:
    """A wrong code is told after the same time, with the same words, whatever was wrong with it."""
    event = _TOLD[verdict.answer]
    if event is Event.WRONG_CODE and not turn.memory.online and turn.settings.mqtt.host:
        event = Event.CODE_NOT_HERE_YET
    elif event is Event.WRONG_CODE and entry.group is not None:
        event = Event.WRONG_PAIR
    return After("verdict", TOLD_AFTER_MS, "visit.verdict", (turn.memory.visit.rev, event.value, None))


def _look_up(turn: Turn, entry: Entry, purposes: tuple[str, ...]) -> tuple[Found, Row | None]:
    """The code that was typed, at once; else what is one slip away from it, with the same work for every wrong one."""
    way, macs = ("phone4", entry.pair) if entry.group is not None else ("typed", entry.macs)
    rows = codes.matching(turn.db, macs, way)
    known = next((row for row in rows if row["purpose"] in purposes), None)
    reason = _invalid(turn, known) if known is not None else None
    if known is not None and reason is None:
        return Found(code=known["id"]), known
    near = codes.matching(turn.db, entry.near(), way)
    if known is not None:
        return Found(known=known["id"], reason=cast("Refused", reason)), None
    used = max((row["near_miss"] for row in (*rows, *near)), default=0)
    return Found(near=tuple(sorted({row["id"] for row in near})), near_used=used), None


def _invalid(turn: Turn, code: Row) -> str | None:
    """Why this code does not count now, if it does not."""
    now = turn.now()
    return invalid(code["valid_from"], code["valid_until"], wall_text(now), now.quality.value)


def _answer(turn: Turn, code: Row, how: str, flags: int) -> tuple[Effect, ...]:
    """The right was proved: open, or say kindly why not."""
    if code["purpose"] == drop_off.PURPOSE:
        return drop_off.begin(turn, code, how)
    return _pickup(turn, code, how, flags)


def _pickup(turn: Turn, code: Row, how: str, flags: int) -> tuple[Effect, ...]:
    wants_time = turn.memory.visit.purpose == term.PURPOSE
    rows = parcels.of_code(turn.db, code["id"])
    held = [_held(row, flags) for row in rows]
    again = next((row for row in rows if pickup.can_reopen(turn, row)), None)
    ruling = rules.rule(held, staffed=turn.settings.point.staffed, online=turn.memory.online)
    wanted = ruling.ready or turn.memory.visit.parcels
    screen.set_fields(turn, code=code["id"], how=how, purpose="take", taken=(), parcels=wanted)
    if ruling.ready:
        return term.shown(turn, {}) if wants_time else _ready(turn, ruling, rows)
    if again is not None:
        words = pickup.reopen_until(turn, again["id"])
        fields = {"parcel": again["id"], "parcels": (again["id"],), "cell": again["issued_place"]}
        return screen.go(turn, Event.DONE, None, taken=(again["id"],), details=words, **fields)
    return _counter(turn, ruling) if ruling.by_staff else _not_now(turn, ruling, rows)


def _not_now(turn: Turn, ruling: rules.Ruling, rows: list[Row]) -> tuple[Effect, ...]:
    """Something to pay first, a term that is over, or nothing of it here."""
    if ruling.event in (Event.PAY, Event.PAY_OFFLINE):
        return pay.ask(turn, ruling.event, rows)
    overdue = tuple(row["id"] for row in rows if parcel.can(row, Act.EXTEND))
    words = screen.details(**{**term.words(turn, overdue), **_words(turn, rows)})
    return screen.go(turn, ruling.event, None, parcels=overdue, details=words)


def _ready(turn: Turn, ruling: rules.Ruling, rows: list[Row]) -> tuple[Effect, ...]:
    calls = _light_shelves(turn, ruling.by_staff)
    if ruling.event is Event.ORDER:
        return (*screen.go(turn, Event.ORDER, details=term.words(turn, ruling.ready)), *calls)
    return (*taking.open_next(turn, rows), *calls)


def _counter(turn: Turn, ruling: rules.Ruling) -> tuple[Effect, ...]:
    number = tasks.call(turn.db, wall_text(turn.now()), ruling.by_staff[0])
    shown = screen.go(turn, ruling.event, number=number, details=screen.details(number=number))
    return (*shown, *_light_shelves(turn, ruling.by_staff), TASKS)


def _light_shelves(turn: Turn, waiting: tuple[str, ...]) -> tuple[Effect, ...]:
    rows = [parcels.get(turn.db, parcel) for parcel in waiting]
    return tuple(Light(row["place"], Colour.GREEN, Pattern.BLINK) for row in rows if row and row["place"])


def _held(row: Row, flags: int) -> rules.Held:
    check = row["person_check"] if not flags & 1 else "document"
    in_cell = row["place_kind"] == "cell"
    return rules.Held(row["id"], row["state"], row["intent"], row["place"], in_cell, check, row["pay_kop"])


def _words(turn: Turn, rows: list[Row]) -> Mapping[str, str | int]:
    """What the refusal's text may say: days and hours of the point, a sum; no dates while the clock is unset."""
    words: dict[str, str | int] = {"sum_kop": sum(row["pay_kop"] for row in rows)}
    zone = ZoneInfo(turn.settings.point.timezone)
    if turn.now().quality is not Quality.UNSET:
        for name, column in (("until", "due"), ("issued", "issued_at")):
            times = [datetime.fromisoformat(row[column]).astimezone(zone) for row in rows if row[column]]
            if times:
                words[name] = times[0].date().isoformat()
                words["time"] = times[0].strftime("%H:%M")
        if coming := _coming(turn, rows, zone):
            words["day"] = coming
    if "issued" in words:
        words["day"] = words.pop("issued")
    return screen.details(phone=turn.settings.point.support_phone, **words)


def _coming(turn: Turn, rows: list[Row], zone: ZoneInfo) -> str:
    """The day on which the last of these parcels is to be here; "" when it has passed or nobody said."""
    named = [row["delivery"] for row in rows if parcel.can(row, Act.RECEIVE) and row["delivery"]]
    found = [deliveries.get(turn.db, each) for each in named]
    days = [
        datetime.fromisoformat(each["planned"]).astimezone(zone).date() for each in found if each and each["planned"]
    ]
    last = max(days, default=None)
    return last.isoformat() if last and last >= turn.now().wall.astimezone(zone).date() else ""


def _unknown(turn: Turn) -> Event:
    return Event.WRONG_CODE if turn.memory.online or not turn.settings.mqtt.host else Event.CODE_NOT_HERE_YET


def _fresh(turn: Turn, code: Row, expiry: int) -> bool:
    """An honest customer's newer QR kills earlier screenshots of the same claim (SECURITY §3)."""
    if expiry < max(code["latest_expiry"], code["generation"]):
        return False
    codes.saw_expiry(turn.db, code["id"], expiry)
    return True


def _limits(turn: Turn) -> Limits:
    chosen = turn.settings.codes
    wrong_max = codes.wrong_max(turn.db, chosen.wrong_max)
    return Limits(wrong_max=wrong_max, delay_max_s=chosen.delay_max_s, near_miss=chosen.near_miss != "off")


def _night(turn: Turn) -> bool:
    wall: datetime = turn.now().wall
    return wall.astimezone(ZoneInfo(turn.settings.point.timezone)).hour in NIGHT
