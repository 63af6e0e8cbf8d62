"""Random bytes: real ones on a kiosk, seeded ones where a run must be repeatable."""

import random
import secrets
from typing import Protocol


class Dice(Protocol):
    """Where ids, codes and tokens get their chance from."""

    def raw(self, count: int) -> bytes:
        """`count` random bytes."""


class SecretDice:
    """The operating system's randomness."""

    def raw(self, count: int) -> bytes:
        """`count` bytes from `secrets`."""
        return secrets.token_bytes(count)


class SeededDice:
    """The same bytes for the same seed: tests and the simulator only."""

    def __init__(self, seed: str) -> None:
        self._random = random.Random(seed)  # noqa: S311 - repeatable on purpose

    def raw(self, count: int) -> bytes:
        """The next `count` bytes of this seed."""
        return self._random.randbytes(count)


def token(dice: Dice, count: int) -> str:
    """An id of `count` random bytes as lower-case hex."""
    return dice.raw(count).hex()


def below(dice: Dice, limit: int) -> int:
    """A uniform number in 0 … limit-1 (rejection sampling, no modulo bias)."""
    size = (limit.bit_length() + 7) // 8 + 1
    ceiling = 256**size - 256**size % limit
    while True:
        value = int.from_bytes(dice.raw(size), "big")
        if value < ceiling:
            return value % limit
