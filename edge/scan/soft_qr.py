"""Reads QR codes whose modules are too small, soft or shaken for a threshold, and adds up several frames of one.

Most of a small QR code's frame is the same in all codes of its size: eyes, their white, the dotted lines between, the
quiet zone. From these modules of the very picture it is learned what the grey round a module says about the module, as
a modem learns its line from a known preamble (a linear equaliser, least squares). That takes back blur, motion, light
and printed growth without a guess at any of them. The grid is moved until the known modules fit best. What the others
say is drawn anew and decoded; Reed-Solomon checks it. Module patterns: ISO/IEC 18004.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edge.scan import engines
from edge.scan.candidate import Candidate, Corners
from edge.scan.finders import Corner, Luma, Point, corners
from edge.scan.ink import Map

Bits = NDArray[np.int8]

SIDES = range(21, 42, 4)
"""Modules of versions 1 to 6; larger ones have further known modules and are not found small and soft here."""
EYE, TO_MIDDLE = 7, 3.5
MARGIN = 2
"""Modules of the quiet zone that are looked at on each side."""
PER_MODULE, REACH = 3, 4
"""Samples a module, and how many of them round its middle say something about it."""
STIFF = 0.02
"""How much the filter is held back; it has 42 weights and a few hundred known modules."""
UNKNOWN = -1
BLIND_COUNTS = 0.5
"""How much it counts that a module that is not known is neither dark nor light."""
MOST_WRONG = 0.75
STEPS = (0.5, 0.25)
"""How far the corners are moved while the grid is refined, round by round (modules)."""
WAYS = np.array([(1, 0), (-1, 0), (0, 1), (0, -1)], float)
DRAWN_PX = 4
STAGE = "zx_grid"
LARGEST_PX = 40_000
STILL_THERE = 0.8
"""Share of the modules that the newest frame has to see as all frames together do."""


@dataclass(frozen=True, slots=True)
class Grid:
    """A code's modules as the picture shows them, with the margin round them: about 1 where dark, -1 where light;
    `wrong` is the mean square by which known modules miss that, `places` are the four corners (px)."""

    values: Map
    wrong: float
    places: Point

    @property
    def side(self) -> int:
        """Modules from edge to edge."""
        return len(self.values) - 2 * MARGIN

    @property
    def corners(self) -> Corners:
        """The corners as candidates have them."""
        return tuple((round(float(x)), round(float(y))) for x, y in self.places)

    def moved(self, left: int, top: int) -> "Grid":
        """The same in the coordinates of the whole picture, where the piece began here."""
        return replace(self, places=np.add(self.places, (left, top)))

    def joined(self, other: "Grid") -> "Grid":
        """Both frames' values, each for what it is worth; the place is this one's."""
        mine, its = 1 / self.wrong, 1 / other.wrong
        values: Map = (self.values * mine + other.values * its) / (mine + its)
        return replace(self, values=values, wrong=1 / (mine + its))

    def shows(self, whole: "Grid") -> bool:
        """True when this frame alone sees most modules as the whole does: the code has not been replaced meanwhile."""
        open_ones = _known(self.side) == UNKNOWN
        return float(((self.values > 0) == (whole.values > 0))[open_ones].mean()) >= STILL_THERE


def look(piece: Luma) -> Grid | None:
    """The QR code in a small piece of a picture; None when nothing there looks like one."""
    if piece.size > LARGEST_PX:
        return None
    tried = [_measured(piece, places, side) for corner in corners(piece) for places, side in _grids(corner)]
    best = min(tried, key=_cost, default=None)
    return best if best is not None and _cost(best) < MOST_WRONG else None


def refined(piece: Luma, grid: Grid) -> Grid:
    """The same with its corners moved to where the modules are clearest."""
    for step in STEPS:
        module = float(np.hypot(*(grid.places[1] - grid.places[0]))) / grid.side
        for corner in range(4):
            tried = [grid]
            for way in WAYS:
                places = grid.places.copy()
                places[corner] += way * step * module
                tried.append(_measured(piece, places, grid.side))
            grid = min(tried, key=_cost)
    return grid


def read(grid: Grid) -> Candidate | None:
    """What the modules say when the code's own error correction agrees."""
    known = _known(grid.side)
    dark = np.where(known == UNKNOWN, grid.values > 0, known)
    drawn = np.where(np.kron(dark, np.ones((DRAWN_PX, DRAWN_PX))) > 0, np.uint8(0), np.uint8(255))
    found = engines.zxing(drawn, engines.Way(STAGE, (engines.Format.QRCode,), global_threshold=True))
    return replace(found[0], corners=grid.corners) if found else None


