"""The shapes of EAN digits under blur and bar growth, and the likeliest valid code from how well they fit.

Digit shapes and parity: GS1 General Specifications, section 5.2 (EAN/UPC symbology).
"""

from functools import lru_cache

import numpy as np

from edge.scan.soft_line import Map, drawn, unit

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
MODULES = 95
STARTS = np.concatenate([3 + 7 * np.arange(6), 50 + 7 * np.arange(6)]).astype(np.float32)
WHOLE = np.concatenate([STARTS, [-2, 44, 90]]).astype(np.float32)
"""Where the windows of a code drawn as a whole begin: its digits, then its three guards with the white at both ends."""
PER_MODULE = 3
SIDE = 1
WINDOW = ((np.arange((7 + 2 * SIDE) * PER_MODULE) + 0.5) / PER_MODULE - SIDE).astype(np.float32)
CHOICES = 4
FIRSTS = 4
QUIET = 7


def compared(windows: Map, look: tuple[float, float], cost: Map) -> Map:
    """How well each digit window fits each shape (place, digit, 20); right digits use the first ten."""
    left, right = _shapes(*look)
    result = np.full((windows.shape[0], 12, 20), -1.0, np.float32)
    result[:, :6] = (windows[:, :6] @ left - cost[:, None]).max(axis=2)
    result[:, 6:, :10] = (windows[:, 6:] @ right - cost[:, None]).max(axis=2)
    return result


def total(fits: Map) -> Map:
    """The mean over the digits of each one's best shape."""
    result: Map = fits.max(axis=-1).mean(axis=-1)
    return result


def codes(digits: Map) -> list[tuple[float, str]]:
    """The best valid codes (mean fit, 13 digits), best first, by dynamic programming over the check sum."""
    found: list[tuple[float, str]] = []
    odd, even = _likeliest(digits[:, :10]), _likeliest(digits[:, 10:])
    for first in _likely_first(digits):
        parity = PARITY[first]
        paths = {first: [(0.0, str(first))]}
        for place in range(12):
            choices = even[place] if place < 6 and parity[place] == "G" else odd[place]
            paths = _grown(paths, choices, 3 if place % 2 == 0 else 1)
        found += [(score / 12, text) for score, text in paths.get(0, [])]
    return sorted(found, reverse=True)


def between(windows: Map, text: str, look: tuple[float, float], cost: Map) -> Map:
    """How well each digit window fits each shape (place x 20) between those neighbours that this code has: blur brings
    their ink into the window."""
    bits = _bits(text)
    result = np.full((12, 20), -1.0, np.float32)
    for place, start in enumerate(STARTS.astype(int)):
        shapes = _shapes_between(look, bits[start - 2 : start], bits[start + 7 : start + 9])
        result[place, : shapes.shape[1]] = (windows[place] @ shapes - cost[:, None]).max(axis=0)
    return result


@lru_cache(maxsize=64)
def whole(text: str, look: tuple[float, float]) -> Map:
    """What the windows at WHOLE show when this code is drawn (15 x samples)."""
    white = "0" * QUIET
    return unit(drawn(white + _bits(text) + white, WHOLE[:, None] + WINDOW + QUIET, look))


def _bits(text: str) -> str:
    """The 95 modules of a code of 13 digits."""
    odd_even = zip(PARITY[int(text[0])], text[1:7], strict=True)
    left = "".join((LEFT_ODD if parity == "L" else LEFT_EVEN)[int(digit)] for parity, digit in odd_even)
    right = "".join(RIGHT[int(digit)] for digit in text[7:])
    return f"101{left}01010{right}101"


def _likely_first(digits: Map) -> list[int]:
    """The first digits (told by the parities of the left half) that could fit best, were there no check."""
    odd, even = digits[:6, :10].max(axis=1), digits[:6, 10:].max(axis=1)
    most = [float(np.where([parity == "G" for parity in row], even, odd).sum()) for row in PARITY]
    return [int(first) for first in np.argsort(most)[::-1][:FIRSTS]]


Paths = dict[int, list[tuple[float, str]]]


def _likeliest(fits: Map) -> list[list[tuple[int, float]]]:
    order = np.argsort(-fits, axis=1)[:, :CHOICES]
    return [[(int(digit), float(row[digit])) for digit in best] for row, best in zip(fits, order, strict=True)]


def _grown(paths: Paths, choices: list[tuple[int, float]], weight: int) -> Paths:
    grown: Paths = {}
    for rest, ways in paths.items():
        for digit, fit in choices:
            longer = [(score + fit, text + str(digit)) for score, text in ways]
            grown.setdefault((rest + weight * digit) % 10, []).extend(longer)
    return {rest: sorted(ways, reverse=True)[:2] for rest, ways in grown.items()}


@lru_cache(maxsize=256)
def _shapes_between(look: tuple[float, float], before: str, after: str) -> Map:
    """The shapes of all digits that may stand between these modules: left ones have a bar before them."""
    digits = LEFT_ODD + LEFT_EVEN if before.endswith("1") else RIGHT
    rows = [drawn(f"5{before}{bits}{after}5", WINDOW + 3, look) for bits in digits]
    return unit(np.array(rows)).T


@lru_cache(maxsize=64)
def _shapes(blur: float, growth: float) -> tuple[Map, Map]:
    left = [drawn("551" + bits + "055", WINDOW + 3, (blur, growth)) for bits in LEFT_ODD + LEFT_EVEN]
    right = [drawn("550" + bits + "155", WINDOW + 3, (blur, growth)) for bits in RIGHT]
    return unit(np.array(left)).T, unit(np.array(right)).T
