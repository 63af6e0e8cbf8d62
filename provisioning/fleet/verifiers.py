"""How a kiosk recognises a code, a badge or a PIN without knowing it (PROTOCOL 3.8, SECURITY §5)."""

import hashlib
import hmac

from argon2.low_level import Type, hash_secret_raw

from edge.sync.contract.canonical import to_text


def mac(key: bytes, way: str, dev: str, value: str) -> str:
    """The verifier of `value` at this kiosk, under its code key."""
    parts = b"\0".join(part.encode() for part in ("pk1", way, dev, value))
    return to_text(hmac.new(key, parts, hashlib.sha256).digest()[:16])


def pin_root(person: str, pin: str) -> str:
    """The slow hash of a PIN: all that the platform keeps of it."""
    salt = hashlib.sha256(b"pk1-pin\0" + person.encode()).digest()[:16]
    return to_text(hash_secret_raw(pin.encode(), salt, 2, 19_456, 1, 32, Type.ID))
