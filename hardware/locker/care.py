"""Care of lock coils: rest between pulses, and one coil at a time on a power supply.

Source: LOCK-BOARDS section 5 rule 11. Times in milliseconds.
"""

import threading
from collections import defaultdict, deque

REST_MS = 1000
WINDOW_MS = 30_000
MOST = 3


class Supply:
    """Feeds one coil at a time, whichever of the ports that share it asks first; each asks from its own thread."""

    def __init__(self) -> None:
        self.free_at = float("-inf")
        self._one = threading.Lock()

    def take(self, now: float, ms: float) -> bool:
        """Feed a coil for so long; False while another is fed."""
        with self._one:
            free = now >= self.free_at
            if free:
                self.free_at = now + ms
            return free

    def fed_until(self, at: float) -> None:
        """The pulse that was taken ends then: it began when its bytes were out, not when it was asked for."""
        with self._one:
            self.free_at = max(self.free_at, at)


class CoilCare:
    """Knows when which lock of a port was pulsed."""

    def __init__(self, pulse_ms: float, supply: Supply) -> None:
        self._pulse_ms = pulse_ms
        self._supply = supply
        self._by_cell: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST))
        self._last_off = float("-inf")

    def may(self, now: float) -> bool:
        """Whether the supply is ours for a pulse that begins now."""
        return self._supply.take(now, self._pulse_ms)

    def pulsed(self, cell: str, now: float) -> None:
        """A coil is driven from now on."""
        self._by_cell[cell].append(now)
        self._last_off = now + self._pulse_ms
        self._supply.fed_until(self._last_off)

    def free_at(self, cell: str) -> float:
        """The earliest time for the next pulse of this cell."""
        pulses = self._by_cell[cell]
        return max(self._supply.free_at, pulses[-1] + REST_MS if pulses else float("-inf"))

    def resting(self, now: float, ms: float) -> bool:
        """Whether no coil of this port was driven within so many milliseconds."""
        return now - self._last_off > ms

    def worn(self, cell: str, now: float) -> bool:
        """Whether this lock had its three pulses of the last 30 seconds and must cool down."""
        pulses = self._by_cell[cell]
        return len(pulses) == MOST and now - pulses[0] < WINDOW_MS
