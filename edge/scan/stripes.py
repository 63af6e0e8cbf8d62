"""Finds where bars may be, at any angle, without reading them.

The picture is cut into small blocks; in each the structure tensor says how strongly and how evenly the grey
changes in one direction only. Neighbouring striped blocks of one direction form a region. Gradients are taken
at full resolution (modules of one pixel would vanish in a smaller picture), on every second pixel of large ones.
"""

from dataclasses import dataclass
from math import pi

import numpy as np
from numpy.typing import NDArray

Luma = NDArray[np.uint8]
Map = NDArray[np.float32]
Blocks = tuple[NDArray[np.int64], NDArray[np.int64]]

LARGE_PX = 800
BLOCK = 8
LEAST_BLOCKS, LEAST_SQUARE = 4, 3
LEAST_COHERENCE = 0.5
LEAST_ENERGY = 40.0
SHARE_OF_STRONGEST = 0.1
PURE_COHERENCE, PURE_ENERGY = 0.9, 10.0
"""Bars out of focus are weak beside the edges of what lies in focus, but of one direction only; looked for in small
pictures (a live frame is followed by a sharper one)."""
WIDER = 1.25
"""By so much a region grows with its weak bars if strong ones are only a part of the code."""
PERCENTS = (5, 20, 99)
"""Of a picture's blocks: the quietest show nothing but noise, which has no direction and is taken off everywhere; the
next still no more than the ground's own texture, unless that is as even as noise is."""
TIMES_QUIET, ALL_NOISE = 2.5, 0.7
MOST_STRIPED = 3
NARROWEST_PX = 40.0
"""No code is narrower; the border of a label is."""
MOST_CHECKERED = 2
LEAST_FILLED = 0.4
"""Of its box; a square that stands on its corner fills half."""
MOST_IN_SQUARES = 0.6
SQUARES_STRONGER = 1.5
MOST_TURN = np.radians(22.0)
STRIP = 8
"""Blocks in height that are worked on together."""
ONES = np.ones(BLOCK, np.float32)


@dataclass(frozen=True, slots=True)
class Region:
    """A striped place: its middle, the direction across the bars, and its size across and along them (px)."""

    x: float
    y: float
    angle: float
    across: float
    along: float
    strength: float

    def corners(self) -> tuple[tuple[int, int], ...]:
        """The four corners, in order round the region."""
        ux, uy = np.cos(self.angle) * self.across / 2, np.sin(self.angle) * self.across / 2
        vx, vy = -np.sin(self.angle) * self.along / 2, np.cos(self.angle) * self.along / 2
        around = ((-1, -1), (1, -1), (1, 1), (-1, 1))
        return tuple((round(self.x + i * ux + j * vx), round(self.y + i * uy + j * vy)) for i, j in around)

    def holds(self, other: "Region") -> bool:
        """True when the other's middle lies in this one."""
        x, y = other.x - self.x, other.y - self.y
        across, along = x * np.cos(self.angle) + y * np.sin(self.angle), y * np.cos(self.angle) - x * np.sin(self.angle)
        return bool(abs(across) <= self.across / 2 and abs(along) <= self.along / 2)


@dataclass(frozen=True, slots=True)
class Survey:
    """What a look at the whole picture shows: places of bars, and places of squares (left, top, right, bottom)."""

    striped: tuple[Region, ...] = ()
    checkered: tuple[tuple[int, int, int, int], ...] = ()


