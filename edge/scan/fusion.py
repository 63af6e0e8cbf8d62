"""Adds up what several frames show of one Code 128 label or QR code that none of them shows well enough.

Grey values of frames would have to lie on each other to a quarter of a module. The fits of symbols need no such thing:
each frame has found start, stop and tilt by itself. Glare, creases and noise spoil other symbols in other frames.
"""

from collections import deque
from dataclasses import dataclass, field
from functools import reduce

import numpy as np

from edge.scan import soft_128, soft_qr, symbols
from edge.scan.candidate import Candidate, Corners
from edge.scan.decode import Found
from edge.scan.listed import Listed
from edge.scan.window import overlap

WINDOW_MS = 1000
FEWEST_FRAMES = 2
CONFIDENCE = 0.85
NEAR, MOST_OTHERWISE = 0.15, 0.5
"""A symbol is in the newest frame when none fits better there by more than NEAR; of a label that was taken away and
replaced by the next one, most are not."""


@dataclass(frozen=True, slots=True)
class Look:
    """What one frame showed at one place."""

    at_ms: int
    corners: Corners
    shapes: soft_128.Shapes


@dataclass(slots=True)
class Fusion:
    """The looks of the last second."""

    _looks: deque[Look] = field(default_factory=deque)
    _grids: deque[tuple[int, soft_qr.Grid]] = field(default_factory=deque)

    def take(self, found: Found, listed: Listed, at_ms: int) -> tuple[Candidate, ...]:
        """The frame's own candidates; if there are none, what it says together with the frames before it."""
        while self._looks and at_ms - self._looks[0].at_ms > WINDOW_MS:
            self._looks.popleft()
        while self._grids and at_ms - self._grids[0][0] > WINDOW_MS:
            self._grids.popleft()
        if found.candidates:
            self._looks.clear()
            self._grids.clear()
            return found.candidates
        fresh = [Look(at_ms, corners, shapes) for corners, shapes in found.unsure]
        said = [candidate for look in fresh if (candidate := self._together(look, listed)) is not None]
        said += [candidate for grid in found.grids if (candidate := self._summed(grid)) is not None]
        self._looks.extend(fresh)
        self._grids.extend((at_ms, grid) for grid in found.grids)
        return tuple(said)

    def _summed(self, newest: soft_qr.Grid) -> Candidate | None:
        """The modules of the last second's frames together; a QR code checks itself, one frame's text is as good."""
        alike = [g for _, g in self._grids if g.side == newest.side and overlap(g.corners, newest.corners)]
        whole = reduce(soft_qr.Grid.joined, alike, newest)
        return soft_qr.read(whole) if alike and newest.shows(whole) else None

    def _together(self, newest: Look, listed: Listed) -> Candidate | None:
        length = newest.shapes.looks.shape[1]
        alike = [e for e in self._looks if e.shapes.looks.shape[1] == length and overlap(e.corners, newest.corners)]
        if len(alike) + 1 < FEWEST_FRAMES:
            return None
        whole = reduce(soft_128.Shapes.joined, (each.shapes for each in alike), newest.shapes)
        judged = symbols.judged(whole, listed, "fused")
        if judged is None or not _shows(newest.shapes, judged[0].row):
            return None
        read, stage = judged
        raw = read.text.encode()
        return Candidate(read.text, "code128", (stage,), raw, read.gs1, newest.corners, CONFIDENCE)


def _shows(shapes: soft_128.Shapes, row: tuple[int, ...]) -> bool:
    fits = shapes.clearest()
    of_row = fits[np.arange(len(row)), list(row)]
    return float((of_row < fits.max(axis=1) - NEAR).mean()) <= MOST_OTHERWISE
