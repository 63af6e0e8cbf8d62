"""The signed QR of the customer's app: 16 bytes and a signature, checked by the kiosk with no network (SECURITY §3)."""

import struct
from dataclasses import dataclass
from datetime import datetime

from nacl.signing import SigningKey

PREFIX = "PVZ:T1"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"


@dataclass(frozen=True, slots=True)
class Claim:
    """What a pickup token says. `claim` is 16 hex digits; `flags` bit 0: show a document, bit 1: a proxy comes."""

    point: int
    key: int
    claim: str
    expiry: datetime
    flags: int = 0


def pickup_token(claim: Claim, seed: bytes) -> str:
    """The text of the QR code."""
    fields = (claim.point, claim.key, claim.flags, int(claim.claim, 16), int(claim.expiry.timestamp()))
    payload = struct.pack(">HBBQI", *fields)
    signature = SigningKey(seed).sign(PREFIX.encode() + payload).signature
    return f"{PREFIX}:{_base32(payload + signature)}"


def _base32(raw: bytes) -> str:
    """Crockford's base32 of bytes whose number of bits is a multiple of five."""
    value = int.from_bytes(raw, "big")
    count = len(raw) * 8 // 5
    return "".join(_ALPHABET[value >> 5 * place & 31] for place in reversed(range(count)))
