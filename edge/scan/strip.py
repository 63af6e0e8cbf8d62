"""Cuts a striped region out of the picture, turned so that its bars stand upright, and averages along them.

An averaged line has little noise. Bars that lean (perspective, curved packs) would smear it, so each band of
lines is straightened first: how far its bars lean, and how that changes from left to right, is read off the
gradients.
"""

import numpy as np
from numpy.typing import NDArray

from edge.scan.stripes import Region

Luma = NDArray[np.uint8]
Lines = NDArray[np.float32]

MARGIN_SHARE = 0.06
MARGIN_PX = 14
MOST_LINES = 96
MOST_BANDS = 6
BAND_PX = 12
GLANCE_LINES = 4
WIDEST = 720
MOST_LEAN = 0.9


def scale(region: Region) -> float:
    """Samples a pixel: small labels are enlarged up to three times, large ones left as they are."""
    return float(np.clip(WIDEST / (2 * _reach(region)), 1.0, 3.0))


def cut(luma: Luma, region: Region, per_px: float) -> Lines:
    """Lines across the bars with their quiet zones, `per_px` samples a pixel, bilinear; top to bottom."""
    return _laid(luma, region, per_px, _evenly(region, int(np.clip(region.along, 8, MOST_LINES))))


def glance(luma: Luma, region: Region) -> Lines:
    """What the region's bands will be like, for little work: a few neighbouring lines of each, a sample a pixel."""
    middles = _evenly(region, int(np.clip(region.along // BAND_PX, 1, MOST_BANDS)))
    near = np.arange(GLANCE_LINES, dtype=np.float32) - (GLANCE_LINES - 1) / 2
    lines = _laid(luma, region, 1.0, (middles[:, None] + near).ravel())
    result: Lines = lines.reshape(middles.size, GLANCE_LINES, -1).mean(axis=1)
    return result


def _evenly(region: Region, count: int) -> Lines:
    """Places along the bars, seen from the middle (px)."""
    places: Lines = (((np.arange(count) + 0.5) / count - 0.5) * region.along).astype(np.float32)
    return places


def _laid(luma: Luma, region: Region, per_px: float, v: Lines) -> Lines:
    reach = _reach(region)
    u = np.linspace(-reach, reach, max(16, int(2 * reach * per_px)), dtype=np.float32)
    cos, sin = np.float32(np.cos(region.angle)), np.float32(np.sin(region.angle))
    x = np.float32(region.x) + u[None, :] * cos - v[:, None] * sin
    y = np.float32(region.y) + u[None, :] * sin + v[:, None] * cos
    return _sampled(luma, x, y)


def bands(lines: Lines) -> Lines:
    """The strip as a few straightened, averaged lines, top to bottom."""
    count = int(np.clip(len(lines) // BAND_PX, 1, MOST_BANDS))
    height = len(lines) // count
    return _straightened(lines[: count * height].reshape(count, height, -1))


def _reach(region: Region) -> float:
    return region.across / 2 + region.across * MARGIN_SHARE + MARGIN_PX


def _straightened(bands: Lines) -> Lines:
    """The mean line of each band (band x line x column), its bars put upright before."""
    count, height, width = bands.shape
    if height < 3:
        mean: Lines = bands.mean(axis=1)
        return mean
    offsets = np.arange(height, dtype=np.float32) - (height - 1) / 2
    columns = offsets[:, None] * _leans(bands)[:, None]
    columns += np.arange(width, dtype=np.float32)
    np.clip(np.rint(columns, out=columns), 0, width - 1, out=columns)
    begins = (np.arange(count * height, dtype=np.int32) * np.int32(width)).reshape(count, height, 1)
    straight: Lines = bands.take(columns.astype(np.int32) + begins).mean(axis=1)
    return straight


def _leans(bands: Lines) -> Lines:
    """Columns a line by which the bars of each band lean, for every column: a straight fit through the gradients."""
    gx = bands[:, :-1, 1:] - bands[:, :-1, :-1]
    gy = bands[:, 1:, :-1] - bands[:, :-1, :-1]
    weight, product = np.einsum("bij,bij->bj", gx, gx) + 1, np.einsum("bij,bij->bj", gx, gy)
    powers = np.linspace(-1, 1, weight.shape[1], dtype=np.float32) ** np.arange(3, dtype=np.float32)[:, None]
    s0, s1, s2 = powers @ weight.T
    p0, p1 = -powers[:2] @ product.T
    determinant = s0 * s2 - s1 * s1
    level, slope = (p0 * s2 - p1 * s1) / determinant, (p1 * s0 - p0 * s1) / determinant
    columns = np.linspace(-1, 1, bands.shape[2], dtype=np.float32)
    leans: Lines = np.clip(level[:, None] + slope[:, None] * columns, -MOST_LEAN, MOST_LEAN).astype(np.float32)
    return leans


def _sampled(luma: Luma, x: Lines, y: Lines) -> Lines:
    """Grey between pixels; done in place, for new memory costs more than the sums."""
    height, width = luma.shape
    np.clip(x, 0, width - 1.001, out=x)
    np.clip(y, 0, height - 1.001, out=y)
    left, at = x.astype(np.int32), y.astype(np.int32)
    x -= left
    y -= at
    at *= width
    at += left
    flat = luma.ravel()
    upper = _between(flat, at, x)
    at += width
    lower = _between(flat, at, x)
    lower -= upper
    lower *= y
    lower += upper
    return lower


def _between(flat: Luma, at: NDArray[np.int32], share: Lines) -> Lines:
    """Grey at places of the picture and so much of the way to the next column."""
    here: Lines = flat.take(at).astype(np.float32)
    beside: Lines = flat.take(at + 1).astype(np.float32)
    beside -= here
    beside *= share
    beside += here
    return beside
