"""Reads QR, Data Matrix and the like where the plain way failed: evened light, halved size, dark on light or not."""

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from edge.scan import engines, stripes
from edge.scan.candidate import Candidate

Luma = NDArray[np.uint8]
REACHES = (8, 30)
"""Half the window of the local threshold (px): small modules, then large ones."""
DARKER_BY = 5
LEAST_SIDE = 64
LARGEST_PX = 500_000
"""Most pixels that a piece is enlarged to."""
ENLARGED = ((2, True), (3, True), (3, False))
"""How many times small squares are enlarged, and whether blur is taken back before: that raises noise and dust too."""
BLUR_PX, NOISE = 0.7, 0.12
"""An even blur of this deviation is taken back as far as it stands out from so much noise (power)."""
EDGE_PX = 10
LEAST_CROSSED = 0.12
"""Share of a piece's edges that run in two directions at a right angle; squares seen at a steep angle have few."""


def read(piece: Luma) -> list[Candidate]:
    """A piece of a picture that looks checkered."""
    return engines.whole(piece, engines.Way("zx_square", engines.SQUARES, downscale=True, invert=True))


def are_likely(piece: Luma) -> bool:
    """False for a piece that is no more than rough."""
    return stripes.crossing(piece)[0] >= LEAST_CROSSED


def read_enlarged(piece: Luma) -> list[Candidate]:
    """Modules of one or two pixels, enlarged: the decoder samples whole pixels, the picture between them is smooth."""
    for times, sharp in ENLARGED:
        if piece.size * times**2 > LARGEST_PX:
            break
        size = (piece.shape[1] * times, piece.shape[0] * times)
        drawn = Image.fromarray(_unblurred(piece) if sharp else piece)
        large = np.asarray(drawn.resize(size, Image.Resampling.BICUBIC))
        if found := engines.whole(large, engines.Way("zx_square", engines.SQUARES, rotate=True)):
            return [replace(c, corners=tuple((x // times, y // times) for x, y in c.corners)) for c in found]
    return []


def _unblurred(piece: Luma) -> Luma:
    """Wiener's filter for a little blur, such as every small picture has."""
    wide = np.pad(piece, EDGE_PX, mode="edge").astype(np.float32)
    down, across = np.fft.fftfreq(wide.shape[0])[:, None], np.fft.rfftfreq(wide.shape[1])
    passed = np.exp(-2 * (np.pi * BLUR_PX) ** 2 * (down**2 + across**2)).astype(np.float32)
    sharp = np.fft.irfft2(np.fft.rfft2(wide) * (passed * (1 + NOISE) / (passed**2 + NOISE)), wide.shape)
    return np.clip(sharp[EDGE_PX:-EDGE_PX, EDGE_PX:-EDGE_PX], 0, 255).astype(np.uint8)


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
        if found := engines.whole(black, engines.Way("zx_threshold", engines.SQUARES, global_threshold=True)):
            return found
    return []


def moved(seen: Candidate, left: int, top: int) -> Candidate:
    """The candidate of a piece in the coordinates of the whole picture."""
    return replace(seen, corners=tuple((x + left, y + top) for x, y in seen.corners))
