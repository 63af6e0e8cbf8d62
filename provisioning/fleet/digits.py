"""The digits of a pickup code: hard to guess, and never mistaken for another code of the same kiosk."""

from collections.abc import Collection
from itertools import pairwise

from provisioning.fleet.keys import Chance

LENGTH = 8
TRIES = 10_000


def mint(live: Collection[str], chance: Chance) -> str:
    """New digits, uniform among those that fit beside the live codes of the kiosk (SECURITY §2.7)."""
    for _ in range(TRIES):
        digits = f"{_below(10**LENGTH, chance):0{LENGTH}d}"
        if not plain(digits) and not any(near(digits, other) for other in live):
            return digits
    message = "no free code is left at this kiosk"
    raise OverflowError(message)


def plain(digits: str) -> bool:
    """A code that anybody would try first: a run, or one or two digits over and over."""
    steps = {(int(right) - int(left)) % 10 for left, right in pairwise(digits)}
    return len(set(digits)) < 3 or steps in ({1}, {9})


def near(one: str, other: str) -> bool:
    """Whether one slip of a finger makes one code the other: a digit, or a swap of neighbours."""
    if len(one) != len(other):
        return False
    wrong = [place for place, (left, right) in enumerate(zip(one, other, strict=True)) if left != right]
    if len(wrong) < 2:
        return True
    first, last = wrong[0], wrong[-1]
    return len(wrong) == 2 and last == first + 1 and one[first] == other[last] and one[last] == other[first]


def _below(limit: int, chance: Chance) -> int:
    """A uniform number in 0 … limit-1."""
    size = (limit.bit_length() + 7) // 8 + 1
    ceiling = 256**size - 256**size % limit
    while True:
        value = int.from_bytes(chance(size), "big")
        if value < ceiling:
            return value % limit
