"""Whether a code goes on beyond what was read of it: then that is a part of a longer or larger one.

Of bars it is Interleaved 2 of 5. This code has no check of its own and can be read from its middle (ISO/IEC 16390): a
line of sight that leaves a slanted label at its long edge meets white there, and what looks like a stop. So the place
to look at lies straight across the bars, wherever the line of sight went. Of squares it is Aztec: the middle of each
looks like a rune, a code of three digits (ISO/IEC 24778, annex A).
"""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.scan.candidate import Candidate

Luma = NDArray[np.uint8]
Point = NDArray[np.floating[Any]]

BEYOND = (1.0, 5.0)
"""Modules of the white that are looked at, counted from the end of the bars."""
ROWS = (-4, -2, 0, 2, 4)
"""Pixels along the bars at which it is looked at."""
MOST_CONTRAST = 0.5
"""Of the code's own contrast."""
RUNE, RUNE_MODULES = 3, 11
"""Digits of a rune, and its modules from edge to edge."""


def is_whole(luma: Luma, seen: Candidate) -> bool:
    """True when what lies round it is quiet, or it is a kind of code that needs no such proof."""
    if len(seen.corners) != 4:
        return True
    if seen.symbology == "aztec" and len(seen.text) == RUNE:
        return _is_lone_rune(luma, np.array(seen.corners, np.float32))
    if seen.symbology != "itf":
        return True
    top_left, top_right, low_right, low_left = (np.array(corner, np.float32) for corner in seen.corners)
    left, right = (top_left + low_left) / 2, (top_right + low_right) / 2
    length = float(np.hypot(*(right - left)))
    if length < len(seen.text):
        return True
    sight = (right - left) / length
    across = _across(luma, left, right)
    across = across if across @ sight >= 0 else -across
    module = length * float(across @ sight) / (8 * len(seen.text) + 8)
    inside = max(_contrasts(luma, left, sight, (0.0, length)))
    beyond = _contrasts(luma, left, -across, (BEYOND[0] * module, BEYOND[1] * module))
    beyond += _contrasts(luma, right, across, (BEYOND[0] * module, BEYOND[1] * module))
    return max(beyond) < MOST_CONTRAST * inside


def _is_lone_rune(luma: Luma, corners: Point) -> bool:
    """True when the ring of modules round it is even, as its quiet zone is."""
    middle = corners.mean(axis=0)
    around = middle + (corners - middle) * (RUNE_MODULES + 1) / RUNE_MODULES
    steps = np.linspace(0, 1, 4 * RUNE_MODULES, dtype=np.float32)[:, None, None]
    x, y = (around + (np.roll(around, -1, axis=0) - around) * steps).reshape(-1, 2).T
    inside = np.percentile(_grey(luma, *(middle + (corners - middle) * steps).reshape(-1, 2).T), (5, 95))
    beyond = np.percentile(_grey(luma, x, y), (5, 95))
    return bool(np.ptp(beyond) < MOST_CONTRAST * np.ptp(inside))


def _across(luma: Luma, left: Point, right: Point) -> Point:
    """The direction straight across the bars between two points, from the gradients there."""
    steps = np.linspace(0, 1, max(8, int(np.hypot(*(right - left)))), dtype=np.float32)[:, None]
    x, y = (left + (right - left) * steps).T
    here, beside, below = (_grey(luma, x + dx, y + dy) for dx, dy in ((0, 0), (1, 0), (0, 1)))
    gx, gy = beside - here, below - here
    angle = 0.5 * np.arctan2(2 * (gx * gy).sum(), (gx * gx).sum() - (gy * gy).sum())
    return np.array([np.cos(angle), np.sin(angle)], np.float32)


def _contrasts(luma: Luma, start: Point, way: Point, span: tuple[float, float]) -> list[float]:
    """How much light and dark differ in this direction, row by row."""
    steps = np.arange(span[0], span[1], 0.5, dtype=np.float32)
    grey = [_grey(luma, *((start + row * np.array([-way[1], way[0]]))[:, None] + way[:, None] * steps)) for row in ROWS]
    low, high = np.percentile(grey, (5, 95), axis=1)
    return (high - low).tolist() if steps.size else [0.0]


def _grey(luma: Luma, x: Point, y: Point) -> Point:
    rows, columns = np.clip(y, 0, luma.shape[0] - 1).astype(int), np.clip(x, 0, luma.shape[1] - 1).astype(int)
    grey: Point = luma[rows, columns].astype(np.float32)
    return grey
