"""Signed QR codes: pickup and return tokens of the platform, and the seals of our own printed documents.

A token is checked in a fixed order: grammar, key number, signature; only then is anything in it believed or looked up.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import NamedTuple

from edge.errors import Refusal

Verify = Callable[[bytes, bytes], bool]
"""Ed25519 of one public key: (signature, message) → whether it holds."""

OWN_KEY = 0
"""The key number of this kiosk itself, for parcels that it registered."""

DOCUMENT, PROXY = 1, 2
"""Flags: an identity document must be shown; somebody else collects."""

GRACE_S = 60
DEMO_KEY = "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
"""The public key of RFC 8032's first test, whose secret everybody knows: refused outside the demo."""

_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_VALUES = {letter: value for value, letter in enumerate(_ALPHABET)}
_ORDER = 2**252 + 27742317777372353535851937790883648493
_SIGNATURE = 64


class Purpose(StrEnum):
    """What a signed code is for; the prefix is part of what is signed, so one never passes as another."""

    PICKUP = "PVZ:T1"
    GIVE_BACK = "PVZ:R1"
    PAPER = "PVZ:V1"


class Unreadable(Refusal):
    """Not a signed code of ours, or one that nobody of ours signed. `reason` is for the journal."""

    def __init__(self, reason: str) -> None:
        super().__init__("visit.scan_foreign.title", reason=reason)
        self.reason = reason


class Token(NamedTuple):
    """A customer's right to a pickup or a return: no name in it, only a random claim."""

    purpose: Purpose
    point: int
    key: int
    flags: int
    claim: str
    expiry_s: int


class Paper(NamedTuple):
    """The seal of a printed document: whose it is, which one, and the beginning of its hash."""

    point: int
    key: int
    kind: int
    number: int
    digest: bytes


class Moment(NamedTuple):
    """What the kiosk knows about the time: quality, seconds, how wrong they may be, and the floor below which never."""

    quality: str
    wall_s: int
    error_s: int = 0
    floor_s: int = 0


def encode(raw: bytes) -> str:
    """Crockford base32 without padding; the number of bits must be a multiple of five."""
    number = int.from_bytes(raw, "big")
    return "".join(_ALPHABET[number >> shift & 31] for shift in range(len(raw) * 8 - 5, -1, -5))


def decode(text: str) -> bytes:
    """The bytes of a Crockford text; exactly our alphabet, no look-alikes, so that one token has one spelling."""
    number = 0
    for letter in text:
        if letter not in _VALUES:
            raise Unreadable("grammar")
        number = number << 5 | _VALUES[letter]
    return number.to_bytes(len(text) * 5 // 8, "big")


def read(text: str, keys: Mapping[int, Verify]) -> Token:
    """A pickup or return token whose signature holds. Raises `Unreadable` with `grammar`, `key` or `signature`."""
    purpose, payload = _opened(text, {Purpose.PICKUP: 128, Purpose.GIVE_BACK: 128}, keys)
    point, key, flags = int.from_bytes(payload[:2], "big"), payload[2], payload[3]
    return Token(purpose, point, key, flags, payload[4:12].hex(), int.from_bytes(payload[12:], "big"))


def read_paper(text: str, keys: Mapping[int, Verify]) -> Paper:
    """The seal on a printed document, whose signature holds."""
    _, payload = _opened(text, {Purpose.PAPER: 144}, keys)
    number = int.from_bytes(payload[4:8], "big")
    return Paper(int.from_bytes(payload[:2], "big"), payload[2], payload[3], number, payload[8:])


def write(token: Token, sign: Callable[[bytes], bytes]) -> str:
    """The text of a token that this kiosk signs itself."""
    head = token.point.to_bytes(2, "big") + bytes((token.key, token.flags))
    return _sealed(token.purpose, head + bytes.fromhex(token.claim) + token.expiry_s.to_bytes(4, "big"), sign)


def write_paper(paper: Paper, sign: Callable[[bytes], bytes]) -> str:
    """The text of the seal for a printed document."""
    head = paper.point.to_bytes(2, "big") + bytes((paper.key, paper.kind))
    return _sealed(Purpose.PAPER, head + paper.number.to_bytes(4, "big") + paper.digest[:18], sign)


def objection(token: Token, point: int, moment: Moment, oldest_s: int) -> str | None:
    """Why a signed token does not count here and now (reason of `CodeRefused`), or None when it does.

    `oldest_s` is the lowest expiry that still counts for its claim: the latest one shown here, or the platform's.
    """
    if token.point != point:
        return "point"
    if token.flags & ~(DOCUMENT | PROXY):
        return "flags"
    if token.expiry_s < oldest_s:
        return "older"
    return "expired" if _expired(token.expiry_s, moment) else None


def _expired(expiry_s: int, moment: Moment) -> bool:
    if moment.quality == "unset":
        return expiry_s < moment.floor_s
    doubt = moment.error_s if moment.quality == "holdover" else 0
    return moment.wall_s - doubt > expiry_s + GRACE_S


def _opened(text: str, lengths: Mapping[Purpose, int], keys: Mapping[int, Verify]) -> tuple[Purpose, bytes]:
    prefix, _, letters = text.rpartition(":")
    purpose = next((purpose for purpose in lengths if purpose.value == prefix), None)
    if purpose is None or len(letters) != lengths[purpose]:
        raise Unreadable("grammar")
    raw = decode(letters)
    payload, signature = raw[:-_SIGNATURE], raw[-_SIGNATURE:]
    verify = keys.get(payload[2])
    if verify is None:
        raise Unreadable("key")
    malleable = int.from_bytes(signature[32:], "little") >= _ORDER
    if malleable or not verify(signature, purpose.value.encode() + payload):
        raise Unreadable("signature")
    return purpose, payload


def _sealed(purpose: Purpose, payload: bytes, sign: Callable[[bytes], bytes]) -> str:
    return f"{purpose.value}:{encode(payload + sign(purpose.value.encode() + payload))}"
