"""What the soft readers of bars share: where a code lies on a line, grey values between samples, blurred ink."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product

import numpy as np

from edge.scan.ink import USUAL, Look, Map

LEAST_EDGES = 13
LEANS = np.linspace(-0.48, 0.48, 49).astype(np.float32)
SHIFT_COST = 0.15
AROUND = np.array([-0.12, -0.06, 0.0, 0.06, 0.12], np.float32)
"""Tilts that are tried around the one that the edges tell."""
SMOOTH = (np.array([1, 2, 3, 4, 3, 2, 1]) / 16).astype(np.float32)
"""Takes the noise off a line before edges are looked for; a module is three samples wide or more."""
UNMOVED = np.zeros(1, np.float32)
NEIGHBOURS = np.array(list(product((-1, 0, 1), repeat=3)), np.float32)
STEPS = (0.6, 0.3, 0.15)
"""How far ends are moved while a place is refined, round by round (modules)."""


@dataclass(frozen=True, slots=True)
class Fit:
    """Where a code of `modules` modules lies on a line: from `start` to `stop` (samples), seen at an angle.

    Part u of the code (0 to 1) lies at u(1+lean)/(1+lean u) of the way: what a tilted plane does to a ruler.
    """

    start: float
    stop: float
    modules: int
    lean: float = 0.0
    score: float = -9.0
    backwards: bool = False
    look: Look = USUAL

    def turned(self, line: Map) -> Map:
        """The line in the direction in which the code is read."""
        return np.ascontiguousarray(line[::-1]) if self.backwards else line

    def around(self, step: float) -> "Places":
        """This place and its 26 neighbours: both ends moved by `step` modules, the middle by half of it."""
        width = (self.stop - self.start) / self.modules * step
        moves = NEIGHBOURS * np.array([width, width, 2 * step / self.modules], np.float32)
        start, stop, lean = (np.array([self.start, self.stop, self.lean], np.float32) + moves).T
        return start, stop, np.full(start.size, self.modules, np.float32), lean

    def moved(self, places: "Places", number: int, score: float, look: Look) -> "Fit":
        """The same code at one of these places, where it looks so and fits so well."""
        start, stop, _, lean = (float(part[number]) for part in places)
        return replace(self, start=start, stop=stop, lean=lean, score=score, look=look)


@dataclass(frozen=True, slots=True)
class Sight:
    """Where a code lies on one band, the band in reading direction, and how well the shapes fit there."""

    fit: Fit
    line: Map
    shapes: Map


@dataclass(frozen=True, slots=True)
class Needed:
    """How well a code has to fit on a band to be one, and how well to need no look at another band."""

    least: float
    enough: float


Locate = Callable[[Map], Sight | None]
Refine = Callable[[Map, Fit, tuple[float, ...]], tuple[Fit, Map]]


def sighted(bands: Map, most: int, locate: Locate, refine: Refine, needed: Needed) -> list[Sight]:
    """Looks for a code on the strongest band, and on the next when it fits there badly; measures it on the `most`
    strongest, the best first; nothing when it fits on neither."""
    energy = (np.diff(bands, axis=1) ** 2).sum(axis=1)
    order = [int(band) for band in np.argsort(-energy)[:most]]
    found: dict[int, Sight] = {}
    for band in order[:2]:
        if (sight := locate(bands[band])) is not None:
            found[band] = sight
            if sight.fit.score > needed.enough:
                break
    first = max(found, key=lambda band: found[band].fit.score, default=-1)
    if first < 0 or found[first].fit.score < needed.least:
        return []
    fit = found[first].fit
    lines = [fit.turned(bands[band]) for band in order if band != first]
    refined = [refine(line, fit, STEPS[:1]) for line in lines]
    return [found[first], *(Sight(better, line, shapes) for line, (better, shapes) in zip(lines, refined, strict=True))]


Places = tuple[Map, Map, Map, Map]
"""Many fits as columns: start, stop, modules, lean."""


def columns(fits: list[Fit]) -> Places:
    """Fits as columns."""
    start, stop, modules, lean = (
        np.array([getattr(fit, name) for fit in fits], np.float32) for name in ("start", "stop", "modules", "lean")
    )
    return start, stop, modules, lean


def windows(line: Map, places: Places, modules: Map) -> Map:
    """Grey values at these modules for each place, the last axis without level and size.

    `modules` has the places as its first axis, or 1 there when they are the same for all.
    """
    start, stop, total, lean = (part.reshape(-1, *[1] * (modules.ndim - 1)) for part in places)
    part = modules / total
    way = lean * part
    way += 1
    np.divide(part, way, out=way)
    way *= (stop - start) * (1 + lean)
    way += start
    return unit(at(line, way))


def mirrored(places: Places, size: int) -> Places:
    """The same places on the line read backwards."""
    start, stop, modules, lean = places
    return size - 1 - stop, size - 1 - start, modules, -lean / (1 + lean)


def leaning(edges: Map, start: Map, stop: Map) -> Map:
    """How much each place is seen at an angle: all symbols have equally many edges, so these should lie evenly."""
    part = (edges - start[:, None]) / (stop - start)[:, None]
    inside = (part >= 0) & (part <= 1)
    count = np.maximum(inside.sum(axis=1, keepdims=True), 1)
    rank = (np.cumsum(inside, axis=1) - 0.5) / count
    there = rank[..., None] * (1 + LEANS) / (1 + LEANS * rank[..., None])
    error = (np.abs(there - part[..., None]) * inside[..., None]).sum(axis=1)
    result: Map = LEANS[error.argmin(axis=1)]
    return result


def at(line: Map, x: Map) -> Map:
    """Grey values of a line at places between its samples."""
    share = np.clip(x, 0, line.size - 1.001).astype(np.float32)
    left = share.astype(np.int32)
    share -= left
    near: Map = line.take(left)
    left += 1
    beside: Map = line.take(left)
    beside -= near
    beside *= share
    beside += near
    return beside


def along(lines: Map, ways: Map) -> Map:
    """Grey values of several lines, each along a way of its own."""
    width = lines.shape[1]
    ways = np.clip(ways, 0, width - 1.001)
    left = ways.astype(np.int32)
    place = left + width * np.arange(len(lines), dtype=np.int32)[:, None]
    near: Map = lines.take(place)
    result: Map = near + (lines.take(place + 1) - near) * (ways - left)
    return result


def rising(values: Map) -> Map:
    """The slope at each place, from its two neighbours."""
    slope = np.empty_like(values)
    slope[..., 1:-1] = (values[..., 2:] - values[..., :-2]) / 2
    slope[..., 0], slope[..., -1] = values[..., 1] - values[..., 0], values[..., -1] - values[..., -2]
    return slope


def unit(values: Map) -> Map:
    """Level taken off and size made one along the last axis, so that a product is a correlation."""
    level: Map = values - values.mean(axis=-1, keepdims=True)
    size = np.sqrt(np.einsum("...i,...i", level, level))[..., None]
    level /= np.maximum(size, 1e-3)
    return level


def ends(line: Map, most: int) -> tuple[Map, Map, Map]:
    """Where a code may start (dark after much white) and end (white after dark), the most white first; all starts of
    bars."""
    rise = rising(np.convolve(line, SMOOTH, "same"))
    least = 0.15 * float(np.percentile(np.abs(rise), 97))
    inner = rise[1:-1]
    down = np.flatnonzero((inner < -least) & (inner <= rise[:-2]) & (inner < rise[2:])) + 1
    up = np.flatnonzero((inner > least) & (inner >= rise[:-2]) & (inner > rise[2:])) + 1
    if len(down) < LEAST_EDGES or len(up) < LEAST_EDGES:
        nothing = np.zeros(0, np.float32)
        return nothing, nothing, nothing
    edge = 0.05 * line.size
    white_before = down - np.concatenate([[-edge], up])[np.searchsorted(up, down)]
    white_after = np.concatenate([down, [line.size + edge]])[np.searchsorted(down, up)] - up
    left, right = down < 0.5 * line.size, up > 0.5 * line.size
    starts = down[left][np.argsort(-white_before[left])][:most]
    stops = up[right][np.argsort(-white_after[right])][:most]
    return starts.astype(np.float32), stops.astype(np.float32), down.astype(np.float32)
