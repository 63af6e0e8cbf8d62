"""Canonical text, hashes, digests and signatures (PROTOCOL 3.1, 3.2, 3.4, 3.8a, 3.9)."""

import base64
import binascii
import hashlib
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

from nacl.exceptions import CryptoError
from nacl.signing import SigningKey, VerifyKey

from edge.domain.facts import canonical, document_hash, row_hash, text_hash
from edge.sync.contract.refused import BadMessageError

MESSAGE_DOMAIN = b"pk/1\n"
APPROVE_DOMAIN = b"pk/1/approve\n"
JOURNAL_DOMAIN = b"pk1-journal"
DOCS_DOMAIN = b"pk1-docs\0"
FIRST_PREV = "0" * 64
BUCKETS = 64

__all__ = [
    "approve",
    "bucket",
    "buckets",
    "canonical",
    "chain",
    "digest",
    "document_hash",
    "from_text",
    "public_key",
    "row_hash",
    "sign",
    "sign_batch",
    "sign_docs",
    "text_hash",
    "to_text",
    "verify",
    "verify_approval",
    "verify_batch",
    "verify_docs",
]


def chain(prev: str, texts: Iterable[str]) -> str:
    """Hash of the last of these rows, when `prev` is the hash of the row before the first."""
    sha = bytes.fromhex(prev)
    for text in texts:
        sha = row_hash(sha, text)
    return sha.hex()


def digest(index: Iterable[tuple[str, int, str]]) -> str:
    """Digest of a kind out of its (key, ver, hash) entries, in whatever order they come."""
    lines = sorted((key, f"{key}\0{ver}\0{sha}\n") for key, ver, sha in index)
    return hashlib.sha256("".join(line for _, line in lines).encode()).hexdigest()[:16]


def bucket(key: str) -> int:
    """Which of the 64 buckets a document's key falls into."""
    return hashlib.sha256(key.encode()).digest()[0] >> 2


def buckets(index: Iterable[tuple[str, int, str]]) -> tuple[str, ...]:
    """The 64 digests of a kind, by bucket."""
    parts: list[list[tuple[str, int, str]]] = [[] for _ in range(BUCKETS)]
    for entry in index:
        parts[bucket(entry[0])].append(entry)
    return tuple(digest(part) for part in parts)


def to_text(raw: bytes) -> str:
    """base64url without padding."""
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


def from_text(text: str) -> bytes:
    """The bytes of base64url without padding; anything else is a `BadMessageError`."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadMessageError("base64") from error
    if to_text(raw) != text:
        raise BadMessageError("base64")
    return raw


def public_key(seed: bytes) -> bytes:
    """Public half of an Ed25519 signing seed (32 bytes each)."""
    return bytes(_signing_key(seed).verify_key)


def sign(message: Mapping[str, Any], signer: str, seed: bytes) -> dict[str, Any]:
    """A downward message with `signer` and `sig`."""
    signed = {**message, "signer": signer}
    return {**signed, "sig": _signature(seed, _message_input(signed))}


def verify(message: Mapping[str, Any], key: bytes) -> bool:
    """Whether `sig` of this downward message was made with the private half of `key`."""
    return _holds(key, _message_input(message), message.get("sig"))


def sign_docs(message: Mapping[str, Any], seed: bytes) -> dict[str, Any]:
    """An upward `docs` message with the `sig` of this kiosk's journal key."""
    return {**message, "sig": _signature(seed, _docs_input(message))}


def verify_docs(message: Mapping[str, Any], key: bytes) -> bool:
    """Whether an upward `docs` message was signed by the kiosk whose journal key is `key`."""
    return _holds(key, _docs_input(message), message.get("sig"))


def sign_batch(dev: str, ep: str, last: tuple[int, str], seed: bytes) -> str:
    """`sig` of a journal batch; `last` is seq and hash of its last row."""
    return _signature(seed, _batch_input(dev, ep, last))


def verify_batch(batch: tuple[str, str, int, str], sig: object, key: bytes) -> bool:
    """Whether `sig` covers `batch` = (dev, ep, last seq, hash of the last row)."""
    dev, ep, seq, sha = batch
    return _holds(key, _batch_input(dev, ep, (seq, sha)), sig)


def approve(subject: tuple[str, str, str, int], body: Mapping[str, Any], seed: bytes) -> str:
    """One operator's `sig` under a document; `subject` = (dev, kind, key, ver)."""
    return _signature(seed, _approve_input(subject, body))


def verify_approval(subject: tuple[str, str, str, int], body: Mapping[str, Any], sig: object, key: bytes) -> bool:
    """Whether this operator has approved exactly this document."""
    return _holds(key, _approve_input(subject, body), sig)


def _message_input(message: Mapping[str, Any]) -> bytes:
    return MESSAGE_DOMAIN + canonical(_without(message, "sig")).encode()


def _docs_input(message: Mapping[str, Any]) -> bytes:
    return DOCS_DOMAIN + canonical(_without(message, "sig")).encode()


def _batch_input(dev: str, ep: str, last: tuple[int, str]) -> bytes:
    parts = (dev, ep, str(last[0]), last[1])
    return b"\0".join([JOURNAL_DOMAIN, *(part.encode() for part in parts)])


def _approve_input(subject: tuple[str, str, str, int], body: Mapping[str, Any]) -> bytes:
    return APPROVE_DOMAIN + canonical([*subject, _without(body, "approvals")]).encode()


@lru_cache(maxsize=8)
def _signing_key(seed: bytes) -> SigningKey:
    """Made out of its seed once: that takes longer than to sign."""
    return SigningKey(seed)


def _signature(seed: bytes, data: bytes) -> str:
    return to_text(_signing_key(seed).sign(data).signature)


def _without(message: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {key: value for key, value in message.items() if key != name}


def _holds(key: bytes, data: bytes, sig: object) -> bool:
    try:
        VerifyKey(key).verify(data, from_text(sig if isinstance(sig, str) else ""))
    except (CryptoError, BadMessageError, ValueError, TypeError):
        return False
    return True
