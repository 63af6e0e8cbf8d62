"""People who sign in: logins, PINs, delays after wrong ones, and what ends a session."""

import re
from base64 import urlsafe_b64encode
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from edge.errors import Refusal

LOGIN_PREFIX = "PVZ-"
SESSION_MS = 12 * 3_600_000
PIN_AGAIN_MS = 300_000
BLANK_MS = 30_000
"""A session ends after 12 h, asks for the PIN after 5 min; on the panel personal data is blanked after 30 s."""

INACTIVE_DAYS = 21
WARN_DAYS = (14, 20)
LOGIN_WRONG_A_DAY = 20
OWN_DEVICE_DAYS = 7
PANEL_WRONG_AN_HOUR = 30

_LOGIN = r"PVZ-[0-9]{3,10}"
_PIN = r"[0-9]{6,12}"
_DRAWN = ("147258", "258369", "159753", "159357", "147369", "789456", "456123", "142536", "102030", "112233", "147896")
_FIRST_DELAY, _CLOSES = 3, 10
_CLOSED_MS, _DELAY_MAX_S = 1_800_000, 60


class Kdf(NamedTuple):
    """How a PIN is hashed (argon2id) before anything is made of it."""

    memory_kib: int = 19_456
    rounds: int = 2
    lanes: int = 1
    size: int = 32


def login(typed: str) -> str:
    """The login as it is kept: `1042`, `pvz-1042` and `PVZ-1042` are one."""
    plain = typed.strip().upper().removeprefix(LOGIN_PREFIX)
    whole = LOGIN_PREFIX + plain
    if not re.fullmatch(_LOGIN, whole):
        raise Refusal("sign_in.login_grammar")
    return whole


def check_pin(pin: str, login_name: str) -> None:
    """Refuse a new PIN that is too short, too plain, or the login again."""
    if not re.fullmatch(_PIN, pin):
        raise Refusal("sign_in.pin_length")
    digits = login_name.removeprefix(LOGIN_PREFIX)
    if digits in pin or pin in digits:
        raise Refusal("sign_in.pin_is_login")
    if _plain(pin):
        raise Refusal("sign_in.pin_plain")


def pin_salt(person: str) -> bytes:
    """The salt of somebody's PIN: known everywhere, so that a PIN set here works elsewhere too."""
    return sha256(b"pk1-pin\0" + person.encode()).digest()[:16]


def pin_value(person: str, hashed: bytes) -> str:
    """What the verifier of way `pin` is made of (PROTOCOL 3.8)."""
    return f"{person}:{urlsafe_b64encode(hashed).rstrip(b'=').decode()}"


class Tries(NamedTuple):
    """Wrong PINs of one login on one device: how many in a row, and until when (running time) it must wait."""

    wrong: int = 0
    next_ms: int = 0


def wait_ms(tries: Tries, u_ms: int, *, strong: bool = False) -> int:
    """How long this pair must wait. `strong`: a badge or second factor is there, so a closed pair opens at once."""
    if strong and tries.wrong >= _CLOSES:
        return 0
    return max(0, tries.next_ms - u_ms)


def after_wrong(tries: Tries, u_ms: int) -> Tries:
    """One more wrong PIN: from the third a growing delay, from the tenth half an hour without PIN alone."""
    wrong = tries.wrong + 1
    if wrong >= _CLOSES:
        return Tries(wrong, u_ms + _CLOSED_MS)
    delay_s = min(_DELAY_MAX_S, 1 << (wrong - 2)) if wrong >= _FIRST_DELAY else 0
    return Tries(wrong, u_ms + delay_s * 1000)


def before_closing() -> Tries:
    """One wrong PIN short of closing the pair, with the longest delay: what is assumed where nobody knows."""
    return Tries(_CLOSES - 1, _DELAY_MAX_S * 1000)


def closed_elsewhere(wrong_today: int, days_since_success: int | None) -> bool:
    """Whether PIN alone is closed for this login on this device; never on a device that is the person's own."""
    own = days_since_success is not None and days_since_success < OWN_DEVICE_DAYS
    return wrong_today >= LOGIN_WRONG_A_DAY and not own


def inactive(days: int, *, synced: bool, confirmed: bool, last_owner: bool) -> str | None:
    """What 21 days without activity lead to: `block`, `warn`, or nothing. Never judged by an uncertain clock."""
    if not (synced and confirmed):
        return None
    if days >= INACTIVE_DAYS:
        return None if last_owner else "block"
    return "warn" if days in WARN_DAYS else None


def _plain(pin: str) -> bool:
    """Repeats of up to three digits (the thousand commonest six-digit PINs), runs, mirrors, shapes on the keypad."""
    repeats = any(pin == (pin[:size] * len(pin))[: len(pin)] for size in (1, 2, 3))
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(pin)}
    return repeats or (len(steps) == 1) or pin == pin[::-1] or any(shape in pin for shape in _DRAWN)
