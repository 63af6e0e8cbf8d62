"""What an onlooker sees and hears of the kiosk: its lights now, its last sounds, what its scanner read."""

import threading
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

MOST_SOUNDS = 40
MOST_READ = 12
HARMLESS_HZ = 3.0


@dataclass(frozen=True, slots=True)
class Glow:
    """One light: its colour, how it behaves, its flashes a second; more than 3 may harm people (WCAG 2.3.1)."""

    colour: str
    pattern: str
    hz: float = 0.0


@dataclass(frozen=True, slots=True)
class Heard:
    """One sound: a tone by its name, or sentences in a language."""

    number: int
    at: datetime
    kind: str
    name: str
    lang: str = ""
    words: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Read:
    """Something that the scanner made of a picture: what kind of code and its text, or why it was not taken."""

    number: int
    at: datetime
    kind: str
    text: str


@dataclass(slots=True)
class Recorder:
    """Filled from the worker's and the scanner's threads, read by the page. `hz` is how fast a pattern flashes."""

    now: Callable[[], datetime]
    hz: Mapping[str, float] = field(default_factory=dict)
    lights: dict[str, Glow] = field(default_factory=dict)
    sounds: deque[Heard] = field(default_factory=lambda: deque(maxlen=MOST_SOUNDS))
    reads: deque[Read] = field(default_factory=lambda: deque(maxlen=MOST_READ))
    _count: int = 0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def light(self, place: str, colour: str, pattern: str) -> None:
        """A light changed."""
        with self._lock:
            self.lights = {**self.lights, place: Glow(str(colour), str(pattern), self.hz.get(pattern, 0.0))}

    def tone(self, name: str) -> None:
        """A tone was played."""
        with self._lock:
            self.sounds.append(Heard(self._next(), self.now(), "tone", str(name)))

    def speech(self, words: tuple[str, ...], lang: str) -> None:
        """Something was spoken."""
        with self._lock:
            self.sounds.append(Heard(self._next(), self.now(), "speech", "", lang, words))

    def read(self, kind: str, text: str) -> None:
        """The scanner told something."""
        with self._lock:
            self.reads.append(Read(self._next(), self.now(), kind, text))

    def heard(self) -> list[Heard]:
        """The last sounds, the newest first."""
        with self._lock:
            return list(reversed(self.sounds))

    def seen(self) -> list[Read]:
        """The last things read, the newest first."""
        with self._lock:
            return list(reversed(self.reads))

    def mark(self) -> tuple[object, int]:
        """Another value as soon as there is something new."""
        with self._lock:
            return self.lights, self._count

    def _next(self) -> int:
        self._count += 1
        return self._count
