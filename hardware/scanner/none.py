"""No hand scanner."""

from collections.abc import Callable


class NoScanner:
    """Reads nothing."""

    def start(self, take: Callable[[str], None]) -> None:
        """Nothing will come."""

    def close(self) -> None:
        """Nothing to let go."""