def survey(luma: Luma) -> Survey:
    """The striped regions, strongest first, and the checkered ones, largest first; about 4 ms at 720p."""
    step = 2 if max(luma.shape) > LARGE_PX else 1
    side = BLOCK * step
    if min(luma.shape) < 3 * side:
        return Survey()
    xx, yy, xy = _tensor(luma, step)
    wide = [_spread(part) for part in (xx, yy, xy)]
    difference, cross = wide[0] - wide[1], 2 * wide[2]
    noise, quiet, strongest = (float(part) for part in np.percentile(wide[0] + wide[1], PERCENTS))
    ground = noise / 2 if noise > ALL_NOISE * quiet else TIMES_QUIET * quiet - noise
    energy = wide[0] + wide[1] - noise
    coherence = np.hypot(difference, cross) / np.maximum(energy, 1e-3)
    least = max(LEAST_ENERGY, SHARE_OF_STRONGEST * (strongest - noise), ground)
    angle = 0.5 * np.arctan2(cross, difference)
    striped = (coherence > LEAST_COHERENCE) & (energy > least)
    regions = _regions(striped, angle, (xx, yy, xy), side)
    if step == 1:
        weak = (coherence > PURE_COHERENCE) & (energy > max(PURE_ENERGY, noise))
        regions = _completed(regions, _regions(striped | weak, angle, (xx, yy, xy), side))
    checkered = _checkered((coherence < MOST_IN_SQUARES) & (energy > SQUARES_STRONGER * least), side)
    return Survey(tuple(regions[:MOST_STRIPED]), checkered)


def crossing(piece: Luma) -> tuple[float, float]:
    """How many of a piece's edges run in one direction or at a right angle to it (0 to 1), and that direction, modulo
    a right angle: modules of a code do, wood and cloth and faces do not."""
    grey = piece.astype(np.float32)
    edges = (grey[1:-1, 2:] - grey[1:-1, :-2]) + 1j * (grey[2:, 1:-1] - grey[:-2, 1:-1])
    strength = np.maximum(np.abs(edges) ** 2, 1)
    sum_ = complex((edges**4 / strength).sum())
    return abs(sum_) / float(strength.sum()), float(np.angle(sum_)) / 4


def _regions(striped: NDArray[np.bool_], angle: Map, tensor: tuple[Map, Map, Map], side: int) -> list[Region]:
    """The islands of striped blocks that are large enough for a code, strongest first."""
    regions = [_measured(blocks, tensor, side) for blocks in _islands(striped, angle, LEAST_BLOCKS)]
    wide = [region for region in regions if region.across >= NARROWEST_PX]
    return sorted(wide, key=lambda region: region.strength, reverse=True)


def _completed(strong: list[Region], whole: list[Region]) -> list[Region]:
    """The strong regions; one of which weak bars around show that it is only a part is replaced by the whole."""
    regions = []
    for region in whole:
        parts = [part for part in strong if region.holds(part)]
        is_whole = WIDER * max((part.across for part in parts), default=0.0) >= region.across
        regions += parts if is_whole else [region]
    return sorted(regions, key=lambda region: region.strength, reverse=True)


def _checkered(mask: NDArray[np.bool_], side: int) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes round islands that may hold a QR or Data Matrix: compact, and filled well enough."""
    boxes = []
    for rows, columns in _islands(mask, np.zeros(mask.shape, np.float32), LEAST_SQUARE):
        high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
        if min(high, wide) >= 2 and max(high, wide) <= 3 * min(high, wide) and rows.size > LEAST_FILLED * high * wide:
            left, top = int(columns.min()) - 1, int(rows.min()) - 1
            boxes.append((rows.size, (left * side, top * side, (left + wide + 2) * side, (top + high + 2) * side)))
    boxes.sort(reverse=True)
    return tuple((max(0, left), max(0, top), right, bottom) for _, (left, top, right, bottom) in boxes[:MOST_CHECKERED])


def _tensor(luma: Luma, step: int) -> tuple[Map, Map, Map]:
    """Block means of the gradients' products. Large pictures are sampled on two grids of different parity: edges that
    lie on every second pixel (modules of four) would fall between the samples of one. Done in strips of rows, which
    the processor's cache can hold."""
    side = BLOCK * step
    rows, columns = (luma.shape[0] - 4) // side * side, (luma.shape[1] - 4) // side * side
    grids = ((0, 0),) if step == 1 else ((0, 0), (3, 1))
    strips = []
    for top in range(0, rows, STRIP * side):
        below = min(top + STRIP * side, rows) + 1
        parts = [_products(luma[top + down : below + down, left : left + columns + 1], step) for down, left in grids]
        strips.append(np.mean(np.array(parts), axis=0))
    xx, yy, xy = np.concatenate(strips, axis=1)
    return xx, yy, xy


