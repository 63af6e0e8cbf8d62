"""The last frames of a port and its counters, for fault reports. Source: LOCK-BOARDS section 5 rule 13."""

from collections import Counter, deque
from collections.abc import Mapping
from dataclasses import dataclass

KEPT = 4096


@dataclass(frozen=True, slots=True)
class Mark:
    """One entry: when (monotonic ms), which way (`tx`, `rx`), the bytes, and what was thought of them."""

    mono_ms: float
    way: str
    raw: bytes
    verdict: str

    def line(self) -> str:
        """As a person reads it."""
        return f"{self.mono_ms:12.2f} {self.way} {self.raw.hex(' ').upper()} {self.verdict}"


class Trace:
    """Keeps the newest 4,096 frames; counts everything."""

    def __init__(self) -> None:
        self._marks: deque[Mark] = deque(maxlen=KEPT)
        self._counts: Counter[str] = Counter()

    def note(self, now: float, way: str, raw: bytes, verdict: str) -> None:
        """Remember a frame and count its verdict."""
        self._marks.append(Mark(now, way, raw, verdict))
        self._counts[verdict] += 1

    def count(self, what: str) -> None:
        """Count something that has no bytes, such as a timeout."""
        self._counts[what] += 1

    def counts(self) -> Mapping[str, int]:
        """Frames and faults by kind: sent, ok, push, foreign, bad, late, timeout, echo …"""
        return dict(self._counts)

    def lines(self) -> list[str]:
        """The frames, oldest first."""
        return [mark.line() for mark in list(self._marks)]
