"""Reads the bars of one striped region: straightened, averaged, evened out, unblurred - then both engines.

Codes of goods (EAN, UPC) have a weak check digit, so one variant is no reading: two must agree and none object.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge.scan import engines, lines, soft_ean, strip
from edge.scan.candidate import RETAIL, Candidate
from edge.scan.stripes import Region

Luma = NDArray[np.uint8]
Lines = NDArray[np.float32]

LEAST_EDGES = 13
CONTRAST_PX = 40
VOTES = 2
SOFT_SCORE = 0.89
SOFT_MARGIN = 0.01
GLOBAL = True


@dataclass(frozen=True, slots=True)
class Bars:
    """A region's lines, straightened and averaged into bands, and how finely they were sampled."""

    region: Region
    strip: Lines
    bands: Lines
    per_px: float


def cut(luma: Luma, region: Region) -> Bars | None:
    """The region's lines, or nothing when they hold too few edges to be a code."""
    per_px = strip.scale(region)
    whole = strip.cut(luma, region, per_px)
    bands = strip.bands(whole)
    if max(_edges(band, per_px) for band in bands) < LEAST_EDGES:
        return None
    return Bars(region, whole, bands, per_px)


def read(bars: Bars) -> tuple[list[Candidate], list[Candidate]]:
    """What the variants of the lines say: what is agreed (goods: by two variants, with no rival), and what is not."""
    seen: list[Candidate] = []
    for stage, variant in _variants(bars):
        way = engines.Way(stage, engines.BARS + engines.GOODS, global_threshold=GLOBAL)
        found = engines.zxing(lines.picture(variant), way)
        seen += [replace(c, corners=bars.region.corners()) for c in _once(found)]
        if _is_settled(seen):
            return _agreed(seen)
    even = lines.stretched(bars.strip, int(CONTRAST_PX * bars.per_px)).astype(np.uint8)
    seen += [replace(c, corners=bars.region.corners()) for c in _once(engines.zbar(even))]
    return _agreed(seen)


def read_softly(bars: Bars, doubtful: list[Candidate]) -> list[Candidate]:
    """Goods' codes too soft for edges, by the shapes of their digits; or a doubtful reading that the shapes confirm."""
    found = soft_ean.read(bars.bands)
    if found is None:
        return []
    text, name = (found.text[1:], "upca") if found.text.startswith("0") else (found.text, "ean13")
    confirmed = [c.stages[0] for c in doubtful if c.text == text]
    sure = found.score > SOFT_SCORE and found.margin > SOFT_MARGIN and found.votes >= VOTES
    if not sure and not confirmed:
        return []
    return [Candidate(text, name, (*confirmed, "soft"), text.encode(), corners=bars.region.corners())]


def _variants(bars: Bars) -> Iterator[tuple[str, Lines]]:
    window, module = int(CONTRAST_PX * bars.per_px), bars.per_px
    even = lines.stretched(bars.bands, window)
    yield "roi_sharp", lines.sharpened(even, 1.5 * module)
    yield "roi_light", lines.stretched(lines.unblurred(bars.bands, 0.7 * module), window)
    yield "roi_soft", lines.unblurred(even + 20, module)
    yield "roi_deblur", lines.stretched(lines.unblurred(bars.bands, module), window)
    yield "roi_deblur", lines.stretched(lines.unblurred(bars.bands, 1.5 * module), window)
    yield "roi_deblur", lines.stretched(lines.unblurred(bars.bands, 2.0 * module), window)


def _once(found: list[Candidate]) -> list[Candidate]:
    return list({(c.text, c.symbology): c for c in found}.values())


def _is_settled(seen: list[Candidate]) -> bool:
    if any(c.symbology not in RETAIL for c in seen):
        return True
    return max(Counter(c.text for c in seen).values(), default=0) >= VOTES


def _agreed(seen: list[Candidate]) -> tuple[list[Candidate], list[Candidate]]:
    """Parcels' codes as they are; a code of goods only when two variants gave it and none another."""
    parcels = [c for c in seen if c.symbology not in RETAIL]
    votes = Counter(c.text for c in seen if c.symbology in RETAIL)
    goods = [c for c in seen if c.symbology in RETAIL]
    if parcels or len(votes) != 1 or max(votes.values()) < VOTES:
        return parcels, goods
    return goods, []


def _edges(line: Lines, per_px: float) -> int:
    """Changes from bright to dark that stand out from the line's own contrast."""
    soft = lines.gauss(line[None, :], 0.6 * per_px)[0]
    rise = np.diff(soft)
    strong = 0.2 * float(np.percentile(np.abs(rise), 95))
    falling = (rise < -strong).astype(np.int8)
    return int((np.diff(falling) == 1).sum())
