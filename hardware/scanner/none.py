"""No hand scanner."""

from collections.abc import Callable


class NoScanner:
    """Reads nothing."""

    def start(self, take: Callable[[str], None]) -> None:
        """Nothing will come."""

    def look(self) -> None:
        """Nothing can be wrong with it."""

    def close(self) -> None:
        """Nothing to let go."""
