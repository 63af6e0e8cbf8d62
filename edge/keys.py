"""The kiosk's keys: one root from a key store, everything else derived from it by name (SECURITY §4)."""

import hashlib
import hmac
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from edge import settings
from edge.dice import Dice
from edge.errors import KeyStoreError

SIZE = 32
NONCE = 24

DATABASE = "kiosk/db/1"
JOURNAL = "kiosk/journal/1"
JOURNAL_SIGN = "kiosk/journal-sign/1"
SEAL = "kiosk/seal/1"
BACKUP = "kiosk/backup/1"
LOCAL_TOKEN = "kiosk/local-token/1"
KEEP = "kiosk/keep/1"


class KeyStore(Protocol):
    """Where the root key lies; asked once, at the start."""

    protects: str  # what a stolen card reveals, in words for selftest and health page

    def root(self) -> bytes:
        """The 32 bytes from which all keys are derived."""


class KeyFile:
    """A file beside the store, for development: who takes the card takes the key."""

    protects = "nothing: the key lies on the same card as the store"

    def __init__(self, path: Path, *, insecure: bool) -> None:
        if not insecure:
            raise KeyStoreError(
                "a key file protects nothing from who takes the card: use a credential,"
                " or write keys.insecure_key_file = true"
            )
        self._path = path

    def root(self) -> bytes:
        """Read the file; it must belong to nobody else."""
        try:
            if self._path.stat().st_mode & 0o077:
                raise KeyStoreError(f"{self._path} can be read by others: chmod 600 {self._path}")
            return _checked(self._path.read_bytes(), str(self._path))
        except OSError as gone:
            raise KeyStoreError(f"the root key {self._path} cannot be read: {gone.strerror}") from gone


class Credential:
    """A credential that systemd hands to the service (LoadCredentialEncrypted=)."""

    protects = "a stolen card, if the credential was sealed with the machine's TPM"

    def __init__(self, name: str, environ: Mapping[str, str] = os.environ) -> None:
        self._name = name
        self._folder = environ.get("CREDENTIALS_DIRECTORY")

    def root(self) -> bytes:
        """Read the credential from the folder that exists only for this service."""
        if self._folder is None:
            raise KeyStoreError("no credentials here: start the service by systemd")
        try:
            return _checked(Path(self._folder, self._name).read_bytes(), self._name)
        except OSError as gone:
            raise KeyStoreError(f"the credential {self._name} cannot be read: {gone.strerror}") from gone


def _checked(raw: bytes, place: str) -> bytes:
    if len(raw) != SIZE:
        raise KeyStoreError(f"{place} must hold exactly {SIZE} bytes, it holds {len(raw)}")
    return raw


def key_store(chosen: settings.Keys, folder: Path) -> KeyStore:
    """The key store that the settings name; a key file lies in `folder` unless they say where."""
    if chosen.kind == "credential":
        return Credential(chosen.credential)
    return KeyFile(chosen.path or folder / "root.key", insecure=chosen.insecure_key_file)


def make_key_file(path: Path, dice: Dice) -> None:
    """Make a root key where there is none yet; an existing one is never touched."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return
    with os.fdopen(handle, "wb") as file:
        file.write(dice.raw(SIZE))
        file.flush()
        os.fsync(handle)


def hkdf(root: bytes, salt: bytes, info: str) -> bytes:
    """32 bytes of HKDF-SHA256 (RFC 5869, one block); stdlib only, because the start counts every import."""
    extracted = hmac.digest(salt or bytes(SIZE), root, hashlib.sha256)
    return hmac.digest(extracted, info.encode() + b"\x01", hashlib.sha256)


@dataclass(frozen=True, slots=True)
class Keyring:
    """All keys of this kiosk. `salt` is the id of its provisioning: another one, other keys."""

    root: bytes = field(repr=False)
    salt: bytes

    def derive(self, info: str) -> bytes:
        """The key of this name."""
        return hkdf(self.root, self.salt, info)

    def seal(self, plain: bytes, name: str, dice: Dice) -> bytes:
        """Encrypt a secret that was not derived (a code key) so that it can lie in the store under `name`."""
        from nacl.secret import Aead

        return bytes(Aead(self.derive(KEEP)).encrypt(plain, name.encode(), dice.raw(NONCE)))

    def unseal(self, sealed: bytes, name: str) -> bytes:
        """The secret again; KeyStoreError when it was altered, renamed, or is another kiosk's."""
        from nacl.exceptions import CryptoError
        from nacl.secret import Aead

        try:
            return Aead(self.derive(KEEP)).decrypt(sealed, name.encode())
        except (CryptoError, ValueError) as wrong:
            raise KeyStoreError(f"the sealed key {name} does not open with this root key") from wrong
