"""The lamps of the lock boards themselves, one beside each lock; a board can only be asked to let one flash.

So whatever shall be lit flashes once a second, in the board's own colour. Source: LOCK-BOARDS section 3.5 (81).
"""

from collections.abc import Callable

from hardware.lights.patterns import Colour, LightShow


class BoardLights:
    """`flash` asks the lock board of a cell, if it has a lamp there."""

    def __init__(self, flash: Callable[[str], None]) -> None:
        self._flash = flash
        self._show = LightShow(self._put)

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Flash at this place from now on, or no more."""
        self._show.show(place, colour, pattern if pattern == "off" else "blink")

    def close(self) -> None:
        """No more flashes."""
        self._show.close()

    def _put(self, place: str, colour: Colour) -> None:
        if any(colour):
            self._flash(place)