def _cost(grid: Grid) -> float:
    open_ones = grid.values[_known(grid.side) == UNKNOWN]
    return grid.wrong + BLIND_COUNTS * float(((np.minimum(np.abs(open_ones), 1) - 1) ** 2).mean())


def _grids(corner: Corner) -> list[tuple[Point, int]]:
    """Four corners for the two sizes that the distance of the eyes speaks for."""
    near = sorted(SIDES, key=lambda side: abs(side - EYE - corner.modules))[:2]
    found = []
    for side in near:
        right, down = corner.right / (side - EYE), corner.down / (side - EYE)
        first = corner.place + 0.5 - TO_MIDDLE * (right + down)
        found.append(
            (np.array([first, first + side * right, first + side * (right + down), first + side * down]), side)
        )
    return found


def _measured(piece: Luma, places: Point, side: int) -> Grid:
    """The modules at these places, through the filter that the known ones teach."""
    samples, known = _sampled(piece, places, side), _known(side).ravel()
    wide = 2 * REACH + 1
    first = PER_MODULE // 2
    around = np.lib.stride_tricks.sliding_window_view(samples, (wide, wide))[first::PER_MODULE, first::PER_MODULE]
    grey = around.reshape(known.size, -1)[:, ::2]
    grey = (grey - grey.mean()) / max(float(grey.std()), 1.0)
    grey = np.concatenate([grey, np.ones((len(grey), 1), np.float32)], axis=1)
    learned = known != UNKNOWN
    told, wanted = grey[learned], 2.0 * known[learned] - 1
    stiff = STIFF * len(told) * np.eye(told.shape[1], dtype=np.float32)
    weights = np.linalg.solve(told.T @ told + stiff, told.T @ wanted.astype(np.float32))
    values = grey @ weights
    wrong = max(float(((values[learned] - wanted) ** 2).mean()), 1e-3)
    return Grid(values.reshape(_known(side).shape), wrong, places)


def _sampled(piece: Luma, places: Point, side: int) -> Map:
    """The picture on the grid, PER_MODULE samples a module, with its margin and REACH samples more round it."""
    begin, end = MARGIN * PER_MODULE + REACH, (MARGIN + side) * PER_MODULE + REACH
    size = (side + 2 * MARGIN) * PER_MODULE + 2 * REACH
    rows, wanted = [], []
    for (u, v), (x, y) in zip(((begin, begin), (end, begin), (end, end), (begin, end)), places, strict=True):
        rows += [[u, v, 1, 0, 0, 0, -x * u, -x * v], [0, 0, 0, u, v, 1, -y * u, -y * v]]
        wanted += [x, y]
    seen = np.linalg.solve(np.array(rows, float), np.array(wanted, float))
    picture = Image.fromarray(piece)
    flat = picture.transform((size, size), Image.Transform.PERSPECTIVE, seen.tolist(), Image.Resampling.BILINEAR)
    return np.asarray(flat).astype(np.float32)


@lru_cache(maxsize=len(SIDES))
def _known(side: int) -> Bits:
    """The modules that all codes of this size have (1 dark, 0 light), with the margin; UNKNOWN where they differ."""
    known = np.full((side + 2 * MARGIN, side + 2 * MARGIN), UNKNOWN, np.int8)
    known[:MARGIN] = known[-MARGIN:] = known[:, :MARGIN] = known[:, -MARGIN:] = 0
    inner = known[MARGIN:-MARGIN, MARGIN:-MARGIN]
    eye = np.zeros((EYE + 1, EYE + 1), np.int8)
    eye[:EYE, :EYE] = _rings(EYE)
    inner[: EYE + 1, : EYE + 1] = eye
    inner[: EYE + 1, -EYE - 1 :] = eye[:, ::-1]
    inner[-EYE - 1 :, : EYE + 1] = eye[::-1]
    between = np.arange(EYE + 1, side - EYE - 1)
    inner[EYE - 1, between] = inner[between, EYE - 1] = between % 2 == 0
    inner[side - EYE - 1, EYE + 1] = 1
    if side > SIDES[0]:
        inner[side - 9 : side - 4, side - 9 : side - 4] = _rings(5)
    return known


def _rings(size: int) -> Bits:
    """A dark square, a light ring, a dark middle."""
    rings = np.ones((size, size), np.int8)
    rings[1:-1, 1:-1] = 0
    rings[2:-2, 2:-2] = 1
    return rings
