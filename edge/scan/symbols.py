"""What the shapes of Code 128's symbols are worth: enough by themselves, enough for a listed text, or not enough.

Shapes of several frames add up symbol by symbol: no pixel has to be aligned, and the noise of one frame is not the
noise of the next. Blur and glare that stay are not mended by that.
"""

from collections import deque
from dataclasses import dataclass, field

import numpy as np

from edge.scan import soft_128
from edge.scan.candidate import Candidate, Corners
from edge.scan.listed import Listed
from edge.scan.window import WINDOW_MS, overlap

SURE_SCORE, SURE_MARGIN, SURE_WORST = 0.93, 0.17, 0.84
LISTED_SCORE, LISTED_MARGIN, LISTED_WORST = 0.90, 0.10, 0.70
MOST_FUSED = 5


@dataclass(frozen=True, slots=True)
class Seen:
    """The shapes of one code and where it lies."""

    corners: Corners
    shapes: soft_128.Shapes

    def said(self, listed: Listed, confirmed: tuple[str, ...] = (), fused: tuple[str, ...] = ()) -> list[Candidate]:
        """The text, when it is sure enough, or a list has it and nothing alike comes near, or an engine said it
        too (`confirmed` has the texts of its doubtful readings)."""
        found = soft_128.read(self.shapes)
        if found is None:
            return []
        sure = found.score > SURE_SCORE and found.margin > SURE_MARGIN and found.worst > SURE_WORST
        stage = "soft"
        if not sure and found.text not in confirmed:
            near = found.score > LISTED_SCORE and found.margin > LISTED_MARGIN and found.worst > LISTED_WORST
            if found.text not in listed or not near:
                return []
            stage = "match"
        return [Candidate(found.text, "code128", (*fused, stage), found.text.encode(), found.gs1, self.corners)]


@dataclass(slots=True)
class Fusion:
    """The shapes of the last moments that were not enough by themselves."""

    _seen: deque[tuple[int, Seen]] = field(default_factory=deque)

    def add(self, seen: tuple[Seen, ...], listed: Listed, at_ms: int) -> tuple[Candidate, ...]:
        """One more frame, taken `at_ms`; what it and the earlier ones say together."""
        while self._seen and at_ms - self._seen[0][0] > WINDOW_MS:
            self._seen.popleft()
        self._seen.extend((at_ms, each) for each in seen)
        return tuple(said for each in seen for said in self._together(each, listed))

    def _together(self, last: Seen, listed: Listed) -> list[Candidate]:
        size = len(last.shapes.fits)
        same = [s for _, s in self._seen if len(s.shapes.fits) == size and overlap(s.corners, last.corners)]
        if len(same) < 2:
            return []
        best = sorted((s.shapes for s in same), key=lambda shapes: -float(shapes.fits.max(axis=1).mean()))[:MOST_FUSED]
        shapes = soft_128.Shapes(np.mean([each.fits for each in best], axis=0), max(each.ends for each in best))
        return Seen(last.corners, shapes).said(listed, fused=("fused",))
