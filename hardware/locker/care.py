"""Care of lock coils: rest between pulses, and one coil at a time on a power supply.

Source: LOCK-BOARDS section 5 rule 11. Times in milliseconds.
"""

from collections import defaultdict, deque

REST_MS = 1000
WINDOW_MS = 30_000
MOST = 3


class CoilCare:
    """Knows when which lock was pulsed."""

    def __init__(self, pulse_ms: float) -> None:
        self._pulse_ms = pulse_ms
        self._by_cell: defaultdict[str, deque[float]] = defaultdict(lambda: deque(maxlen=MOST))
        self._supply_free_at = float("-inf")

    def pulsed(self, cell: str, now: float) -> None:
        """A coil is driven from now on."""
        self._by_cell[cell].append(now)
        self._supply_free_at = now + self._pulse_ms

    def free_at(self, cell: str) -> float:
        """The earliest time for the next pulse of this cell."""
        pulses = self._by_cell[cell]
        return max(self._supply_free_at, pulses[-1] + REST_MS if pulses else float("-inf"))

    def resting(self, now: float, ms: float) -> bool:
        """Whether no coil of this supply was driven within so many milliseconds."""
        return now - self._supply_free_at > ms

    def worn(self, cell: str, now: float) -> bool:
        """Whether this lock had its three pulses of the last 30 seconds and must cool down."""
        pulses = self._by_cell[cell]
        return len(pulses) == MOST and now - pulses[0] < WINDOW_MS
