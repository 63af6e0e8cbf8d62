"""Codes that customers type: what the kiosk keeps of them, how it mints one, and when one is valid."""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Sequence
from hashlib import sha256
from itertools import pairwise

from edge.errors import Refusal

DIGITS = 8
"""The length of codes that this kiosk or its platform mints when nothing else is set."""

_TRIES = 200
_BLOCK = 64
_INNER, _OUTER = (bytes(byte ^ pad for byte in range(256)) for pad in (0x36, 0x5C))


def verifier(key: bytes, way: str, dev: str, value: str) -> str:
    """All that is kept of a code, badge or PIN: a MAC of it, for this kiosk and this way only (PROTOCOL 3.8)."""
    return verifiers(key, way, dev, [value])[0]


def verifiers(key: bytes, way: str, dev: str, values: Sequence[str]) -> list[str]:
    """The verifiers of many values, in their order: 22 letters of base64url for 128 bits each.

    HMAC-SHA-256 (RFC 2104) with both halves begun once for all of them: half the work of `hmac`.
    """
    block = (key if len(key) <= _BLOCK else sha256(key).digest()).ljust(_BLOCK, b"\0")
    inner, outer = sha256(block.translate(_INNER)), sha256(block.translate(_OUTER))
    inner.update(f"pk1\0{way}\0{dev}\0".encode())
    macs = bytearray()
    for value in values:
        half, mac = inner.copy(), outer.copy()
        half.update(value.encode())
        mac.update(half.digest())
        macs += mac.digest()[:16] + bytes(2)  # 18 bytes are 24 letters, of which the last two say nothing
    text = urlsafe_b64encode(macs).decode()
    return [text[at : at + 22] for at in range(0, len(text), 24)]


def neighbours(code: str) -> list[str]:
    """Every code that differs by one digit or by one swap of neighbours: always 9d + d-1 of them."""
    changed = [
        code[:place] + digit + code[place + 1 :]
        for place, right in enumerate(code)
        for digit in "0123456789"
        if digit != right
    ]
    pairs = range(len(code) - 1)
    return changed + [code[:place] + code[place + 1] + code[place] + code[place + 2 :] for place in pairs]


def least_digits(live: int) -> int:
    """How long codes must be at least while so many are live here (SECURITY §2 rule 7)."""
    if live <= 60:
        return 6
    return 7 if live <= 600 else 8


def too_plain(code: str) -> bool:
    """Whether a code is a run or one repeated digit: such codes are guessed first."""
    steps = {(int(after) - int(before)) % 10 for before, after in pairwise(code)}
    return len(steps) == 1 and steps <= {0, 1, 9}


def mint(digits: int, random: Callable[[int], bytes], crowded: Callable[[Sequence[str]], bool]) -> str:
    """A new code, uniform at random. `crowded` tells whether any of these codes is live here.

    Any two live codes differ in two digits at least and by more than a swap, so that a slip never opens another cell.
    """
    for _ in range(_TRIES):
        code = _uniform(digits, random)
        if not too_plain(code) and not crowded([code, *neighbours(code)]):
            return code
    raise Refusal("code.none_free", digits=digits)


def invalid(valid_from: str, valid_until: str, now: str, clock: str) -> str | None:
    """Why a code does not count now: `early`, `expired`, `clock`, or None. Times are texts of PROTOCOL 3.1.

    While the clock is unset only the floor is known: a code past it is refused, a code not yet begun is not judged.
    """
    if clock == "unset":
        return "clock" if now > valid_until else None
    if now < valid_from:
        return "early"
    return "expired" if now >= valid_until else None


def _uniform(digits: int, random: Callable[[int], bytes]) -> str:
    span = 10**digits
    fair = 2**64 - 2**64 % span
    number = fair
    while number >= fair:
        number = int.from_bytes(random(8), "big")
    return f"{number % span:0{digits}d}"
