"""No lights at all."""


class NoLights:
    """Shows nothing."""

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Nothing is there to be lit."""

    def close(self) -> None:
        """Nothing is lit."""
