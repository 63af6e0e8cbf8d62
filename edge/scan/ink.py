"""What printed bars look like to a camera: grown by the printer, blurred by paper and motion, out of focus.

A lens out of focus spreads every point to a disc; across the bars that is half an ellipse. It does more than soften:
of a disc wider than a bar and its space the light parts come out darker than the dark ones.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Map = NDArray[np.floating[Any]]

FINE = 20
"""Steps a module in which shapes are drawn."""
REACH = 4
"""How far ink is carried at most (modules)."""
GREY = {"0": 0.0, "1": 1.0, "5": 0.5}


@dataclass(frozen=True, slots=True)
class Look:
    """How bars look, in modules: the deviation of an even blur, how much they grew, the radius of a lens's disc."""

    blur: float = 0.7
    growth: float = 0.0
    disc: float = 0.0

    @property
    def softness(self) -> tuple[float, float]:
        """Blur and defocus, without growth."""
        return self.blur, self.disc


USUAL = Look()


def drawn(rows: Sequence[str], places: Map, look: Look) -> Map:
    """How much ink (0 to 1) each of these equally long rows of bits shows at places in modules from its beginning
    (row x place); 1 is dark, 0 light, 5 unknown; what lies outside is like the bit at the end."""
    bits = [[GREY[bit] for bit in row[0] * REACH + row + row[-1] * REACH] for row in rows]
    sharp = np.repeat(np.array(bits, np.float32), FINE, axis=1)
    for _ in range(round(abs(look.growth) * FINE / 2)):
        near = np.stack([np.roll(sharp, 1, axis=1), sharp, np.roll(sharp, -1, axis=1)])
        sharp = near.max(axis=0) if look.growth > 0 else near.min(axis=0)
    spread = _carried(look)
    fine = np.clip((places + REACH) * FINE - 0.5, 0, sharp.shape[1] - 1)
    left = fine.astype(np.int64)
    share = fine - left
    padded = np.pad(sharp, ((0, 0), (spread.size // 2, spread.size // 2 + 1)))
    around = np.lib.stride_tricks.sliding_window_view(padded, spread.size + 1, axis=1)[:, left]
    result: Map = ((around[..., :-1] @ spread) * (1 - share) + (around[..., 1:] @ spread) * share).astype(np.float32)
    return result


def _carried(look: Look) -> Map:
    """How a thin line's ink is spread."""
    place = np.arange(-REACH * FINE, REACH * FINE + 1) / FINE
    even = np.exp(-(place**2) / (2 * look.blur**2))
    if look.disc:
        even = np.convolve(np.sqrt(np.maximum(0, 1 - (place / look.disc) ** 2)), even, "same")
    result: Map = (even / even.sum()).astype(np.float32)
    return result
