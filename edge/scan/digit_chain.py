"""The likeliest digits of an EAN on a line of ink, and how far the next valid code is behind: exactly, not by trial.

The squared difference between a line and a drawn code is a sum over digits and over pairs of neighbours, so the best
code is the best way through a chain (Viterbi 1967); with parity and check sum as further states it is a valid one.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge.scan.digit_shapes import BEGINS, HALF, PARITY, Shapes
from edge.scan.ink import Map

NEVER = np.float32(-1e6)
ROWS = 10 * np.array([[parity == "G" for parity in row] for row in PARITY])[..., None] + np.arange(10)
"""Which left shape a digit has (first digit x place x digit)."""
WEIGHTS = np.array([3, 1] * HALF)
DIGITS = np.arange(10)
FIRSTS = 4
SUMS_BEFORE = (DIGITS[None, None, :] - WEIGHTS[:, None, None] * DIGITS[None, :, None]) % 10
SUMS_AFTER = (DIGITS[None, None, :] + WEIGHTS[:, None, None] * DIGITS[None, :, None]) % 10
"""The check sum (modulo 10) before and after a place (place x digit x sum)."""


@dataclass(frozen=True, slots=True)
class Best:
    """The likeliest valid code, the squared difference that it leaves, and how much more the next one leaves."""

    text: str
    left: float
    lead: float


def gains(ink: Map, of: Shapes) -> tuple[Map, Map]:
    """By how much each digit at each place lessens the squared difference (lines x 12 x 20), and what it is without
    any; `ink` has a line a row."""
    rest = ink - of.guards
    result = np.full((len(ink), 12, 20), NEVER, np.float32)
    for place, each in zip((0, HALF), of.placed, strict=True):
        seen = 2 * (rest[:, BEGINS[place] : BEGINS[place] + len(each)] @ each)
        shapes = each.shape[1] // HALF
        result[:, place : place + HALF, :shapes] = seen.reshape(-1, HALF, shapes)
    result -= of.size
    return result, np.einsum("ij,ij->i", rest, rest)


def most_gained(gained: Map, of: Shapes) -> Map:
    """What the likeliest digits gain on each line, whether they make a valid code or not."""
    each = gained.transpose(1, 2, 0)
    left, middle, right = of.shared
    best = np.ascontiguousarray(each[0])
    for place in range(1, len(BEGINS)):
        shared = left if place < HALF else middle if place == HALF else right
        best = (best[:, None, :] - shared[..., None]).max(axis=0) + each[place, : shared.shape[1]]
    result: Map = best.max(axis=0)
    return result


def valid(gained: Map, without: float, of: Shapes) -> Best:
    """The likeliest valid code of one line (12 x 20)."""
    firsts = _likely(gained)
    through = _through(gained, of, firsts)
    first, digits = _way(through)
    best = float(through[0, first, digits[0]])
    through[np.arange(12), first, digits] = NEVER
    return Best(_text(firsts[first], digits), without - best, best - float(through.max()))


def _way(through: Map) -> tuple[int, NDArray[np.int64]]:
    first = int(through[0].max(axis=1).argmax())
    return first, through[:, first].argmax(axis=1)


def _text(first: int, digits: NDArray[np.int64]) -> str:
    return f"{first}{''.join(map(str, digits))}"


def _through(gained: Map, of: Shapes, firsts: NDArray[np.int64]) -> Map:
    """What the likeliest valid code gains that has this first and this digit here (place x first digit x digit)."""
    each = [gained[place][ROWS[firsts, place]] if place < HALF else gained[place, None, :10] for place in range(12)]
    between = [_between(place, of, firsts)[..., None] for place in range(1, 12)]
    result: Map = (_before(each, between, firsts) + _after(each, between)).max(axis=3)
    return result


def next_best(gained: Map, of: Shapes) -> str:
    """The valid code that comes next after the likeliest."""
    firsts = _likely(gained)
    through = _through(gained, of, firsts)
    first, digits = _way(through)
    through[np.arange(12), first, digits] = NEVER
    place, first, digit = (int(part) for part in np.unravel_index(int(through.argmax()), through.shape))
    only = gained.copy()
    shape = ROWS[firsts[first], place, digit] if place < HALF else digit
    only[place] = NEVER
    only[place, shape] = gained[place, shape]
    _, digits = _way(_through(only, of, firsts[first : first + 1]))
    return _text(firsts[first], digits)


def _likely(gained: Map) -> NDArray[np.int64]:
    """The first digits, told by the parities of the left half, that could gain most were there no check."""
    most = gained[:HALF].reshape(HALF, 2, 10).max(axis=2)
    return np.argsort(-most[np.arange(HALF), ROWS[..., 0] // 10].sum(axis=1))[:FIRSTS]


def _before(each: list[Map], between: list[Map], firsts: NDArray[np.int64]) -> Map:
    """The best way from the beginning to each digit at each place, for each first digit and check sum."""
    way = np.full((len(firsts), 10, 10), NEVER)
    way[np.arange(len(firsts))[:, None], DIGITS, (firsts[:, None] + WEIGHTS[0] * DIGITS) % 10] = each[0]
    ways = [way]
    for place, shared in enumerate(between, 1):
        way = (way[:, :, None, :] - shared).max(axis=1)[:, DIGITS[:, None], SUMS_BEFORE[place]] + each[place][..., None]
        ways.append(way)
    return np.array(ways)


def _after(each: list[Map], between: list[Map]) -> Map:
    """The best way from each digit at each place to the end, where the check sum is nought."""
    way = np.full((len(each[0]), 10, 10), NEVER)
    way[..., 0] = 0
    ways = [way]
    for place in range(11, 0, -1):
        on = way[:, DIGITS[:, None], SUMS_AFTER[place]] + each[place][..., None]
        way = (on[:, None] - between[place - 1]).max(axis=2)
        ways.append(way)
    return np.array(ways[::-1])


def _between(place: int, of: Shapes, firsts: NDArray[np.int64]) -> Map:
    """What the digits at this place share with those before (first digit x before x this)."""
    left, middle, right = of.shared
    if place < HALF:
        return left[ROWS[firsts, place - 1, :, None], ROWS[firsts, place, None, :]]
    return middle[ROWS[firsts, place - 1]] if place == HALF else right[None]
