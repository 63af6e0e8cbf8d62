"""What printed bars look like to a camera: grown by the printer, blurred by paper and motion, out of focus.

A lens out of focus spreads every point to a disc; across the bars that is half an ellipse. It does more than soften:
of a disc wider than a bar and its space the light parts come out darker than the dark ones.
"""

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


def drawn(bits: str, places: Map, look: Look) -> Map:
    """How much ink (0 to 1) these bits show at places in modules from their beginning; 1 is dark, 0 light, 5 unknown;
    what lies outside is like the bit at the end."""
    sharp = np.repeat([GREY[bit] for bit in bits[0] * REACH + bits + bits[-1] * REACH], FINE)
    for _ in range(round(abs(look.growth) * FINE / 2)):
        near = np.stack([np.roll(sharp, 1), sharp, np.roll(sharp, -1)])
        sharp = near.max(axis=0) if look.growth > 0 else near.min(axis=0)
    soft = np.convolve(sharp, _carried(look), "same")
    result: Map = np.interp((places + REACH) * FINE - 0.5, np.arange(soft.size), soft).astype(np.float32)
    return result


def _carried(look: Look) -> Map:
    """How a thin line's ink is spread."""
    place = np.arange(-REACH * FINE, REACH * FINE + 1) / FINE
    even = np.exp(-(place**2) / (2 * look.blur**2))
    if look.disc:
        even = np.convolve(np.sqrt(np.maximum(0, 1 - (place / look.disc) ** 2)), even, "same")
    result: Map = even / even.sum()
    return result
