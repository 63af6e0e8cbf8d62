"""One grey picture in, candidates out: a cascade of stages, cheap and sure ones first.

The same picture and plan give the same candidates, however busy the computer is: what a stage costs is counted as it
was measured once, not by the clock, which only ends a frame that has become hopelessly late. The first
stage that reads something ends the frame. The order is SCANNING section 4's, changed where our own measurements said
so (docs/decisions).
"""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from edge.scan import bars, engines, soft_128, soft_qr, squares, stripes, symbols
from edge.scan.candidate import LINEAR, RETAIL, Candidate, Corners, engines_of, merged
from edge.scan.listed import NOTHING, Listed
from edge.scan.window import overlap

Luma = NDArray[np.uint8]
SMALL_PX = 400_000
MOST_REGIONS = 2
PARCELS = engines.BARS + engines.SQUARES
SoftReader = Callable[[bars.Bars, list[Candidate]], list[Candidate]]


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be spent on a frame, which kinds are hoped for, and which texts lists know."""

    budget_ms: float = 60.0
    kinds: frozenset[str] = frozenset()
    listed: Listed = NOTHING


@dataclass(frozen=True, slots=True)
class Found:
    """What was read in one picture, where bars were seen, what it cost (CPU milliseconds, all threads), and what was
    not sure enough: the shapes of Code 128, the modules of QR codes."""

    candidates: tuple[Candidate, ...] = ()
    cpu_ms: float = 0.0
    regions: tuple[Corners, ...] = ()
    unsure: tuple[tuple[Corners, soft_128.Shapes], ...] = ()
    grids: tuple[soft_qr.Grid, ...] = ()

    def places(self) -> tuple[Corners, ...]:
        """Where something was read; nothing read: where bars were seen."""
        return tuple(seen.corners for seen in self.candidates if seen.corners) or self.regions


@dataclass(slots=True)
class Work:
    """One frame on its way through the stages."""

    luma: Luma
    plan: Plan
    began: float = field(default_factory=time.process_time)
    booked_ms: float = 0.0
    seen: stripes.Survey = field(default_factory=stripes.Survey)
    found: list[bars.Bars] = field(default_factory=list)
    doubtful: list[Candidate] = field(default_factory=list)
    unsure: list[tuple[Corners, soft_128.Shapes]] = field(default_factory=list)
    grids: list[soft_qr.Grid] = field(default_factory=list)

    def spent_ms(self) -> float:
        """CPU milliseconds since the frame came."""
        return (time.process_time() - self.began) * 1000

    def books(self, work: str, piece: Luma | None = None) -> bool:
        """Count what work on the picture or a piece of it costs; False when that does not fit into the frame's budget
        any more."""
        base, per_megapixel = COSTS_MS[work]
        cost = base + per_megapixel * (self.luma if piece is None else piece).size / 1e6
        if self.booked_ms + cost > self.plan.budget_ms or self.spent_ms() > MOST_TIMES_LATE * self.plan.budget_ms:
            return False
        self.booked_ms += cost
        return True

    def is_small(self) -> bool:
        """True when whole-picture stages cost little."""
        return self.luma.size <= SMALL_PX


def decode(luma: Luma, plan: Plan) -> Found:
    """Run the stages until one reads something or the budget is used up."""
    work = Work(np.ascontiguousarray(luma), plan)
    candidates: list[Candidate] = []
    for stage in PARCELS_FIRST if plan.listed.is_without_goods() else STAGES:
        if candidates := stage(work):
            break
    candidates += _seconded(work, candidates)
    regions = tuple(region.corners() for region in work.seen.striped)
    if candidates:
        return Found(tuple(merged(candidates)), work.spent_ms(), regions)
    return Found((), work.spent_ms(), regions, tuple(work.unsure), tuple(work.grids))


def _seconded(work: Work, candidates: list[Candidate]) -> list[Candidate]:
    """What another engine says of bars whose text is much like a listed one (the rules of acceptance ask for it)."""
    read = [c for c in candidates if c.symbology in LINEAR and "match" not in c.stages]
    doubted = [c for c in read if len(engines_of(c.stages)) < 2 and work.plan.listed.alike(c.text)]
    if not doubted:
        return []
    if not work.seen.striped:
        work.seen = stripes.survey(work.luma)
    regions = [r for r in work.seen.striped if any(overlap(r.corners(), c.corners) for c in doubted)]
    work.found = [found for region in regions if (found := bars.cut(work.luma, region))]
    said = [c for found in work.found for c in bars.second_opinion(found)]
    if not said and any("own" in engines_of(c.stages) for c in doubted):
        said = [c for found in work.found for c in bars.unblurred_opinion(found)]
    elif not said:
        work.doubtful += doubted
        said = [c for found in work.found for c in _by_shapes(work, found)]
    return [c for c in said if any(c.symbology == other.symbology for other in doubted)]


MOST_TIMES_LATE = 4
COSTS_MS = {
    "plain": (0.7, 9.6),
    "survey": (3.8, 7.2),
    "region": (7.2, 0.0),
    "squares": (0.4, 16.0),
    "read_enlarged": (3.1, 240.0),
    "read_thresholded": (0.5, 54.0),
    "modules": (4.0, 180.0),
    "refined": (50.0, 0.0),
    "digits": (30.0, 0.0),
    "symbols": (22.0, 0.0),
    "unblurred": (19.0, 0.0),
    "zx_half": (0.4, 9.6),
    "zx_rotate": (0.4, 38.0),
    "zx_default": (0.4, 48.0),
    "threshold": (1.0, 41.0),
}
"""CPU milliseconds of a piece of work: for any picture, and for each megapixel of it or of its piece more. What four of
five of the photographs that get so far cost at most, on two virtual cores with other work, and a fifth more: a frame
that is hard is so everywhere, and the sum of its work should still stay within its budget."""


def _plain(work: Work) -> list[Candidate]:
    if not work.books("plain"):
        return []
    if work.is_small():
        return engines.whole(work.luma, engines.Way("zx_hist", global_threshold=True))
    return engines.large(work.luma, "zx_hist")


def _stripes(work: Work) -> list[Candidate]:
    if not work.books("survey"):
        return []
    work.seen = stripes.survey(work.luma)
    for region in work.seen.striped[:MOST_REGIONS]:
        if work.books("region") and (candidates := _region(work, region)):
            return candidates
    return []


def _region(work: Work, region: stripes.Region) -> list[Candidate]:
    found = bars.cut(work.luma, region)
    if found is None:
        return []
    work.found.append(found)
    return bars.read(found, work.doubtful)


def _squares_first(work: Work) -> list[Candidate]:
    """A small picture that looks checkered and holds no bars: squares before anything that costs more."""
    if work.found or not work.seen.checkered:
        return []
    return _pieces(work) or _half(work) or _anything(work) or _threshold(work)


def _goods(work: Work) -> list[Candidate]:
    """By the shapes of digits; a place that holds no goods' code is refused at once."""
    return _softly(work, "digits", bars.read_digits)


