"""How somebody holds a picture before the camera: the sliders of the page."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from edge.errors import Refusal


@dataclass(frozen=True, slots=True)
class Held:
    """How somebody holds it. All but the angle (degrees) are per cent; 0 = a steady hand, clean glass."""

    distance: int = 0
    angle: int = 0
    blur: int = 0
    glare: int = 0
    dirt: int = 0

    @property
    def plain(self) -> bool:
        """Nothing is done to the picture."""
        return self == Held()


LIMITS = {"distance": (0, 90), "angle": (-180, 180), "blur": (0, 100), "glare": (0, 100), "dirt": (0, 100)}


def held(wanted: Mapping[str, Any]) -> Held:
    """The values of the sliders, each within its limits; Refusal when one is no number."""
    found = {}
    for name in (each.name for each in fields(Held)):
        value = wanted.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int):
            raise Refusal("sim.no.sense", what=name)
        least, most = LIMITS[name]
        found[name] = min(most, max(least, value))
    return Held(**found)
