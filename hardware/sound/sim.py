"""A simulated loudspeaker: remembers what would have been heard."""


class SimSound:
    """`heard` holds tones as ("tone", name) and prompts as (language, prompt), oldest first."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, str]] = []

    def play(self, tone: str) -> None:
        """Note a tone."""
        self.heard.append(("tone", tone))

    def say(self, prompt: str, lang: str) -> None:
        """Note a prompt."""
        self.heard.append((lang, prompt))

    def close(self) -> None:
        """Nothing to give back."""
