"""Fits light, contrast, film, bends and look to a code that is believed to be on a line of grey.

All but the look are found at once, by least squares: grey is a sum of light, of the code's ink, and of the ink's slope
times how far the label is bent there.
"""

from dataclasses import replace
from functools import lru_cache

import numpy as np

from edge.scan.digit_shapes import MODULES, PER_MODULE, PLACES, whole
from edge.scan.ink import Look, Map
from edge.scan.soft_line import along, rising

LOOKS = (
    Look(0.4),
    Look(0.6),
    Look(0.9),
    Look(0.35, disc=1.5),
    Look(0.35, disc=2.0),
    Look(0.35, disc=2.5),
    Look(0.35, disc=3.0),
)
"""From sharp to soft."""
GROWN, MOST_GROWN = 0.15, 0.45
ALONG = (PLACES - MODULES / 2) / (MODULES / 2)
BENDS = np.maximum(0, 1 - np.abs(np.linspace(-4, 4, 9)[:, None] - ALONG * 4)).astype(np.float32)
"""A bend is given at nine places along the code and changes evenly between them."""
STIFF = np.diag([0.0] * 4 + [1.0] + [2.0] * len(BENDS))
"""How much film and bends are held back: they could make any code fit a little better."""
LEAST_STRENGTH, MOST_BEND, MOST_BOW = 0.3, 0.4, (-0.8, 0.4)
STRAIGHT = 0.01


def suiting(grey: Map, text: str, look: Look) -> Look:
    """The look near this one under which the code leaves least of the grey unexplained."""
    place = next(n for n, each in enumerate(LOOKS) if replace(look, growth=0.0) == each)
    near = [replace(each, growth=look.growth) for each in LOOKS[max(0, place - 1) : place + 2]]
    grown = (round(look.growth + more, 2) for more in (-GROWN, GROWN))
    near += [replace(look, growth=growth) for growth in grown if abs(growth) <= MOST_GROWN]
    return max(near, key=lambda each: _told(grey, text, each))


def fitted(lines: Map, ways: Map, text: str, look: Look) -> tuple[Map, Map]:
    """Lines as ink, and the ways along them, with the light, the contrast and the bends that suit this code best."""
    made_of, solves = _made_of(text, look)
    light, slope, contrast, change, film, *bends = (along(lines, ways) @ (made_of.T @ solves))[..., None].swapaxes(0, 1)
    strength = contrast + change * ALONG
    strength = np.where(strength / contrast < LEAST_STRENGTH, contrast, strength)
    bend = np.clip(np.concatenate(bends, axis=1) @ BENDS / strength, -MOST_BEND, MOST_BEND)
    ways = ways - bend * rising(ways) * PER_MODULE
    ink: Map = _unbowed((along(lines, ways) - light - slope * ALONG) / strength, film / contrast)
    return ink.astype(np.float32), ways


def _unbowed(ink: Map, film: Map) -> Map:
    """Ink in even steps: film and screens show ink k as k + bow k (1 - k)."""
    bow = np.clip(film, *MOST_BOW)
    bow = np.where(np.abs(bow) < STRAIGHT, STRAIGHT, bow)
    result: Map = ((1 + bow) - np.sqrt(np.maximum((1 + bow) ** 2 - 4 * bow * ink, 0))) / (2 * bow)
    return result


def _told(grey: Map, text: str, look: Look) -> float:
    """How much of the grey the code tells under this look, with the light that suits it best."""
    made_of, solves = _made_of(text, look)
    seen = made_of @ grey
    return float(seen @ solves @ seen)


@lru_cache(maxsize=64)
def _made_of(text: str, look: Look) -> tuple[Map, Map]:
    """What a line is made of, light, its slope, the code, its slope, film, and bends; and what tells how much of each
    is in it."""
    code = whole(text, look)
    evenly = [np.ones_like(ALONG), ALONG, code, ALONG * code, code * (1 - code)]
    made_of = np.concatenate([evenly, rising(code) * PER_MODULE * BENDS]).astype(np.float64)
    return made_of, np.linalg.inv(made_of @ made_of.T + STIFF)
