"""One grey picture in, candidates out: a cascade of stages, cheap and sure ones first.

The same picture and plan give the same candidates, but for stages that the budget of CPU time leaves out. The
first stage that reads something ends the frame. The order is SCANNING section 4's, changed where our own
measurements said so (docs/decisions).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageFilter

from edge.scan import bars, engines, stripes
from edge.scan.candidate import RETAIL, Candidate, Corners, merged

Luma = NDArray[np.uint8]
SMALL_PX = 400_000
PARCELS = engines.BARS + engines.SQUARES


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be spent on a frame, and which kinds are hoped for."""

    budget_ms: float = 60.0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in one picture, where bars were seen, and what it cost (CPU milliseconds, all threads)."""

    candidates: tuple[Candidate, ...] = ()
    cpu_ms: float = 0.0
    regions: tuple[Corners, ...] = ()


@dataclass(slots=True)
class Work:
    """One frame on its way through the stages."""

    luma: Luma
    plan: Plan
    began: float = field(default_factory=time.process_time)
    striped: list[stripes.Region] = field(default_factory=list)
    found: list[bars.Bars] = field(default_factory=list)
    doubtful: list[Candidate] = field(default_factory=list)

    def spent_ms(self) -> float:
        """CPU milliseconds since the frame came."""
        return (time.process_time() - self.began) * 1000


def decode(luma: Luma, plan: Plan) -> Found:
    """Run the stages until one reads something or the budget is used up."""
    work = Work(np.ascontiguousarray(luma), plan)
    candidates: list[Candidate] = []
    for stage in STAGES:
        candidates = stage(work)
        if candidates or work.spent_ms() > plan.budget_ms * 0.6:
            break
    regions = tuple(region.corners() for region in work.striped)
    return Found(tuple(merged(candidates)), work.spent_ms(), regions)


def _plain(work: Work) -> list[Candidate]:
    return engines.zxing(work.luma, engines.Way("zx_hist", global_threshold=True))


def _half(work: Work) -> list[Candidate]:
    if min(work.luma.shape) < 64:
        return []
    rows, columns = work.luma.shape[0] // 2 * 2, work.luma.shape[1] // 2 * 2
    wide = work.luma[:rows, :columns].astype(np.uint16)
    small = (wide[::2, ::2] + wide[1::2, ::2] + wide[::2, 1::2] + wide[1::2, 1::2]) >> 2
    return engines.zxing(small.astype(np.uint8), engines.Way("zx_half", PARCELS))


def _stripes(work: Work) -> list[Candidate]:
    work.striped = stripes.find(work.luma)
    for region in work.striped[:2]:
        found = bars.cut(work.luma, region)
        if found is None:
            continue
        work.found.append(found)
        candidates, doubtful = bars.read(found)
        work.doubtful += doubtful
        if candidates:
            return candidates
    return []


def _turned(work: Work) -> list[Candidate]:
    found = engines.zxing(work.luma, engines.Way("zx_rotate", rotate=True))
    work.doubtful += [c for c in found if c.symbology in RETAIL]
    return [c for c in found if c.symbology not in RETAIL]


def _anything(work: Work) -> list[Candidate]:
    way = engines.Way("zx_default", rotate=True, downscale=True, invert=True)
    found = engines.zxing(work.luma, way)
    work.doubtful += [c for c in found if c.symbology in RETAIL]
    return [c for c in found if c.symbology not in RETAIL]


def _threshold(work: Work) -> list[Candidate]:
    picture = Image.fromarray(work.luma)
    for reach in (8, 30):
        around = np.asarray(picture.filter(ImageFilter.BoxBlur(reach)))
        dark = work.luma.astype(np.int16) < around.astype(np.int16) - 5
        black = np.where(dark, np.uint8(0), np.uint8(255))
        found = engines.zxing(black, engines.Way("zx_threshold", engines.SQUARES, global_threshold=True))
        if found:
            return found
    return []


def _softly(work: Work) -> list[Candidate]:
    for found in work.found:
        candidates = bars.read_softly(found, work.doubtful)
        if candidates:
            return candidates
    return []


STAGES: tuple[Callable[[Work], list[Candidate]], ...] = (
    _plain,
    _stripes,
    _half,
    _turned,
    _anything,
    _threshold,
    _softly,
)
