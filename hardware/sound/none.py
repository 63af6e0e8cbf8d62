"""No loudspeaker."""


class NoSound:
    """Is silent."""

    def play(self, tone: str) -> None:
        """Silence."""

    def say(self, prompt: str, lang: str) -> None:
        """Silence."""

    def close(self) -> None:
        """Silence."""
