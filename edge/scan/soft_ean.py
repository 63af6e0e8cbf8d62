"""Reads EAN-13 and UPC-A from lines too soft, too small or too bent for edge-based decoders.

Each digit is compared with its ten (or twenty) blurred shapes, for several blurs and bar growths; the sum over all
digits that make a valid code wins - if the next best valid code is far enough behind. Bands of the label vote.
After Gallo and Manduchi, Reading 1D Barcodes with Mobile Phones Using Deformable Templates (2011).
"""

from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge.scan import digit_shapes
from edge.scan.digit_shapes import MODULES, STARTS, WINDOW, unit

Map = NDArray[np.floating[Any]]

SHIFTS = np.array([-0.4, -0.2, 0.0, 0.2, 0.4], np.float32)
UNMOVED = np.zeros(1, np.float32)
SHIFT_COST = 0.15
CURVE = np.float32(MODULES**2 / 4)
BENDS = (np.linspace(-2.5, 2.5, 11) / CURVE).astype(np.float32)
GUARD = (np.arange(44 * 3, 51 * 3) + 0.5).astype(np.float32) / 3
GUARD_SHAPE = digit_shapes.middle_guard(GUARD)
NARROWEST = 0.8
MOST_ENDS = 10
BENDS_TRIED = 4
FITS_TRIED = 8
LEAST_EDGES = 13
STEPS = (0.6, 0.3, 0.15)
BLURS = (0.4, 0.7, 1.0)
GROWTHS = (-0.3, -0.15, 0.0, 0.15, 0.3)
MOST_BANDS = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a code lies on a line: module m is at start + width * (m + bend * m * (95 - m)); `score` is 0 to 1."""

    start: float
    width: float
    bend: float
    score: float
    backwards: bool = False
    blur: float = 0.7
    growth: float = 0.0


@dataclass(frozen=True, slots=True)
class Soft:
    """A text of 13 digits, how well it fits (0 to 1), how far the next valid one is behind, how many bands say it."""

    text: str
    score: float
    margin: float
    votes: int


def read(bands: Map) -> Soft | None:
    """The likeliest EAN-13 on a strip's bands; None when no band looks like one."""
    energy = (np.diff(bands, axis=1) ** 2).sum(axis=1)
    order = [int(band) for band in np.argsort(-energy)[:MOST_BANDS]]
    located = [(band, fit) for band in order[:2] for fit in _located(bands[band])]
    if not located:
        return None
    first, fit = max(located, key=lambda pair: pair[1].score)
    fit, digits = _refined(_turned(bands[first], fit), fit, STEPS)
    others = [band for band in order if band != first]
    shapes = [digits, *(_refined(_turned(bands[band], fit), fit, STEPS[:1])[1] for band in others)]
    best, second = digit_shapes.codes(np.mean(shapes, axis=0))
    votes = sum(digit_shapes.codes(seen)[0][1] == best[1] for seen in shapes)
    return Soft(best[1], best[0], best[0] - second[0], votes)


def _turned(line: Map, fit: Fit) -> Map:
    return np.ascontiguousarray(line[::-1]) if fit.backwards else line


def _located(line: Map) -> list[Fit]:
    """The best place of a code on the line in each direction: ends by their white, bend by the guard in the middle."""
    starts, ends = _ends(line)
    if not len(starts) or not len(ends):
        return []
    start, end = (part.ravel() for part in np.meshgrid(starts, ends))
    wide = end - start > max(0.35 * line.size, NARROWEST * MODULES)
    if not wide.any():
        return []
    start, width = start[wide], (end[wide] - start[wide]) / MODULES
    bends = GUARD + BENDS[:, None] * GUARD * (MODULES - GUARD)
    guard = unit(_at(line, start[:, None, None] + width[:, None, None] * bends)) @ GUARD_SHAPE
    bend = BENDS[np.argsort(-guard, axis=1)[:, :BENDS_TRIED]].ravel()
    start, width = np.repeat(start, BENDS_TRIED), np.repeat(width, BENDS_TRIED)
    back = line.size - 1 - (start + width * MODULES)
    return [
        _best_of(line, (start, width, bend), backwards=False),
        _best_of(np.ascontiguousarray(line[::-1]), (back, width, -bend), backwards=True),
    ]


