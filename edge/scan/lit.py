"""Fits light, contrast, film, bends and look to a code that is believed to be on a line of grey.

All but the look are found at once, by least squares: grey is a sum of light, of the code's ink, and of the ink's slope
times how far the label is bent there.
"""

from dataclasses import replace

import numpy as np

from edge.scan.digit_shapes import MODULES, PER_MODULE, PLACES, whole
from edge.scan.ink import Look, Map
from edge.scan.soft_line import at

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
    return min(near, key=lambda each: _left(grey, whole(text, each)))


def fitted(line: Map, way: Map, code: Map) -> tuple[Map, Map]:
    """A line as ink, and the way along it, with the light, the contrast and the bends that suit this code best."""
    light, slope, contrast, change, film, *bends = _parts(at(line, way), _made_of(code))
    strength = contrast + change * ALONG
    strength = np.where(strength / contrast < LEAST_STRENGTH, contrast, strength)
    bend = np.clip(bends @ BENDS / strength, -MOST_BEND, MOST_BEND)
    way = way - bend * np.gradient(way) * PER_MODULE
    ink: Map = _unbowed((at(line, way) - light - slope * ALONG) / strength, film / contrast)
    return ink.astype(np.float32), way


def _unbowed(ink: Map, film: float) -> Map:
    """Ink in even steps: film and screens show ink k as k + bow k (1 - k)."""
    bow = float(np.clip(film, *MOST_BOW))
    if abs(bow) < STRAIGHT:
        return ink
    result: Map = ((1 + bow) - np.sqrt(np.maximum((1 + bow) ** 2 - 4 * bow * ink, 0))) / (2 * bow)
    return result


def _left(grey: Map, code: Map) -> float:
    made_of = _made_of(code)
    return float(grey @ grey - (grey @ made_of.T) @ _parts(grey, made_of))


def _parts(grey: Map, made_of: Map) -> Map:
    result: Map = np.linalg.solve(made_of @ made_of.T + STIFF, made_of @ grey)
    return result


def _made_of(code: Map) -> Map:
    """What a line is made of: light, its slope, the code, its slope, film, and bends."""
    evenly = [np.ones_like(ALONG), ALONG, code, ALONG * code, code * (1 - code)]
    return np.concatenate([evenly, np.gradient(code) * PER_MODULE * BENDS]).astype(np.float64)
