"""One grey picture in, candidates out: a cascade of stages, cheap and sure ones first.

Pure: the same picture and plan give the same candidates. The first stage that reads something ends the frame.
"""

import time
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from edge.scan import engines
from edge.scan.candidate import Candidate, merged

Luma = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be spent on a frame, and which kinds are hoped for."""

    budget_ms: float = 60.0
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in one picture and what it cost (CPU milliseconds, all threads)."""

    candidates: tuple[Candidate, ...] = ()
    cpu_ms: float = 0.0
    regions: tuple[tuple[tuple[int, int], ...], ...] = field(default=())


def decode(luma: Luma, plan: Plan) -> Found:
    """Run the stages until one reads something or the budget is used up."""
    began = time.process_time()
    candidates: list[Candidate] = []
    for way in (
        engines.Way("zx_hist", global_threshold=True),
        engines.Way("zx_rotate", engines.BARS + engines.SQUARES, rotate=True),
        engines.Way("zx_default", engines.BARS + engines.SQUARES, rotate=True, downscale=True, invert=True),
    ):
        candidates = engines.zxing(luma, way)
        if candidates or (time.process_time() - began) * 1000 > plan.budget_ms:
            break
    return Found(tuple(merged(candidates)), (time.process_time() - began) * 1000)
