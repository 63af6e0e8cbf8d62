"""The platform's own secrets: signing keys, the key for tokens, and the lock for what it keeps encrypted."""

import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from nacl.exceptions import CryptoError
from nacl.secret import SecretBox
from nacl.signing import SigningKey

from edge.sync.contract.canonical import canonical, public_key, sign, to_text
from edge.sync.contract.messages import Ack, Cmd, Docs, as_plain
from edge.sync.contract.seal import seal_key, unseal
from edge.sync.contract.wire import pack

Chance = Callable[[int], bytes]
"""Where ids, codes and keys get their chance from: a number of random bytes."""

ACK_SIGNER = "a1"
DOCS_SIGNER = "s1"
TOKEN_KEY = 1
PURPOSES = (ACK_SIGNER, DOCS_SIGNER, "token", "seal", "vault", "mark")


class KeyFileError(Exception):
    """The platform's key file cannot be used; the text says what to do."""


class Keys:
    """All keys of the platform, made from one root of 32 bytes that never leaves this machine."""

    def __init__(self, root: bytes, chance: Chance = secrets.token_bytes) -> None:
        self.chance = chance
        self._key = {name: _derived(root, name) for name in PURPOSES}
        self._box = SecretBox(self._key["vault"])

    def sign_token(self, payload: bytes) -> bytes:
        """The signature of a pickup token."""
        return SigningKey(self._key["token"]).sign(payload).signature

    @property
    def seal_public(self) -> str:
        """The key for which kiosks seal personal values on their way up."""
        return to_text(seal_key(self._key["seal"]))

    def open(self, value: object) -> Any:
        """What a kiosk sealed for us."""
        return unseal(value, self._key["seal"])

    @property
    def token_public(self) -> str:
        """The key by which a kiosk checks pickup tokens."""
        return to_text(public_key(self._key["token"]))

    def signed(self, message: Ack | Docs | Cmd) -> bytes:
        """The bytes of a downward message with its signature."""
        signer = ACK_SIGNER if isinstance(message, Ack) else DOCS_SIGNER
        return pack(sign(as_plain(message), signer, self._key[signer]))

    def signers(self) -> list[dict[str, str]]:
        """The public keys a kiosk is given, each with what it may sign."""
        scopes = {ACK_SIGNER: "ack", DOCS_SIGNER: "docs cmd"}
        return [
            {"id": name, "key": to_text(public_key(self._key[name])), "scope": scope} for name, scope in scopes.items()
        ]

    def lock(self, value: object) -> bytes:
        """Encrypt a value for the database."""
        nonce = self.chance(SecretBox.NONCE_SIZE)
        return bytes(self._box.encrypt(canonical(value).encode(), nonce))

    def unlock(self, locked: bytes) -> Any:
        """Read what `lock` wrote."""
        try:
            return json.loads(self._box.decrypt(locked))
        except CryptoError as error:
            message = "The key file does not belong to this database: use the one it was made with."
            raise KeyFileError(message) from error

    def mark(self, value: object) -> str:
        """The same short mark for the same value, telling nothing about it to who lacks the root."""
        text = canonical(value).encode()
        return hmac.new(self._key["mark"], text, hashlib.sha256).hexdigest()[:32]


def open_keys(path: Path) -> Keys:
    """The keys of this file; it is made, readable by its owner only, when it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as file:
            json.dump({"root": secrets.token_hex(32)}, file)
    try:
        known: Mapping[str, str] = json.loads(path.read_text())
        root = bytes.fromhex(known["root"])
    except (ValueError, KeyError, TypeError) as error:
        message = f"{path} is no key file of the platform: put the right one back."
        raise KeyFileError(message) from error
    return Keys(root)


def _derived(root: bytes, purpose: str) -> bytes:
    return HKDF(SHA256(), 32, b"pk/1 platform", purpose.encode()).derive(root)
