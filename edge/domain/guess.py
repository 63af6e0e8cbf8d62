"""The guess budget: how a kiosk resists guessing without ever locking anybody out (SECURITY §2, rules 1-9).

Two pure functions, `before` and `judge`. Times are milliseconds of running time U, which stands still while the kiosk
is off.
"""

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType
from typing import NamedTuple

from edge.domain.facts import CodeBurned, CodeBurst, CodeRefused, Fact
from edge.domain.facts.people import BurstWhy, Refused

DAY_MS = 86_400_000
HOUR_MS = 3_600_000
EASE_MS = 300_000
_SLOT_MS = 900_000
_WHOLE_RISK = 10**15
_K_MAX = 6


class Limits(NamedTuple):
    """The numbers of the rules; settings and the platform may only tighten them."""

    p_max: int = 10**10
    wrong_max: int = 3
    delay_max_s: int = 60
    near_miss: bool = True
    near_max: int = 2
    asks_per_digits: int = 3
    asks_per_hour: int = 30
    groups_max: int = 5
    wrong_per_day: int = 200
    wrong_per_night: int = 10


class Typed(NamedTuple):
    """What was typed, without the digits: the code's length, the phone's digits if asked; and how it is here.

    `live` is the number of distinct live codes of that length.
    """

    length: int
    live: int
    phone4: str | None = None
    night: bool = False


class Found(NamedTuple):
    """What the one look-up gave: the right code, or live codes that are near it, or a code that is no longer valid."""

    code: str | None = None
    near: tuple[str, ...] = ()
    near_used: int = 0
    known: str | None = None
    reason: Refused = "wrong"


class Answer(StrEnum):
    """What the customer is told."""

    RIGHT = "right"
    WRONG = "wrong"
    PAUSE = "pause"
    PHONE4 = "phone4"
    NEW_CODE = "new_code"


class Verdict(NamedTuple):
    """The answer, the facts to note, how long to wait, and the code whose near miss was forgiven."""

    answer: Answer
    level: int
    facts: tuple[Fact, ...] = ()
    wait_ms: int = 0
    near: str | None = None


Times = tuple[int, ...]


class Ledger(NamedTuple):
    """Everything that is remembered about wrong tries; it survives restarts and contains no code."""

    u_ms: int = 0
    charges: tuple[tuple[int, int], ...] = ()
    k: int = 0
    next_ms: int = 0
    calm_ms: int = 0
    level: int = 1
    held: tuple[int, ...] = ()
    groups: Mapping[str, Times] = MappingProxyType({})
    closings: Times = ()
    asked: tuple[tuple[int, str], ...] = ()
    wrong: tuple[tuple[int, int, int], ...] = ()
    alarms: Mapping[str, int] = MappingProxyType({})


def before(ledger: Ledger, typed: Typed, u_ms: int, limits: Limits) -> tuple[Verdict | None, Ledger]:
    """What must come before this try is looked up at all: a pause, the phone's digits, a new code, or nothing; and the
    ledger as it is at U."""
    now = _slide(ledger, typed, u_ms, limits)
    return _unjudged(now, typed, limits), now


def judge(now: Ledger, typed: Typed, found: Found, limits: Limits) -> tuple[Verdict, Ledger]:
    """The verdict on one try that nothing had to come `before`, and the ledger after it; both are committed before
    anything is shown."""
    level = _level(now, typed, limits)
    if found.code is not None:
        return Verdict(Answer.RIGHT, level), now._replace(k=max(0, now.k - 1))
    return _wrong(now, typed, found, level, limits)


def ask_code(ledger: Ledger, phone4: str, u_ms: int, limits: Limits) -> tuple[bool, Ledger]:
    """Whether a new code may be sent for these digits, existing or not; if so their wrong tries are forgotten."""
    now = _slide(ledger, Typed(0, 0), u_ms, limits)
    same = [at for at, digits in now.asked if digits == phone4]
    recent = [at for at, _ in now.asked if at > now.u_ms - HOUR_MS]
    if len(same) >= limits.asks_per_digits or len(recent) >= limits.asks_per_hour:
        return False, now
    if len(now.closings) >= limits.groups_max:
        return False, now
    groups = {digits: times for digits, times in now.groups.items() if digits != phone4}
    return True, now._replace(groups=groups, asked=(*now.asked, (now.u_ms, phone4)))


def resume(ledger: Ledger, u_ms: int, limits: Limits) -> Ledger:
    """The ledger after a restart: what is left of the delay runs anew, so pulling the plug gains nothing."""
    now = _slide(ledger, Typed(0, 0), u_ms, limits)
    return now._replace(next_ms=now.u_ms + _delay_ms(now.k, limits))


def spent(ledger: Ledger, u_ms: int, limits: Limits) -> Ledger:
    """The ledger when an old store was put back: level 2 for a day, for nobody knows what was tried since."""
    return ledger._replace(u_ms=u_ms, calm_ms=u_ms, charges=(*ledger.charges, (u_ms, limits.p_max)), level=2)


def dump(ledger: Ledger) -> dict[str, object]:
    """The ledger as JSON values, for the store."""
    return ledger._asdict() | {"groups": dict(ledger.groups), "alarms": dict(ledger.alarms)}


def load(kept: Mapping[str, object]) -> Ledger:
    """The ledger that `dump` wrote; `json` made lists of its tuples."""
    return Ledger(**{name: _frozen(value) for name, value in kept.items()})  # type: ignore[arg-type]


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(each) for each in value)
    if isinstance(value, dict):
        return MappingProxyType({name: _frozen(each) for name, each in value.items()})
    return value


