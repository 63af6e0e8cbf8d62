"""Makes one sensor input calm: what is believed of it, and since when.

Equal reads over at least 20 ms settle it; four changes within a second are chatter, and then nothing is believed until
it stood still for 300 ms. Source: LOCK-BOARDS sections 1.2 and 6 (row 9). Times in milliseconds.
"""

from collections import deque
from typing import Generic, TypeVar

T = TypeVar("T")
AGREE_MS = 20
QUIET_MS = 300
WINDOW_MS = 1000
CHATTER = 4


class Calm(Generic[T]):
    """Feed it readings; `value` is what is believed now (at first: `unknown`), `since` when the newest run began."""

    def __init__(self, unknown: T, agree_ms: float = AGREE_MS) -> None:
        self.value = unknown
        self.run = unknown
        self.since = 0.0
        self.seen = 0.0
        self.chattering = False
        self._unknown = unknown
        self._agree_ms = agree_ms
        self._edges: deque[float] = deque(maxlen=CHATTER)

    @property
    def settles_at(self) -> float | None:
        """When the newest reading would be believed if it stays; None when it is, or when there is none."""
        if self.run in (self.value, self._unknown):
            return None
        return self.since + (QUIET_MS if self.chattering else self._agree_ms)

    @property
    def quiet_at(self) -> float | None:
        """After a change: until when to look closely, so that chatter is not mistaken for rest; None later."""
        watched = self.run == self._unknown or not self._edges or self.seen >= self.since + QUIET_MS
        return None if watched else self.since + QUIET_MS

    def feed(self, now: float, reading: T) -> None:
        """One reading."""
        self.seen = now
        if reading != self.run:
            if self.run != self._unknown:
                self._edges.append(now)
            self.run, self.since = reading, now
        stood = now - self.since
        if self._shaky(now) and stood < QUIET_MS:
            self.chattering, self.value = True, self._unknown
        elif stood >= (QUIET_MS if self.chattering else self._agree_ms):
            self.chattering, self.value = False, reading

    def forget(self) -> None:
        """The line was away: what is believed stays, but a new reading must prove itself from the start."""
        self.run = self._unknown
        self._edges.clear()

    def _shaky(self, now: float) -> bool:
        return len(self._edges) == CHATTER and now - self._edges[0] <= WINDOW_MS
