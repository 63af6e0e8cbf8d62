"""A value that only its reader can open: an X25519 sealed box as text (PROTOCOL 3.8a)."""

from base64 import urlsafe_b64decode, urlsafe_b64encode

from edge.domain.facts import canonical


def seal(value: object, key: bytes) -> dict[str, str]:
    """`{"sealed": …}`: only the owner of the private half of `key` (32 bytes) can read it."""
    from nacl.public import PublicKey, SealedBox

    box = SealedBox(PublicKey(key)).encrypt(canonical(value).encode())
    return {"sealed": urlsafe_b64encode(box).decode().rstrip("=")}


def reader(text: str) -> bytes:
    """The public key that stands in a setting as base64url."""
    return urlsafe_b64decode(f"{text}==")
