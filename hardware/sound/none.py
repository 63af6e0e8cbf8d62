"""No loudspeaker."""

from collections.abc import Sequence


class NoSound:
    """Is silent."""

    def play(self, tone: str) -> None:
        """Silence."""

    def say(self, sentences: Sequence[str], lang: str, volume: int) -> None:
        """Silence."""

    def close(self) -> None:
        """Silence."""
