"""What the digits of EAN and UPC add to a line, each by itself: blurred ink of neighbours is a sum.

Digit shapes and parity: GS1 General Specifications, section 5.2 (EAN/UPC symbology).
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from edge.scan.ink import Look, Map, drawn

LEFT_ODD = [
    "0001101",
    "0011001",
    "0010011",
    "0111101",
    "0100011",
    "0110001",
    "0101111",
    "0111011",
    "0110111",
    "0001011",
]
RIGHT = ["".join("10"[int(bit)] for bit in shape) for shape in LEFT_ODD]
LEFT_EVEN = [shape[::-1] for shape in RIGHT]
PARITY = ["LLLLLL", "LLGLGG", "LLGGLG", "LLGGGL", "LGLLGG", "LGGLLG", "LGGGLL", "LGLGLG", "LGLGGL", "LGGLGL"]
MODULES, DIGIT, HALF = 95, 7, 6
STARTS = np.concatenate([3 + DIGIT * np.arange(HALF), 50 + DIGIT * np.arange(HALF)])
APART = DIGIT, 12
"""Modules from one digit to the next, within a half and over the middle guard."""
GUARDS = f"101{'0' * 42}01010{'0' * 42}101"
PER_MODULE, WHITE, SIDE = 3, 5, 3
"""Samples a module; modules of white that are looked at on both sides; how far a digit's ink is followed beyond it."""
PLACES = ((np.arange((MODULES + 2 * WHITE) * PER_MODULE) + 0.5) / PER_MODULE - WHITE).astype(np.float32)
SPAN = (DIGIT + 2 * SIDE) * PER_MODULE
BEGINS = (STARTS - SIDE + WHITE) * PER_MODULE
"""Where among the samples each digit's ink begins."""
TYPICAL = ("4007630000116", "9780201379624", "0012345678905", "5901234123457", "7612345678900", "2971300468584")


@dataclass(frozen=True, slots=True)
class Shapes:
    """One look's ink: of left digits (odd, then even) and right ones (SPAN x 20 and 10), each of them at each place
    of its half (line x 120 and 60) and how much it is (12 x 20), of the guards, how much of two digits beside each
    other falls on the same place (left, middle, right), and level and deviation of a usual code."""

    left: Map
    right: Map
    placed: tuple[Map, Map]
    size: Map
    guards: Map
    shared: tuple[Map, Map, Map]
    level: float
    deviation: float


@lru_cache(maxsize=64)
def shapes(look: Look) -> Shapes:
    """The ink of digits and guards under this look."""
    around = (np.arange(SPAN) + 0.5) / PER_MODULE - SIDE + 1
    left, right = (drawn([f"0{bits}0" for bits in each], around, look) for each in (LEFT_ODD + LEFT_EVEN, RIGHT))
    [guards] = drawn([f"{'0' * WHITE}{GUARDS}{'0' * WHITE}"], PLACES + WHITE, look)
    shared = _shared(left, left, APART[0]), _shared(left, right, APART[1]), _shared(right, right, APART[0])
    placed = _placed(left, BEGINS[:HALF]), _placed(right, BEGINS[HALF:])
    size = np.zeros((2 * HALF, 20), np.float32)
    size[:HALF], size[HALF:, :10] = (left**2).sum(axis=1), (right**2).sum(axis=1)
    bare = Shapes(left.T.copy(), right.T.copy(), placed, size, guards, shared, 0.0, 1.0)
    usual = np.array([_summed(text, bare) for text in TYPICAL])
    return replace(bare, level=float(usual.mean()), deviation=float(usual.std(axis=1).mean()))


@lru_cache(maxsize=64)
def whole(text: str, look: Look) -> Map:
    """The ink of a code of 13 digits at PLACES."""
    return _summed(text, shapes(look))


def _placed(half: Map, begins: Map) -> Map:
    lines = np.zeros((begins[-1] - begins[0] + SPAN, HALF, len(half)), np.float32)
    for place, begin in enumerate(begins - begins[0]):
        lines[begin : begin + SPAN, place] = half.T
    return lines.reshape(len(lines), -1)


def _shared(first: Map, second: Map, apart: int) -> Map:
    over = apart * PER_MODULE
    result: Map = 2 * first[:, over:] @ second[:, : max(0, SPAN - over)].T
    return result


def _summed(text: str, of: Shapes) -> Map:
    line = of.guards.copy()
    for place, (digit, begin) in enumerate(zip(text[1:], BEGINS, strict=True)):
        even = place < HALF and PARITY[int(text[0])][place] == "G"
        line[begin : begin + SPAN] += (of.left if place < HALF else of.right)[:, int(digit) + 10 * even]
    return line
