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
Block = tuple[int, int]

LARGE_PX = 800
BLOCK = 8
LEAST_BLOCKS = 4
LEAST_COHERENCE = 0.5
LEAST_ENERGY = 40.0
SHARE_OF_STRONGEST = 0.1
PURE_COHERENCE, PURE_ENERGY = 0.9, 10.0
"""Bars out of focus are weak beside the edges of what lies in focus, but of one direction only: looked
for where there is nothing stronger, in small pictures (a live frame is followed by a sharper one)."""
PERCENTS = (5, 20, 99)
"""Of a picture's blocks: the quietest show nothing but noise, which has no direction and is taken off everywhere; the
next still no more than the ground's own texture, unless that is as even as noise is."""
TIMES_QUIET, ALL_NOISE = 2.5, 0.7
MOST_STRIPED = 3
NARROWEST_PX = 40.0
"""No code is narrower; the border of a label is."""
MOST_CHECKERED = 2
MOST_IN_SQUARES = 0.6
SQUARES_STRONGER = 1.5
MOST_TURN = np.radians(22.0)
EVEN = np.sqrt(128 * (np.arange(256, dtype=np.float32) + 16) * 4)
"""Grey by its root: bars in shadow count almost as much as those in light, and a sensor's noise is the same in both."""


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
    regions = _regions((coherence > LEAST_COHERENCE) & (energy > least), angle, (xx, yy, xy), side)
    if not regions and step == 1:
        weak = (coherence > PURE_COHERENCE) & (energy > max(PURE_ENERGY, noise))
        regions = _regions(weak, angle, (xx, yy, xy), side)
    checkered = _checkered((coherence < MOST_IN_SQUARES) & (energy > SQUARES_STRONGER * least), side)
    return Survey(tuple(regions[:MOST_STRIPED]), checkered)


def _regions(striped: NDArray[np.bool_], angle: Map, tensor: tuple[Map, Map, Map], side: int) -> list[Region]:
    """The islands of striped blocks that are large enough for a code, strongest first."""
    islands = [blocks for blocks in _islands(striped, angle) if len(blocks) >= LEAST_BLOCKS]
    regions = [_measured(blocks, tensor, side) for blocks in islands]
    wide = [region for region in regions if region.across >= NARROWEST_PX]
    return sorted(wide, key=lambda region: region.strength, reverse=True)


def _checkered(mask: NDArray[np.bool_], side: int) -> tuple[tuple[int, int, int, int], ...]:
    """Boxes round islands that may hold a QR or Data Matrix: compact, and filled for the most part."""
    boxes = []
    for island in _islands(mask, np.zeros(mask.shape, np.float32)):
        rows, columns = np.array(island).T
        high, wide = int(np.ptp(rows)) + 1, int(np.ptp(columns)) + 1
        if min(high, wide) >= 2 and max(high, wide) <= 3 * min(high, wide) and 2 * len(island) > high * wide:
            left, top = int(columns.min()) - 1, int(rows.min()) - 1
            boxes.append((len(island), (left * side, top * side, (left + wide + 2) * side, (top + high + 2) * side)))
    boxes.sort(reverse=True)
    return tuple((max(0, left), max(0, top), right, bottom) for _, (left, top, right, bottom) in boxes[:MOST_CHECKERED])


def _tensor(luma: Luma, step: int) -> tuple[Map, Map, Map]:
    """Block means of the gradients' products. Large pictures are sampled on two grids of different parity: edges that
    lie on every second pixel (modules of four) would fall between the samples of one."""
    side = BLOCK * step
    rows, columns = (luma.shape[0] - 4) // side * side, (luma.shape[1] - 4) // side * side
    grids = ((0, 0, 1, 1),) if step == 1 else ((0, 0, 4, 2), (3, 1, 4, 2))
    parts = [_products(luma, (rows, columns), grid) for grid in grids]
    xx, yy, xy = np.mean(np.array(parts), axis=0)
    return xx, yy, xy


def _products(luma: Luma, size: tuple[int, int], grid: tuple[int, int, int, int]) -> tuple[Map, Map, Map]:
    (rows, columns), (top, left, down, across) = size, grid
    here, below = slice(top, top + rows, down), slice(top + 1, top + rows + 1, down)
    this, beside = slice(left, left + columns, across), slice(left + 1, left + columns + 1, across)
    falling = np.take(EVEN, luma[below, beside]) - np.take(EVEN, luma[here, this])
    rising = np.take(EVEN, luma[here, beside]) - np.take(EVEN, luma[below, this])
    half = np.float32(0.5)
    gx: Map = (falling + rising) * half
    gy: Map = (falling - rising) * half
    high = BLOCK * across // down
    return _blocks(gx * gx, high), _blocks(gy * gy, high), _blocks(gx * gy, high)


def _blocks(values: Map, high: int) -> Map:
    rows, columns = values.shape[0] // high, values.shape[1] // BLOCK
    tall = values.reshape(rows, high, columns * BLOCK).sum(axis=1)
    result: Map = tall.reshape(rows, columns, BLOCK).sum(axis=2) / (high * BLOCK)
    return result


def _spread(values: Map) -> Map:
    padded = np.pad(values, 1, mode="edge")
    across = padded[:, :-2] + padded[:, 1:-1] + padded[:, 2:]
    result: Map = (across[:-2] + across[1:-1] + across[2:]) / 9
    return result


def _islands(striped: NDArray[np.bool_], angle: Map) -> list[list[Block]]:
    rows, columns = np.nonzero(striped)
    waiting = dict(zip(zip(rows.tolist(), columns.tolist(), strict=True), angle[rows, columns].tolist(), strict=True))
    islands = []
    while waiting:
        first, direction = waiting.popitem()
        island, directions = [first], [direction]
        for block, direction in zip(island, directions, strict=False):
            for near in _joining(block, direction, waiting):
                island.append(near)
                directions.append(waiting.pop(near))
        islands.append(island)
    return islands


def _joining(block: Block, direction: float, waiting: dict[Block, float]) -> list[Block]:
    """The neighbours of a block that wait and run in its direction."""
    row, column = block
    around = ((row - 1, column), (row + 1, column), (row, column - 1), (row, column + 1))
    return [near for near in around if near in waiting and _turn(waiting[near], direction) < MOST_TURN]


def _turn(one: float, other: float) -> float:
    between = abs(one - other) % pi
    return min(between, pi - between)


def _measured(blocks: list[Block], tensor: tuple[Map, Map, Map], side: int) -> Region:
    rows, columns = np.array(blocks).T
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
