"""Finds the three square eyes of a QR code by their likeness, where no threshold shows them any more.

The direction of the code is told by the gradients; then an eye of each size is laid over every place of the picture and
compared (normalised correlation, done with Fourier transforms). Three eyes at a right angle are a code.
"""

from dataclasses import dataclass
from itertools import combinations, permutations
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.scan.ink import Map
from edge.scan.stripes import crossing

Luma = NDArray[np.uint8]
Point = NDArray[np.float64]
Waves = NDArray[np.complexfloating[Any]]

SIZES_PX = (1.3, 1.6, 2.0, 2.5, 3.1, 3.9)
"""Modules that are looked for; larger ones are read without this."""
RINGS = (1.5, 2.5, 3.5)
"""Where an eye changes between dark and light, modules from its middle."""
HALF = 4.5
"""An eye with the white round it, modules from its middle."""
EDGE_SOFTNESS = 0.13, 0.1
"""Width of an edge: modules, and pixels more."""
LEAST_ALIKE = 0.55
MOST_OF_A_SIZE, MOST_EYES, MOST_CORNERS = 5, 6, 4
APART = 4
"""Modules between two eyes at least."""
MOST_UNEVEN, MOST_SLANT = 1.66, 0.45
"""Of the two sides: the longer to the shorter, and the cosine of the angle between them."""


@dataclass(frozen=True, slots=True)
class Eye:
    """A place that looks like a finder pattern: how much, where (px), and the size of its modules (px)."""

    alike: float
    place: Point
    module: float


@dataclass(frozen=True, slots=True)
class Corner:
    """Three eyes at a right angle: the middle of the corner one, the ways to the right and down (px), how many modules
    these are about, and how alike all three are."""

    alike: float
    place: Point
    right: Point
    down: Point
    modules: float


def corners(piece: Luma) -> list[Corner]:
    """The likeliest threes of eyes in a piece of a picture, best first."""
    grey = piece.astype(np.float32)
    eyes = _eyes(grey - grey.mean(), crossing(piece)[1])
    found = [each for three in combinations(eyes, 3) for each in _cornered(three)]
    return sorted(found, key=lambda corner: -corner.alike)[:MOST_CORNERS]


def _cornered(three: tuple[Eye, ...]) -> list[Corner]:
    found = []
    for corner, right, down in permutations(three):
        one, other = right.place - corner.place, down.place - corner.place
        long, short = float(np.hypot(*one)), float(np.hypot(*other))
        clockwise = one[0] * other[1] - one[1] * other[0] > 0
        even = short / MOST_UNEVEN < long < short * MOST_UNEVEN
        if clockwise and even and abs(one @ other) < MOST_SLANT * long * short:
            modules = max(long, short) / float(np.median([eye.module for eye in three]))
            found.append(Corner(sum(eye.alike for eye in three), corner.place, one, other, modules))
    return found


def _eyes(grey: Map, direction: float) -> list[Eye]:
    """The places that look most like an eye of any size, each once."""
    waves = np.fft.rfft2(grey), np.fft.rfft2(grey**2)
    found: list[Eye] = []
    for module in SIZES_PX:
        reach = int(np.ceil(HALF * module * np.sqrt(2)))
        if min(grey.shape) > 2 * reach + 2:
            found += _peaks(_likeness(waves, grey.shape, module, direction), module, reach)
    kept: list[Eye] = []
    for eye in sorted(found, key=lambda each: -each.alike):
        if all(np.hypot(*(eye.place - other.place)) > APART * min(eye.module, other.module) for other in kept):
            kept.append(eye)
    return kept[:MOST_EYES]


def _peaks(likeness: Map, module: float, reach: int) -> list[Eye]:
    found = []
    around = int(3 * module)
    for _ in range(MOST_OF_A_SIZE):
        y, x = (int(part) for part in np.unravel_index(int(likeness.argmax()), likeness.shape))
        if likeness[y, x] < LEAST_ALIKE:
            break
        place = np.array([x + _between(likeness[y, x - 1 : x + 2]), y + _between(likeness[y - 1 : y + 2, x])])
        found.append(Eye(float(likeness[y, x]), place + reach, module))
        likeness[max(0, y - around) : y + around + 1, max(0, x - around) : x + around + 1] = -1
    return found


def _between(three: Map) -> float:
    """Where a parabola through three neighbours has its top, seen from the middle one; 0 at the picture's edge."""
    if three.size < 3:
        return 0.0
    before, here, after = (float(each) for each in three)
    return float(np.clip((after - before) / (2 * max(2 * here - before - after, 1e-6)), -0.5, 0.5))


def _likeness(waves: tuple[Waves, Waves], shape: tuple[int, ...], module: float, direction: float) -> Map:
    """How much an eye of this size, its middle `reach` pixels right and down of each place, looks like the picture."""
    eye, inside = _drawn(module, direction)
    count = float(inside.sum())
    of_eye, of_inside = (np.conj(np.fft.rfft2(part, shape)) for part in (eye, inside))
    seen, level, power = (
        np.fft.irfft2(wave * of, shape)
        for wave, of in ((waves[0], of_eye), (waves[0], of_inside), (waves[1], of_inside))
    )
    changes = np.sqrt(np.maximum(power - level**2 / count, 1))
    wide = len(eye) - 1
    result: Map = (seen / changes)[: shape[0] - wide, : shape[1] - wide]
    return result


def _drawn(module: float, direction: float) -> tuple[Map, Map]:
    """An eye as light (its level taken off, its size one), and where it is."""
    reach = int(np.ceil(HALF * module * np.sqrt(2)))
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1].astype(np.float32) / np.float32(module)
    cos, sin = np.float32(np.cos(direction)), np.float32(np.sin(direction))
    far = np.maximum(np.abs(cos * x + sin * y), np.abs(cos * y - sin * x))
    soft = EDGE_SOFTNESS[0] + EDGE_SOFTNESS[1] / module
    light = sum(sign / (1 + np.exp((ring - far) / soft)) for ring, sign in zip(RINGS, (1, -1, 1), strict=True))
    inside: Map = (far < HALF).astype(np.float32)
    level: Map = (light - (light * inside).sum() / inside.sum()) * inside
    size = np.float32(np.sqrt((level**2).sum()))
    return level / size, inside
