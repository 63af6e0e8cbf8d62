"""Virtual time: one line of moments for the whole world, and the clock of a machine that was switched on in it."""

import heapq
from collections.abc import Callable, Generator
from datetime import UTC, datetime, timedelta
from itertools import count

from edge.clock import Quality, Stamp

START = datetime(2026, 11, 21, 6, 0, tzinfo=UTC)
HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

Steps = Generator[int, None, None]
"""Somebody who does one thing after the other; what they yield is how many milliseconds they let pass."""


class Moments:
    """World time in milliseconds, and what is to happen in it. Also the `Timer` of the cabinet's mechanics."""

    def __init__(self) -> None:
        self.now = 0
        self._entries: list[tuple[int, int, Callable[[], None]]] = []
        self._order = count()

    @property
    def wall(self) -> datetime:
        """The true time of day."""
        return START + timedelta(milliseconds=self.now)

    def mono_ms(self) -> int:
        """World time as a timer's."""
        return self.now

    def later(self, delay_ms: float, call: Callable[[], None]) -> None:
        """Run `call` once, so long from now."""
        at = self.now + max(0, -int(-delay_ms // 1))
        heapq.heappush(self._entries, (at, next(self._order), call))

    def live(self, steps: Steps) -> None:
        """Let somebody act, step by step."""
        for pause in steps:
            self.later(pause, lambda: self.live(steps))
            return

    def next_at(self) -> int | None:
        """When the next thing is due."""
        return self._entries[0][0] if self._entries else None

    def pass_to(self, until: int) -> None:
        """Let time pass; what falls due meanwhile happens at its own moment."""
        while self._entries and self._entries[0][0] <= until:
            at, _, call = heapq.heappop(self._entries)
            self.now = max(self.now, at)
            call()
        self.now = max(self.now, until)


class BootClock:
    """What one machine believes, from switch-on to switch-off: monotonic from zero, a wall clock that may be wrong."""

    def __init__(self, moments: Moments, boot: int, skew: timedelta, quality: Quality) -> None:
        self.boot = boot
        self.skew = skew
        self.quality = quality
        self.born = moments.now
        self.on = True
        self._moments = moments

    def mono_ms(self) -> int:
        """Milliseconds since this machine was switched on."""
        return self._moments.now - self.born

    def stamp(self) -> Stamp:
        """Now, as this machine believes."""
        return Stamp(self._moments.wall + self.skew, self.boot, self.mono_ms(), self.quality)


class DriverTimer:
    """The `Timer` port of drivers: what they asked for is forgotten when their process ends."""

    def __init__(self, moments: Moments) -> None:
        self._moments = moments
        self.on = True

    def mono_ms(self) -> int:
        """World time: drivers only take differences."""
        return self._moments.now

    def later(self, delay_ms: int, call: Callable[[], None]) -> None:
        """Run `call` unless the process has ended by then."""
        self._moments.later(delay_ms, lambda: call() if self.on else None)
