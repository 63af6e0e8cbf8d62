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


class Scanner(Protocol):
    """The simulated hand scanner."""

    def scan(self, text: str) -> None:
        """Read a code."""


class Sensors(Protocol):
    """The simulated sensors of the cabinet itself; `tripped` are those that cry."""

    tripped: set[str]

    def trip(self, part: str, why: str) -> None:
        """The case is opened, the power fails."""

    def mend(self, part: str) -> None:
        """All is well again."""
