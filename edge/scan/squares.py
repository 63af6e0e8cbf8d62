"""Reads QR, Data Matrix and the like where the plain way failed: evened light, halved size, dark on light or not."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from edge.scan import engines
from edge.scan.candidate import Candidate

Luma = NDArray[np.uint8]
REACHES = (8, 30)
"""Half the window of the local threshold (px): small modules, then large ones."""
DARKER_BY = 5
LEAST_SIDE = 64
LARGEST_PX = 500_000
"""Most pixels that a piece is enlarged to."""
ENLARGED = ((2, 0), (3, 300))
"""How many times small squares are enlarged, and how strongly their edges are raised then (percent)."""
EDGE_PX = 4


def read(piece: Luma) -> list[Candidate]:
    """A piece of a picture that looks checkered."""
    found = engines.zxing(piece, engines.Way("zx_square", engines.SQUARES, downscale=True, invert=True))
    return found or _read_enlarged(piece) or read_thresholded(piece)


def _read_enlarged(piece: Luma) -> list[Candidate]:
    """Modules of one or two pixels, enlarged: the decoder samples whole pixels, the picture between them is smooth."""
    for times, percent in ENLARGED:
        if piece.size * times**2 > LARGEST_PX:
            break
        size = (piece.shape[1] * times, piece.shape[0] * times)
        large = Image.fromarray(piece).resize(size, Image.Resampling.BICUBIC)
        if percent:
            large = large.filter(ImageFilter.UnsharpMask(EDGE_PX, percent, 0))
        if found := engines.zxing(np.asarray(large), engines.Way("zx_square", engines.SQUARES, rotate=True)):
            return [replace(c, corners=tuple((x // times, y // times) for x, y in c.corners)) for c in found]
    return []


def read_half(luma: Luma, formats: tuple[engines.Format, ...]) -> list[Candidate]:
    """At half the size: large squares and coarse print."""
    if min(luma.shape) < LEAST_SIDE:
        return []
    rows, columns = luma.shape[0] // 2 * 2, luma.shape[1] // 2 * 2
    wide = luma[:rows, :columns].astype(np.uint16)
    small = (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]) >> 2
    found = engines.whole(small.astype(np.uint8), engines.Way("zx_half", formats))
    return [replace(c, corners=tuple((2 * x, 2 * y) for x, y in c.corners)) for c in found]


def read_thresholded(luma: Luma) -> list[Candidate]:
    """Each pixel against its own surroundings, squares only: with bars this makes false readings."""
    picture = Image.fromarray(luma)
    for reach in REACHES:
        around = np.asarray(picture.filter(ImageFilter.BoxBlur(reach))).astype(np.int16)
        black = np.where(luma.astype(np.int16) < around - DARKER_BY, np.uint8(0), np.uint8(255))
        if found := engines.zxing(black, engines.Way("zx_threshold", engines.SQUARES, global_threshold=True)):
            return found
    return []


def moved(seen: Candidate, left: int, top: int) -> Candidate:
    """The candidate of a piece in the coordinates of the whole picture."""
    return replace(seen, corners=tuple((x + left, y + top) for x, y in seen.corners))
