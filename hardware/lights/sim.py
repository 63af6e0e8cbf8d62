"""Simulated lights: a recorder that the /sim page and the tests look at."""

from collections.abc import Iterable


class SimLights:
    """Remembers what each place shows, and everything that was ever shown."""

    def __init__(self, places: Iterable[str]) -> None:
        self.now: dict[str, tuple[str, str]] = dict.fromkeys(places, ("white", "off"))
        self.history: list[tuple[str, str, str]] = []

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Note it; a place without a light shows nothing."""
        if place in self.now:
            self.now[place] = (colour, pattern)
            self.history.append((place, colour, pattern))

    def close(self) -> None:
        """All dark."""
        self.now = dict.fromkeys(self.now, ("white", "off"))
