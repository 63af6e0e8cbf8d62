"""A simulated loudspeaker: remembers what would have been heard."""

from collections.abc import Sequence


class SimSound:
    """`heard` holds tones as ("tone", name) and sentences as (language, words), oldest first."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def play(self, tone: str) -> None:
        """Note a tone."""
        self.heard.append(("tone", tone))

    def say(self, sentences: Sequence[str], lang: str, volume: int) -> None:
        """Note the sentences."""
        self.heard += [(lang, each) for each in sentences if volume]

    def close(self) -> None:
        """Nothing to give back."""
