"""What was seen in the last moments: which text, in which frames, by which stages, where in the picture."""

from collections import deque
from dataclasses import dataclass, field

from edge.scan.candidate import Candidate, Corners

WINDOW_MS = 1500


@dataclass(frozen=True, slots=True)
class Sighting:
    """One text in one frame."""

    frame: int
    at_ms: int
    candidate: Candidate


@dataclass(slots=True)
class Window:
    """The sightings of the last 1.5 seconds, and which of their texts were accepted."""

    sightings: deque[Sighting] = field(default_factory=deque)
    accepted: set[str] = field(default_factory=set)

    def add(self, frame: int, at_ms: int, candidates: tuple[Candidate, ...]) -> None:
        """Remember a frame's candidates and forget what has grown old."""
        while self.sightings and at_ms - self.sightings[0].at_ms > WINDOW_MS:
            self.sightings.popleft()
        self.accepted &= {s.candidate.text for s in self.sightings}
        self.sightings.extend(Sighting(frame, at_ms, candidate) for candidate in candidates)

    def of(self, candidate: Candidate) -> list[Sighting]:
        """All sightings of this text in this symbology."""
        return [s for s in self.sightings if s.candidate.same(candidate)]

    def rivals(self, candidate: Candidate) -> dict[str, int]:
        """Other texts of the same symbology at the same place, with the number of their frames. One that was accepted
        and has not been seen since this one came is no rival: the next label was put in its place."""
        mine = self.of(candidate)
        places, since = [s.candidate.corners for s in mine], min((s.frame for s in mine), default=0)
        frames: dict[str, set[int]] = {}
        for seen in self.sightings:
            other = seen.candidate
            gone = other.text in self.accepted and seen.frame < since
            if other.symbology != candidate.symbology or other.text == candidate.text or gone:
                continue
            if any(overlap(other.corners, place) for place in places):
                frames.setdefault(other.text, set()).add(seen.frame)
        return {text: len(numbers) for text, numbers in frames.items()}


def overlap(one: Corners, other: Corners) -> bool:
    """True when the boxes round two places share ground; unknown places overlap with everything."""
    if not one or not other:
        return True
    left, top, right, bottom = _box(one)
    other_left, other_top, other_right, other_bottom = _box(other)
    return left <= other_right and other_left <= right and top <= other_bottom and other_top <= bottom


def _box(corners: Corners) -> tuple[int, int, int, int]:
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)
