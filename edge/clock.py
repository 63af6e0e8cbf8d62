"""Time as the kiosk knows it: wall time with its quality, monotonic time that decides, and the boot's number."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Protocol


class Quality(StrEnum):
    """How far wall time can be trusted (PROTOCOL 3.2)."""

    SYNCED = "synced"
    HOLDOVER = "holdover"
    UNSET = "unset"


@dataclass(frozen=True, slots=True)
class Stamp:
    """One moment: aware UTC wall time, number of the boot, milliseconds since that boot, quality of the wall time."""

    wall: datetime
    boot: int
    mono_ms: int
    quality: Quality


class Clock(Protocol):
    """Where flows, worker and sync get the time from."""

    boot: int

    def mono_ms(self) -> int:
        """Milliseconds since an arbitrary point of this boot; never goes back."""

    def stamp(self) -> Stamp:
        """Now."""


def uptime_s() -> float:
    """CLOCK_MONOTONIC in seconds: the same for every process of one start of the machine."""
    return time.monotonic()


class SystemClock:
    """The machine's clocks. `floor` is the earliest wall time that can be true (build date, last trusted time)."""

    def __init__(self, boot: int, floor: datetime, quality: Callable[[], Quality]) -> None:
        self.boot = boot
        self._floor = floor
        self._quality = quality

    def mono_ms(self) -> int:
        """CLOCK_MONOTONIC in milliseconds."""
        return time.monotonic_ns() // 1_000_000

    def stamp(self) -> Stamp:
        """Wall time is never given below the floor; below it its quality is `unset`."""
        wall = datetime.now(UTC)
        quality = self._quality()
        if wall < self._floor:
            wall, quality = self._floor, Quality.UNSET
        return Stamp(wall, self.boot, self.mono_ms(), quality)

    def raise_floor(self, seen: datetime) -> None:
        """A signed message was made at `seen`: it cannot be earlier now."""
        self._floor = max(self._floor, seen)


SYNCED = Path("/run/systemd/timesync/synchronized")
LOOK_EVERY_S = 60.0


class TimeService:
    """Whether the clock is right: asked at most once a minute. `trusted`: a development machine keeps time itself."""

    def __init__(self, *, trusted: bool) -> None:
        self._trusted = trusted
        self._asked = -LOOK_EVERY_S
        self._was = Quality.HOLDOVER

    def quality(self) -> Quality:
        """Synced while the time service agrees; holdover when the clock runs on its own."""
        now = time.monotonic()
        if self._trusted:
            return Quality.SYNCED
        if now - self._asked >= LOOK_EVERY_S:
            self._asked = now
            self._was = Quality.SYNCED if SYNCED.exists() else Quality.HOLDOVER
        return self._was


class VirtualClock:
    """A clock that stands still until told to go; also runs what was asked for later, in order of time."""

    def __init__(self, start: datetime, boot: int = 1, quality: Quality = Quality.SYNCED) -> None:
        self.boot = boot
        self.quality = quality
        self._wall = start
        self._mono = 0
        self._later: list[tuple[int, int, Callable[[], None]]] = []
        self._count = 0

    def mono_ms(self) -> int:
        """Virtual milliseconds since the virtual boot."""
        return self._mono

    def stamp(self) -> Stamp:
        """Now, as far as this clock is concerned."""
        return Stamp(self._wall, self.boot, self._mono, self.quality)

    def later(self, delay_ms: int, call: Callable[[], None]) -> None:
        """Run `call` when `delay_ms` have passed (the `Timer` port of simulated devices)."""
        self._count += 1
        self._later.append((self._mono + delay_ms, self._count, call))

    def advance(self, ms: int) -> None:
        """Let time pass; what falls due meanwhile runs at its own moment."""
        until = self._mono + ms
        while self._later and min(self._later, key=lambda entry: entry[:2])[0] <= until:
            entry = min(self._later, key=lambda each: each[:2])
            self._later.remove(entry)
            self._go(entry[0])
            entry[2]()
        self._go(until)

    def step_wall(self, by: timedelta) -> None:
        """The wall clock jumps, monotonic time does not."""
        self._wall += by

    def _go(self, mono: int) -> None:
        self._wall += timedelta(milliseconds=mono - self._mono)
        self._mono = mono


class ThreadTimer:
    """The `Timer` port in real time: one daemon thread per call, enough for simulators."""

    def mono_ms(self) -> int:
        """CLOCK_MONOTONIC in milliseconds."""
        return time.monotonic_ns() // 1_000_000

    def later(self, delay_ms: int, call: Callable[[], None]) -> None:
        """Run `call` in a thread of its own when `delay_ms` have passed."""
        timer = threading.Timer(delay_ms / 1000, call)
        timer.daemon = True
        timer.start()
