"""Reads the bars of one striped region: straightened, averaged, evened out, unblurred - then both engines.

Codes of goods (EAN, UPC) have a weak check digit, so one variant is no reading: two must agree and none object.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge.scan import engines, lines, soft_ean, strip
from edge.scan.candidate import Candidate
from edge.scan.stripes import Region

Luma = NDArray[np.uint8]
Lines = NDArray[np.float32]

LEAST_EDGES, LEAST_TO_READ, LEAST_AT_A_GLANCE = 11, 15, 6
"""Of bars in the region that their shapes may tell, that an engine reads, and that single lines show: these hide some
in noise and creases."""
CONTRAST_PX = 40
VOTES = 2
ZBAR_LINES = 24
LEAST_LEAD, LEAST_WORST = 0.2, 0.5
"""Of a goods' code read by the shapes of its digits: how far the next valid code has to be behind, in parts of what
this one leaves unexplained (where there is no such code it is 0.1), and how well its worst digit has to fit."""
GLOBAL = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A region's lines, straightened and averaged into bands, and how finely they were sampled."""

    region: Region
    strip: Lines
    bands: Lines
    edges: int
    per_px: float


def cut(luma: Luma, region: Region) -> Bars | None:
    """The region's lines, or nothing when they hold too few edges to be a code."""
    if _edges(strip.glance(luma, region), 1.0) < LEAST_AT_A_GLANCE:
        return None
    per_px = strip.scale(region)
    whole = strip.cut(luma, region, per_px)
    bands = strip.bands(whole)
    edges = _edges(bands, per_px)
    return Bars(region, whole, bands, edges, per_px) if edges >= LEAST_EDGES else None


def read(bars: Bars, doubtful: list[Candidate]) -> list[Candidate]:
    """What the lines say as they are, evened out and sharpened, and pyzbar's opinion; what is not agreed is added to
    the doubtful readings."""
    if bars.edges < LEAST_TO_READ:
        return []
    window = int(CONTRAST_PX * bars.per_px)
    even = lines.stretched(bars.bands, window)
    sharp = lines.sharpened(even, 1.5 * bars.per_px)
    seen = _seen(bars, "roi_sharp", sharp) + _seen(bars, "roi_even", even)
    return _agreed(seen if _is_settled(seen) else seen + second_opinion(bars), doubtful)


def second_opinion(bars: Bars) -> list[Candidate]:
    """What pyzbar reads in the straightened region, a few lines averaged into each of those that it sees."""
    each = max(1, len(bars.strip) // ZBAR_LINES)
    few = bars.strip[: len(bars.strip) // each * each].reshape(-1, each, bars.strip.shape[1]).mean(axis=1)
    whole = lines.stretched(few, int(CONTRAST_PX * bars.per_px)).astype(np.uint8)
    return [replace(c, corners=bars.region.corners()) for c in _once(engines.zbar(whole))]


def unblurred_opinion(bars: Bars) -> list[Candidate]:
    """What zxing-cpp reads first when blur is taken back, for a text that the shapes of symbols told."""
    return next((seen for stage, variant in _unblurred(bars) if (seen := _seen(bars, stage, variant))), [])


def read_unblurred(bars: Bars, doubtful: list[Candidate]) -> list[Candidate]:
    """What the lines say when blur is taken back, one strength after the other."""
    seen = [c for c in doubtful if c.corners == bars.region.corners()]
    for stage, variant in _unblurred(bars):
        seen += _seen(bars, stage, variant)
        if _is_settled(seen):
            break
    return _agreed(seen, doubtful)


def read_digits(bars: Bars, doubtful: list[Candidate]) -> list[Candidate]:
    """Goods' codes too soft for edges, by the shapes of their digits; or a doubtful reading that the shapes confirm."""
    found = soft_ean.read(bars.bands)
    if found is None:
        return []
    text, name = (found.text[1:], "upca") if found.text.startswith("0") else (found.text, "ean13")
    confirmed = [c.stages[0] for c in doubtful if c.text == text]
    sure = found.votes >= VOTES and found.lead > LEAST_LEAD and found.worst > LEAST_WORST
    if not confirmed and not sure:
        return []
    return [Candidate(text, name, (*confirmed, "soft"), text.encode(), corners=bars.region.corners())]


def _unblurred(bars: Bars) -> Iterator[tuple[str, Lines]]:
    window, module = int(CONTRAST_PX * bars.per_px), bars.per_px
    even = lines.stretched(bars.bands, window)
    yield "roi_light", lines.stretched(lines.unblurred(bars.bands, 0.7 * module), window)
    yield "roi_deblur", lines.unblurred(even + 20, module)
    yield "roi_deblur", lines.stretched(lines.unblurred(bars.bands, module), window)
    yield "roi_deblur", lines.stretched(lines.unblurred(bars.bands, 1.5 * module), window)
    yield "roi_deblur", lines.unblurred(even + 20, 1.5 * module)


def _seen(bars: Bars, stage: str, variant: Lines) -> list[Candidate]:
    way = engines.Way(stage, engines.BARS + engines.GOODS, global_threshold=GLOBAL)
    found = engines.whole(lines.picture(variant), way)
    return [replace(c, corners=bars.region.corners()) for c in _once(found)]


def _once(found: list[Candidate]) -> list[Candidate]:
    return list({(c.text, c.symbology): c for c in found}.values())


def _is_settled(seen: list[Candidate]) -> bool:
    return max(Counter((c.text, c.symbology) for c in seen).values(), default=0) >= VOTES


def _agreed(seen: list[Candidate], doubtful: list[Candidate]) -> list[Candidate]:
    """The one text that two variants gave while none gave another; everything else is doubtful."""
    votes = Counter((c.text, c.symbology) for c in seen)
    if len(votes) == 1 and max(votes.values()) >= VOTES:
        return seen
    doubtful += [c for c in seen if c not in doubtful]
    return []


def _edges(bands: Lines, per_px: float) -> int:
    """Changes from bright to dark that stand out from the line's own contrast, on the band that has most of them."""
    rise = np.diff(lines.gauss(bands, 0.6 * per_px), axis=1)
    strong = 0.2 * np.sort(np.abs(rise), axis=1)[:, 95 * rise.shape[1] // 100, None]
    falling = rise < -strong
    return int((falling[:, 1:] & ~falling[:, :-1]).sum(axis=1).max())
