"""A simulated hand scanner: whoever holds it calls `scan`."""

from collections.abc import Callable

from hardware.ports import HardwareError


class SimScanner:
    """Delivers at once, in the caller's thread."""

    def __init__(self) -> None:
        self._take: Callable[[str], None] | None = None

    def start(self, take: Callable[[str], None]) -> None:
        """From now on scans go to `take`."""
        self._take = take

    def scan(self, text: str) -> None:
        """Read a code."""
        if self._take is None:
            message = "the simulated scanner has not been started"
            raise HardwareError(message)
        self._take(text)

    def look(self) -> None:
        """It is always there."""

    def close(self) -> None:
        """Put it away."""
        self._take = None
