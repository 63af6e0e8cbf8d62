"""How lights move, computed in one place for all drivers; nothing ever flickers above 3 Hz.

A pattern is a cycle of (level, milliseconds); one without a second entry stands still. Source: SCREENS 3.1.
"""

import threading
import time
from collections.abc import Callable

Colour = tuple[float, float, float]
FOREVER = float("inf")

COLOURS: dict[str, Colour] = {
    "white": (1, 1, 1),
    "blue": (0, 0, 1),
    "green": (0, 1, 0),
    "amber": (1, 0.5, 0),
    "red": (1, 0, 0),
}
PATTERNS: dict[str, tuple[tuple[float, float], ...]] = {
    "off": ((0, FOREVER),),
    "steady": ((1, FOREVER),),
    "pulse": ((0.1, 200), (0.4, 200), (0.7, 200), (1, 800), (0.7, 200), (0.4, 200), (0.1, 200)),
    "blink": ((1, 500), (0, 500)),
    "double": ((1, 200), (0, 200), (1, 200), (0, 1400)),
}


def level(pattern: str, since_ms: float) -> tuple[float, float]:
    """Brightness 0 to 1 at that time after its start, and how many milliseconds it stays so."""
    cycle = PATTERNS[pattern]
    if len(cycle) == 1:
        return cycle[0]
    at = since_ms % sum(ms for _, ms in cycle)
    for bright, ms in cycle:
        if at < ms:
            return bright, ms - at
        at -= ms
    return cycle[0]


def dimmed(colour: str, bright: float) -> Colour:
    """A colour at a brightness; an unknown colour is white: better a light of the wrong colour than none."""
    red, green, blue = COLOURS.get(colour, COLOURS["white"])
    return red * bright, green * bright, blue * bright


class LightShow:
    """Keeps lights moving: one thread while something moves, none while all stand still."""

    def __init__(self, put: Callable[[str, Colour], None]) -> None:
        self._put = put
        self._moving: dict[str, tuple[str, str, float]] = {}
        self._shown: dict[str, Colour] = {}
        self._change = threading.Condition()
        self._thread: threading.Thread | None = None

    def show(self, place: str, colour: str, pattern: str) -> None:
        """From now on this place shows this."""
        pattern = pattern if pattern in PATTERNS else "steady"
        with self._change:
            self._moving.pop(place, None)
            self._set(place, dimmed(colour, level(pattern, 0)[0]))
            if level(pattern, 0)[1] < FOREVER:
                self._moving[place] = (colour, pattern, time.monotonic())
            self._change.notify()
            if self._moving and self._thread is None:
                self._thread = threading.Thread(target=self._move, name="lights", daemon=True)
                self._thread.start()

    def close(self) -> None:
        """All dark, no thread."""
        with self._change:
            self._moving.clear()
            for place in list(self._shown):
                self._set(place, (0, 0, 0))
            self._change.notify()
            thread = self._thread
        if thread is not None:
            thread.join(2)

    def _set(self, place: str, colour: Colour) -> None:
        if self._shown.get(place) != colour:
            self._shown[place] = colour
            self._put(place, colour)

    def _move(self) -> None:
        with self._change:
            while self._moving:
                waits = []
                for place, (colour, pattern, start) in self._moving.items():
                    bright, stays = level(pattern, (time.monotonic() - start) * 1000)
                    self._set(place, dimmed(colour, bright))
                    waits.append(stays)
                self._change.wait(min(waits) / 1000)
            self._thread = None