def _products(strip: Luma, step: int) -> tuple[Map, Map, Map]:
    """Of a strip with one row and one column more than its blocks have; differences are taken along both diagonals."""
    upper, lower = _evened(strip[: -1 : step * step]), _evened(strip[1 :: step * step])
    falling = lower[:, 1::step] - upper[:, :-1:step]
    rising = upper[:, 1::step] - lower[:, :-1:step]
    half = np.float32(0.5)
    both, fall, rise = (half * _blocks(part, BLOCK // step) for part in (falling * rising, falling**2, rising**2))
    all_ways = (fall + rise) * half
    return all_ways + both, all_ways - both, (fall - rise) * half


def _evened(luma: Luma) -> Map:
    """Grey by its root: bars in shadow count almost as much as those in light, and a sensor's noise is the same in
    both."""
    even: Map = luma.astype(np.float32)
    even += 16
    even *= 512
    return np.sqrt(even, out=even)


def _blocks(values: Map, high: int) -> Map:
    rows, columns = values.shape[0] // high, values.shape[1] // BLOCK
    tall = values.reshape(rows, high, columns * BLOCK).sum(axis=1)
    result: Map = (tall.reshape(rows, columns, BLOCK) @ ONES) / (high * BLOCK)
    return result


def _spread(values: Map) -> Map:
    padded = np.pad(values, 1, mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    result: Map = (across[:-2] + across[1:-1] + across[2:]) / 9
    return result


def _islands(striped: NDArray[np.bool_], angle: Map, least: int) -> list[Blocks]:
    """Blocks beside each other that run in one direction, if so many of them are: rows and columns of each island."""
    rows, columns = np.nonzero(striped)
    one, other = _joined(striped, angle)
    island = np.arange(rows.size)
    while (apart := island[one] != island[other]).any():
        near, far = island[one[apart]], island[other[apart]]
        np.minimum.at(island, np.maximum(near, far), np.minimum(near, far))
        while (island != (through := island[island])).any():
            island = through
    sizes = np.bincount(island, minlength=1)
    return [(rows[of], columns[of]) for first in np.flatnonzero(sizes >= least) for of in [island == first]]


def _joined(striped: NDArray[np.bool_], angle: Map) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """The pairs of neighbouring striped blocks of one direction, by their numbers in reading order."""
    number = np.cumsum(striped).reshape(striped.shape) - 1
    pairs = []
    for here, there in ((np.s_[:, :-1], np.s_[:, 1:]), (np.s_[:-1], np.s_[1:])):
        joined = striped[here] & striped[there] & (_turn(angle[here], angle[there]) < MOST_TURN)
        pairs.append((number[here][joined], number[there][joined]))
    (beside, right), (above, below) = pairs
    return np.concatenate([beside, above]), np.concatenate([right, below])


def _turn(one: Map, other: Map) -> Map:
    between = np.abs(one - other) % np.float32(pi)
    result: Map = np.minimum(between, np.float32(pi) - between)
    return result


def _measured(blocks: Blocks, tensor: tuple[Map, Map, Map], side: int) -> Region:
    rows, columns = blocks
    xx, yy, xy = (float(part[rows, columns].sum()) for part in tensor)
    angle = 0.5 * float(np.arctan2(2 * xy, xx - yy))
    x, y = (columns + 0.5) * side, (rows + 0.5) * side
    u = x * np.cos(angle) + y * np.sin(angle)
    v = -x * np.sin(angle) + y * np.cos(angle)
    across, along = float(np.ptp(u)) + side, float(np.ptp(v)) + side
    middle_u, middle_v = float(u.max() + u.min()) / 2, float(v.max() + v.min()) / 2
    return Region(
        x=middle_u * float(np.cos(angle)) - middle_v * float(np.sin(angle)),
        y=middle_u * float(np.sin(angle)) + middle_v * float(np.cos(angle)),
        angle=angle,
        across=across,
        along=along,
        strength=xx + yy,
    )