def _parcels(work: Work) -> list[Candidate]:
    """By the shapes of Code 128's symbols."""
    for found in work.found:
        if work.books("symbols") and (said := _by_shapes(work, found)):
            return said
    return []


def _by_shapes(work: Work, found: bars.Bars) -> list[Candidate]:
    """Code 128 too soft for edges; a reading that was doubtful counts if the shapes say the same."""
    shapes = soft_128.look(found.bands)
    if shapes is None:
        return []
    texts = [c.text for c in work.doubtful]
    said = symbols.said(shapes, found.region.corners(), work.plan.listed, texts)
    work.unsure.append((found.region.corners(), shapes))
    confirmed = [c for c in work.doubtful if any(c.same(other) for other in said)]
    return [*confirmed, *said]


def _unblurred(work: Work) -> list[Candidate]:
    return _softly(work, "unblurred", bars.read_unblurred)


def _softly(work: Work, name: str, read: SoftReader) -> list[Candidate]:
    for found in work.found:
        if work.books(name) and (candidates := read(found, work.doubtful)):
            return candidates
    return []


def _checkered(work: Work) -> list[Candidate]:
    """Squares beside bars that could not be read; where there were no bars they have been tried before."""
    return _pieces(work) if work.found else []


def _pieces(work: Work) -> list[Candidate]:
    """Squares in their own small piece of the picture."""
    for left, top, right, bottom in work.seen.checkered:
        piece = np.ascontiguousarray(work.luma[top:bottom, left:right])
        if not squares.are_likely(piece) or not work.books("squares", piece):
            continue
        if candidates := squares.read(piece) or _pored_over(work, piece, (left, top)):
            return [squares.moved(candidate, left, top) for candidate in candidates]
    return []


def _pored_over(work: Work, piece: Luma, place: tuple[int, int]) -> list[Candidate]:
    """Enlarged, evened out, module by module."""
    for read in (squares.read_enlarged, squares.read_thresholded):
        if work.books(read.__name__, piece) and (candidates := read(piece)):
            return candidates
    if not work.books("modules", piece):
        return []
    grid = soft_qr.look(piece)
    said = soft_qr.read(grid) if grid else None
    if grid and not said and work.books("refined", piece):
        grid = soft_qr.refined(piece, grid)
        said = soft_qr.read(grid)
    if grid and not said:
        work.grids.append(grid.moved(*place))
    return [said] if said else []


def _half(work: Work) -> list[Candidate]:
    return squares.read_half(work.luma, PARCELS) if work.is_small() and work.books("zx_half") else []


def _turned(work: Work) -> list[Candidate]:
    return _whole(work, engines.Way("zx_rotate", rotate=True))


def _anything(work: Work) -> list[Candidate]:
    return _whole(work, engines.Way("zx_default", rotate=True, downscale=True, invert=True))


def _threshold(work: Work) -> list[Candidate]:
    return squares.read_thresholded(work.luma) if work.is_small() and work.books("threshold") else []


def _whole(work: Work, way: engines.Way) -> list[Candidate]:
    """The whole picture once more; goods' codes found so are only kept in mind."""
    if not (work.is_small() and work.books(way.stage)):
        return []
    found = engines.whole(work.luma, way)
    work.doubtful += [c for c in found if c.symbology in RETAIL]
    return [c for c in found if c.symbology not in RETAIL]


Stage = Callable[[Work], list[Candidate]]
STAGES: tuple[Stage, ...] = (
    _plain,
    _stripes,
    _squares_first,
    _goods,
    _parcels,
    _checkered,
    _half,
    _turned,
    _anything,
    _threshold,
    _unblurred,
)
PARCELS_FIRST = (*(stage for stage in STAGES if stage is not _goods), _goods)
