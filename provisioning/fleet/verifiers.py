"""What the platform keeps of a PIN: a slow hash, of which each kiosk's verifier is made (SECURITY §5)."""

from argon2.low_level import Type, hash_secret_raw

from edge.domain.person import Kdf, pin_salt
from edge.sync.contract.canonical import to_text

USUAL = Kdf()


def pin_root(person: str, pin: str) -> str:
    """The slow hash of a PIN: all that the platform keeps of it."""
    raw = hash_secret_raw(
        pin.encode(), pin_salt(person), USUAL.rounds, USUAL.memory_kib, USUAL.lanes, USUAL.size, Type.ID
    )
    return to_text(raw)