def _best_of(line: Map, places: tuple[Map, Map, Map], *, backwards: bool) -> Fit:
    rough = digit_shapes.total(_compared(line, places, (0.6, 0.0), UNMOVED))
    best = np.argsort(-rough)[:FITS_TRIED]
    near = (np.array([-0.5, 0.0, 0.5]) / CURVE).astype(np.float32)
    start, width = np.repeat(places[0][best], 3), np.repeat(places[1][best], 3)
    bend = (places[2][best][:, None] + near).ravel()
    score = digit_shapes.total(_compared(line, (start, width, bend), (0.6, 0.0), SHIFTS))
    top = int(score.argmax())
    return Fit(float(start[top]), float(width[top]), float(bend[top]), float(score[top]), backwards)


def _refined(line: Map, fit: Fit, steps: tuple[float, ...]) -> tuple[Fit, Map]:
    """Ends, bend, blur and growth improved step by step; the fit and its digits' scores (12 x 20)."""
    best, digits = Fit(fit.start, fit.width, fit.bend, -9.0, fit.backwards, fit.blur, fit.growth), np.zeros((12, 20))
    for round_, step in enumerate(steps):
        centre = best if best.score > -9 else fit
        looks = _looks(centre, round_, len(steps))
        places = _around(centre, step)
        windows = _windows(line, places, SHIFTS)
        for blur, growth in looks:
            seen = digit_shapes.compared(windows, (blur, growth), SHIFT_COST * SHIFTS**2)
            score = digit_shapes.total(seen)
            top = int(score.argmax())
            if score[top] > best.score:
                start, width, bend = (float(part[top]) for part in places)
                best = Fit(start, width, bend, float(score[top]), fit.backwards, blur, growth)
                digits = seen[top]
    return best, digits.astype(np.float32)


def _looks(fit: Fit, round_: int, rounds: int) -> list[tuple[float, float]]:
    if rounds == 1:
        return [(fit.blur, fit.growth)]
    if round_ == 0:
        return [(blur, 0.0) for blur in BLURS]
    return [(fit.blur, growth) for growth in GROWTHS]


def _around(fit: Fit, step: float) -> tuple[Map, Map, Map]:
    moves = np.array(list(product((-step, 0, step), (-step, 0, step), (-step / 2, 0, step / 2))), np.float32)
    start = fit.start + moves[:, 0] * fit.width
    end = fit.start + MODULES * fit.width + moves[:, 1] * fit.width
    return start, (end - start) / MODULES, (fit.bend + moves[:, 2] / CURVE).astype(np.float32)


def _compared(line: Map, places: tuple[Map, Map, Map], look: tuple[float, float], shifts: Map) -> Map:
    return digit_shapes.compared(_windows(line, places, shifts), look, SHIFT_COST * shifts**2)


def _windows(line: Map, places: tuple[Map, Map, Map], shifts: Map) -> Map:
    """The surroundings of each digit, without level and size: (place, digit, shift, sample)."""
    start, width, bend = (part[:, None, None, None] for part in places)
    module = STARTS[:, None, None] + shifts[None, :, None] + WINDOW
    return unit(_at(line, start + width * (module + bend * (module * (MODULES - module)))))


def _at(line: Map, x: Map) -> Map:
    x = np.clip(x, 0, line.size - 1.001).astype(np.float32)
    left = x.astype(np.int32)
    near: Map = line[left]
    return near + (line[left + 1] - near) * (x - left)


def _ends(line: Map) -> tuple[Map, Map]:
    """Where a code may start (dark after much white) and end (white after dark), the most white first."""
    rise = np.gradient(line)
    least = 0.15 * float(np.percentile(np.abs(rise), 97))
    inner = rise[1:-1]
    down = np.flatnonzero((inner < -least) & (inner <= rise[:-2]) & (inner < rise[2:])) + 1
    up = np.flatnonzero((inner > least) & (inner >= rise[:-2]) & (inner > rise[2:])) + 1
    if len(down) < LEAST_EDGES or len(up) < LEAST_EDGES:
        return np.zeros(0, np.float32), np.zeros(0, np.float32)
    edge = 0.05 * line.size
    white_before = down - np.concatenate([[-edge], up])[np.searchsorted(up, down)]
    white_after = np.concatenate([down, [line.size + edge]])[np.searchsorted(down, up)] - up
    left, right = down < 0.5 * line.size, up > 0.5 * line.size
    starts = down[left][np.argsort(-white_before[left])][:MOST_ENDS]
    ends = up[right][np.argsort(-white_after[right])][:MOST_ENDS]
    return starts.astype(np.float32), ends.astype(np.float32)
