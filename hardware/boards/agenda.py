"""What is to happen later in a simulated cabinet, in order of time; the `Timer` of its world, real or virtual."""

import heapq
from collections.abc import Callable
from itertools import count


class Agenda:
    """Times in milliseconds. `clock` gives real time; without one, time stands still until `run` moves it."""

    def __init__(self, clock: Callable[[], float] | None = None) -> None:
        self._clock = clock
        self._virtual = 0.0
        self._entries: list[tuple[float, int, Callable[[], None]]] = []
        self._order = count()

    def now(self) -> float:
        """Milliseconds, with their fractions."""
        return self._clock() if self._clock is not None else self._virtual

    def mono_ms(self) -> int:
        """Whole milliseconds."""
        return int(self.now())

    def later(self, delay_ms: float, call: Callable[[], None]) -> None:
        """Run `call` once, so long from now."""
        heapq.heappush(self._entries, (self.now() + delay_ms, next(self._order), call))

    def next_at(self) -> float | None:
        """When the next thing is due; None when there is nothing."""
        return self._entries[0][0] if self._entries else None

    def run(self, until: float) -> None:
        """Do all that is due by then, each at its own time."""
        while self._entries and self._entries[0][0] <= until:
            at, _, call = heapq.heappop(self._entries)
            self._virtual = max(self._virtual, at)
            call()
        self._virtual = max(self._virtual, until)