def _cost(typed: Typed) -> int:
    return int(typed.live * _WHOLE_RISK // 10**typed.length)


def _slide(ledger: Ledger, typed: Typed, u_ms: int, limits: Limits) -> Ledger:
    """The ledger at U: what is older than a day is gone, calm minutes have eased the delay."""
    now = max(u_ms, ledger.u_ms)
    since = now - DAY_MS
    eased = max(0, now - ledger.calm_ms) // EASE_MS
    groups = {digits: tuple(at for at in times if at > since) for digits, times in ledger.groups.items()}
    return ledger._replace(
        u_ms=now,
        charges=tuple(charge for charge in ledger.charges if charge[0] > since),
        k=max(0, ledger.k - eased),
        calm_ms=ledger.calm_ms + eased * EASE_MS,
        held=_held(ledger, typed, limits),
        groups={digits: times for digits, times in groups.items() if times},
        closings=tuple(at for at in ledger.closings if at > since),
        asked=tuple(ask for ask in ledger.asked if ask[0] > since),
        wrong=tuple(slot for slot in ledger.wrong if slot[0] * _SLOT_MS > since),
        alarms={why: at for why, at in ledger.alarms.items() if at > since},
    )


def _held(ledger: Ledger, typed: Typed, limits: Limits) -> tuple[int, ...]:
    """Lengths at which level 2 holds all day: too few tries to bother; with slack, so that it does not flicker."""
    cost = _cost(typed)
    tries = limits.p_max // cost if cost else limits.p_max
    others = {length for length in ledger.held if length != typed.length}
    holds = tries < 3 or (tries < 5 and typed.length in ledger.held)
    return tuple(sorted(others | {typed.length})) if holds else tuple(sorted(others))


def _level(now: Ledger, typed: Typed, limits: Limits) -> int:
    if typed.phone4 is not None or typed.length in now.held:
        return 2
    return 1 if sum(cost for _, cost in now.charges) + _cost(typed) <= limits.p_max else 2


def _unjudged(now: Ledger, typed: Typed, limits: Limits) -> Verdict | None:
    if now.u_ms < now.next_ms:
        return Verdict(Answer.PAUSE, now.level, wait_ms=now.next_ms - now.u_ms)
    if typed.phone4 is None:
        return Verdict(Answer.PHONE4, 2) if _level(now, typed, limits) == 2 else None
    if len(now.groups.get(typed.phone4, ())) < limits.wrong_max:
        return None
    return Verdict(Answer.NEW_CODE, 3, (CodeRefused("burned", 3, typed.length),))


def _delay_ms(k: int, limits: Limits) -> int:
    return min(limits.delay_max_s, 1 << k) * 1000 if k else 0


def _wrong(now: Ledger, typed: Typed, found: Found, level: int, limits: Limits) -> tuple[Verdict, Ledger]:
    near = found.near[0] if _forgiven(found, level, limits) else None
    k = min(_K_MAX, now.k + 1)
    delay = _delay_ms(k, limits)
    after = now._replace(
        k=k,
        calm_ms=now.u_ms,
        next_ms=now.u_ms + delay,
        charges=now.charges if level == 2 or near else (*now.charges, (now.u_ms, _cost(typed))),
        wrong=_counted(now, typed),
    )
    after, burned = _grouped(after, typed, limits)
    after, bursts = _alarmed(after, typed, limits)
    refused = CodeRefused(found.reason, level, typed.length, found.known)
    answer = Answer.NEW_CODE if burned else Answer.WRONG
    return Verdict(answer, level, (refused, *burned, *bursts), delay, near), after


def _forgiven(found: Found, level: int, limits: Limits) -> bool:
    single = len(set(found.near)) == 1 and found.near_used < limits.near_max
    return limits.near_miss and level == 1 and single


def _counted(now: Ledger, typed: Typed) -> tuple[tuple[int, int, int], ...]:
    slot = now.u_ms // _SLOT_MS
    last = now.wrong[-1] if now.wrong and now.wrong[-1][0] == slot else (slot, 0, 0)
    others = tuple(each for each in now.wrong if each[0] != slot)
    return (*others, (slot, last[1] + 1, last[2] + typed.night))


def _grouped(now: Ledger, typed: Typed, limits: Limits) -> tuple[Ledger, tuple[Fact, ...]]:
    """Count a wrong pair for the digits that were typed; the third closes typed codes for them."""
    if typed.phone4 is None:
        return now, ()
    times = (*now.groups.get(typed.phone4, ()), now.u_ms)
    after = now._replace(groups={**now.groups, typed.phone4: times})
    if len(times) < limits.wrong_max:
        return after, ()
    after = after._replace(closings=(*now.closings, now.u_ms))
    return after, (CodeBurned(len(times), len(after.closings)),)


def _alarmed(now: Ledger, typed: Typed, limits: Limits) -> tuple[Ledger, tuple[Fact, ...]]:
    """Tell staff and fleet about a siege, each reason once a day."""
    today = sum(slot[1] for slot in now.wrong)
    level = _level(now, typed._replace(phone4=None), limits)
    reasons: dict[BurstWhy, bool] = {
        "level": level > now.level,
        "groups": len(now.closings) >= limits.groups_max,
        "day": today > limits.wrong_per_day,
        "night": sum(slot[2] for slot in now.wrong) > limits.wrong_per_night,
    }
    new = [why for why, holds in reasons.items() if holds and why not in now.alarms]
    delay_s = _delay_ms(now.k, limits) // 1000
    bursts = tuple(CodeBurst(why, today, DAY_MS // 1000, delay_s) for why in new)
    return now._replace(level=level, alarms={**now.alarms, **dict.fromkeys(new, now.u_ms)}), bursts
