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
WIDEST = 720
MOST_LEAN = 0.9


def scale(region: Region) -> float:
    """Samples a pixel: small labels are enlarged up to three times, large ones left as they are."""
    return float(np.clip(WIDEST / (2 * _reach(region)), 1.0, 3.0))


def cut(luma: Luma, region: Region, per_px: float) -> Lines:
    """Lines across the bars with their quiet zones, `per_px` samples a pixel, bilinear; top to bottom."""
    reach = _reach(region)
    lines = int(np.clip(region.along, 8, MOST_LINES))
    u = np.linspace(-reach, reach, max(16, int(2 * reach * per_px)), dtype=np.float32)
    v: Lines = (((np.arange(lines, dtype=np.float32) + 0.5) / lines - 0.5) * np.float32(region.along)).astype(
        np.float32
    )
    cos, sin = np.float32(np.cos(region.angle)), np.float32(np.sin(region.angle))
    x = np.float32(region.x) + u[None, :] * cos - v[:, None] * sin
    y = np.float32(region.y) + u[None, :] * sin + v[:, None] * cos
    return _sampled(luma, x, y)


def bands(lines: Lines) -> Lines:
    """The strip as a few straightened, averaged lines, top to bottom."""
    count = int(np.clip(len(lines) // BAND_PX, 1, MOST_BANDS))
    height = len(lines) // count
    return np.array([_straightened(lines[n * height : (n + 1) * height]) for n in range(count)])


def _reach(region: Region) -> float:
    return region.across / 2 + region.across * MARGIN_SHARE + MARGIN_PX


def _straightened(band: Lines) -> Lines:
    height, width = band.shape
    if height < 3:
        mean: Lines = band.mean(axis=0)
        return mean
    leans = _leans(band)
    offsets = np.arange(height, dtype=np.float32) - (height - 1) / 2
    columns = np.arange(width, dtype=np.float32)[None, :] + offsets[:, None] * leans[None, :]
    columns = np.clip(np.rint(columns), 0, width - 1).astype(np.int32)
    straight: Lines = np.take_along_axis(band, columns, axis=1).mean(axis=0)
    return straight


def _leans(band: Lines) -> Lines:
    """Columns a line by which the bars lean, for every column: a straight fit through the gradients."""
    gx = band[:-1, 1:] - band[:-1, :-1]
    gy = band[1:, :-1] - band[:-1, :-1]
    weight, product = (gx * gx).sum(axis=0) + 1.0, (gx * gy).sum(axis=0)
    place = np.linspace(-1, 1, weight.size, dtype=np.float32)
    s0, s1, s2 = weight.sum(), (weight * place).sum(), (weight * place * place).sum()
    p0, p1 = -product.sum(), -(product * place).sum()
    determinant = s0 * s2 - s1 * s1
    level, slope = (p0 * s2 - p1 * s1) / determinant, (p1 * s0 - p0 * s1) / determinant
    columns = np.linspace(-1, 1, band.shape[1], dtype=np.float32)
    leans: Lines = np.clip(level + slope * columns, -MOST_LEAN, MOST_LEAN).astype(np.float32)
    return leans


def _sampled(luma: Luma, x: Lines, y: Lines) -> Lines:
    height, width = luma.shape
    x, y = np.clip(x, 0, width - 1.001), np.clip(y, 0, height - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    right_share, low_share = x - left, y - top
    flat = luma.ravel()
    at = top * np.int32(width) + left
    upper = flat[at] * (1 - right_share) + flat[at + 1] * right_share
    at += np.int32(width)
    lower = flat[at] * (1 - right_share) + flat[at + 1] * right_share
    result: Lines = upper * (1 - low_share) + lower * low_share
    return result
