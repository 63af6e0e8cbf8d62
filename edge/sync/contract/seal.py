"""Personal values travel sealed to their reader: an X25519 sealed box each (PROTOCOL 3.8a)."""

import json
from collections.abc import Callable, Mapping
from typing import Any

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from edge.sealed import seal
from edge.sync.contract.canonical import from_text
from edge.sync.contract.refused import BadMessageError

PERSONAL: Mapping[str, tuple[str, ...]] = {
    "parcel": ("who",),
    "person": ("name", "totp"),
    "member": ("name", "pin", "badge", "totp"),
    "said": ("text",),
    "message": ("text",),
}


def seal_key(seed: bytes) -> bytes:
    """Public half of an X25519 seed (32 bytes each): what the writer is given."""
    return bytes(PrivateKey(seed).public_key)


def unseal(value: object, seed: bytes) -> Any:
    """What was sealed for us; a value that came open is given back as it is."""
    if not isinstance(value, Mapping) or "sealed" not in value:
        return value
    try:
        raw = SealedBox(PrivateKey(seed)).decrypt(from_text(str(value["sealed"])))
        return json.loads(raw)
    except (CryptoError, ValueError, TypeError) as error:
        raise BadMessageError("sealed") from error


def seal_body(kind: str, body: Mapping[str, Any], key: bytes) -> dict[str, Any]:
    """The body of a document with its personal values sealed."""
    return _personal(kind, body, lambda value: seal(value, key))


def open_body(kind: str, body: Mapping[str, Any], seed: bytes) -> dict[str, Any]:
    """The body of a document with its personal values readable."""
    return _personal(kind, body, lambda value: unseal(value, seed))


def _personal(kind: str, body: Mapping[str, Any], turn: Callable[[object], Any]) -> dict[str, Any]:
    names = PERSONAL.get(kind, ())
    return {name: turn(value) if name in names and value is not None else value for name, value in body.items()}
