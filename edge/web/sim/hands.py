"""What the page needs from whoever holds the simulated cabinet. `edge.simhands` implements it, and so do the tests."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

Plugs = Mapping[str, Callable[[], None]]
"""Everything that can be pulled out of a running kiosk, by name: "kill", "hang"."""


class Hands(Protocol):
    """Hands in front of the cabinet. Both may wait a moment; both raise HardwareError with a sentence."""

    def act(self, name: str, cell: str = "", **how: Any) -> None:
        """Move a door or a thing, or switch a fault of a board or a line."""

    def truth(self) -> Mapping[str, Any]:
        """How everything really is: `cells`, `boards`, `buses`, as `hardware.boards.hands` tells it."""


class Cable(Protocol):
    """The network cable between the kiosk and its platform."""

    def turn(self, fault: str, *, on: bool) -> None:
        """Switch "cut", "mute" or "slow"."""

    def state(self) -> Mapping[str, bool]:
        """The faults, and `connected`."""


class Camera(Protocol):
    """The simulated camera."""

    def show(self, data: bytes, source: str = "") -> None:
        """Hold a picture before the lens for a moment."""
