"""Who this kiosk is to the platform, and by which keys the two know each other."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from edge.errors import SettingsError
from edge.keys import JOURNAL_SIGN, SEAL, Keyring
from edge.sync.contract.canonical import from_text, public_key, to_text
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.seal import seal_key


@dataclass(frozen=True, slots=True)
class Signer:
    """A key of the platform and what it may sign: `ack`, `docs`, `cmd`, `approve`."""

    id: str
    key: bytes
    scope: frozenset[str]


@dataclass(frozen=True, slots=True)
class Identity:
    """This kiosk's place in the fleet, its own secrets, and the platform's public keys."""

    dev: str
    site: str
    signers: Mapping[str, Signer]
    sign_seed: bytes = field(repr=False)
    seal_seed: bytes = field(repr=False)
    code_keys: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    point: int = 0

    def public_keys(self) -> Mapping[str, str]:
        """What the platform must know of us: the public halves of the journal's key and of the sealing key."""
        return {
            "journal": to_text(public_key(self.sign_seed)),
            "seal": to_text(seal_key(self.seal_seed)),
        }


def read_identity(path: Path, ring: Keyring) -> Identity:
    """The identity in this file: the platform's answer to the enrolment (PROTOCOL 3.12), kept as JSON."""
    try:
        found = json.loads(path.read_text("utf-8"))
        return _identity(found, ring)
    except OSError as gone:
        raise SettingsError(f"{path} cannot be read: {gone.strerror}") from gone
    except (KeyError, TypeError, ValueError, AttributeError) as wrong:
        raise SettingsError(f"{path} is no identity of a kiosk: {wrong}") from wrong


def _identity(found: Mapping[str, Any], ring: Keyring) -> Identity:
    keys = dict(found.get("code_keys", {}))
    if "code_key" in found:
        keys[found["code_key_id"]] = found["code_key"]
    signers = [_signer(each) for each in found["signers"]]
    return Identity(
        dev=str(found["dev"]),
        site=str(found["site"]),
        signers={each.id: each for each in signers},
        sign_seed=ring.derive(JOURNAL_SIGN),
        seal_seed=ring.derive(SEAL),
        code_keys={name: _key(key) for name, key in keys.items()},
        point=int(found.get("point", 0)),
    )


def _signer(found: Mapping[str, Any]) -> Signer:
    scope = found["scope"]
    words = scope.split() if isinstance(scope, str) else scope
    return Signer(str(found["id"]), _key(found["key"]), frozenset(words))


def _key(text: str) -> bytes:
    raw = from_text(text)
    if len(raw) != 32:
        raise BadMessageError("a key is 32 bytes as base64url")
    return raw
