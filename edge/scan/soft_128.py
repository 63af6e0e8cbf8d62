"""Reads Code 128 symbol by symbol from averaged lines, and says how sure each symbol is.

Start and stop are looked for first; then every symbol of eleven modules is compared with its 106 blurred shapes. The
likeliest row with a right check symbol wins if the next such row is far enough behind. The same evidence confirms
what an engine read, and that of several frames adds up.
"""

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np

from edge.scan import code128
from edge.scan.ink import Look, Map, drawn
from edge.scan.soft_line import (
    LEAST_EDGES,
    SHIFT_COST,
    STEPS,
    UNMOVED,
    Fit,
    Needed,
    Places,
    Sight,
    columns,
    ends,
    mirrored,
    sighted,
    unit,
    windows,
)

SYMBOL, STOP_MODULES = 11, 13
SIDE, PER_MODULE = 1, 3
WINDOW = ((np.arange((SYMBOL + 2 * SIDE) * PER_MODULE) + 0.5) / PER_MODULE - SIDE).astype(np.float32)
WHITE = 5
"""Modules of the quiet zone that are looked at, on each side."""
START_WINDOW = ((np.arange((WHITE + SYMBOL + SIDE) * PER_MODULE) + 0.5) / PER_MODULE - WHITE).astype(np.float32)
STOP_WINDOW = ((np.arange((SIDE + STOP_MODULES + WHITE) * PER_MODULE) + 0.5) / PER_MODULE - SIDE).astype(np.float32)
SHIFTS = np.array([-0.35, 0.0, 0.35], np.float32)
FEWEST, MOST = 4, 26
NARROWEST = 0.75
STARTS = code128.WIDTHS[code128.START_A :]
MOST_ENDS = 3
PLACES_TRIED = 8
COARSE = np.linspace(-0.42, 0.42, 11).astype(np.float32)
"""Tilts that are tried everywhere; then FINER ones round those where start and stop fit best."""
FINER = np.array([-0.05, -0.025, 0.0, 0.025, 0.05], np.float32)
ENDS_LOOK = Look(0.7)
LEAST_START, LEAST_ENDS = 0.6, 1.65
"""How well the start has to fit for the stop to be looked for, and both together, each with its white, for a place to
be looked at further."""
LEANS_TRIED = 2
LOOKS = (Look(0.45), Look(0.8), Look(0.35, disc=2.0))
GROWTHS = (-0.3, 0.0, 0.3)
LEAST_WITHIN = 0.75
"""Share of a line's edges between start and stop: outside lie borders of the label, but not the rest of the code."""
MOST_BANDS = 3
FITTING = Needed(0.75, 0.85)
CLEAREST = 2
CHOICES, BEAM = 4, 48
LENGTH_COUNTS, START_COUNTS = 0.3, 0.1


@dataclass(frozen=True, slots=True)
class Shapes:
    """How well each of the 106 symbols fits at each place of a code in several looks at it (looks x n x 106), and how
    well the worse of its ends, start or stop with its white, does."""

    looks: Map
    ends: float

    def clearest(self) -> Map:
        """The two looks in which a place shows a symbol best, averaged place by place: glare hides each in another."""
        best = np.argsort(-self.looks.max(axis=2), axis=0)[:CLEAREST]
        result: Map = np.take_along_axis(self.looks, best[..., None], axis=0).mean(axis=0)
        return result

    def joined(self, other: "Shapes") -> "Shapes":
        """The looks of both, which are of one code."""
        return Shapes(np.concatenate([self.looks, other.looks]), max(self.ends, other.ends))


@dataclass(frozen=True, slots=True)
class Soft:
    """The likeliest text and its row of symbols: how well it fits (0 to 1), how far the next is behind, how well the
    worst of its symbols and ends fits."""

    text: str
    gs1: bool
    row: tuple[int, ...]
    score: float
    margin: float
    worst: float


def look(bands: Map) -> Shapes | None:
    """The shapes on a strip's bands; None when no band looks like Code 128."""
    seen = sighted(bands, MOST_BANDS, _located, _refined, FITTING)
    if not seen:
        return None
    best = seen[0]
    edges = np.diff(best.line) ** 2
    if edges[max(0, int(best.fit.start)) : int(best.fit.stop) + 1].sum() < LEAST_WITHIN * edges.sum():
        return None
    ends_fit = _ends_fit(best.line, columns([best.fit]), best.fit.look)[0]
    return Shapes(np.array([each.shapes for each in seen]), float(ends_fit.min()))


def read(shapes: Shapes) -> Soft | None:
    """The likeliest text with a right check; None when no row of symbols makes sense."""
    fits = shapes.clearest()
    best, second = _rows(fits)
    said = code128.text(best[1][:-1]) if best else None
    if best is None or said is None:
        return None
    margin = best[0] - (second[0] if second else 0.0)
    worst = min(float(fits[place, symbol]) for place, symbol in enumerate(best[1]))
    return Soft(said.text, said.gs1, tuple(best[1]), best[0] / len(fits), margin, min(worst, shapes.ends))


def _located(line: Map) -> Sight | None:
    """The likeliest place, measured."""
    place = _placed(line)
    if place is None:
        return None
    turned = place.turned(line)
    fit, shapes = _refined(turned, place, STEPS)
    return Sight(fit, turned, shapes)


def _placed(line: Map) -> Fit | None:
    """Ends by their white, tilt and number of symbols by how start and stop fit, then all shapes."""
    starts, stops, edges = ends(line, MOST_ENDS)
    if not len(starts) or not len(stops) or len(edges) < LEAST_EDGES:
        return None
    start, stop = (part.ravel() for part in np.meshgrid(starts, stops))
    modules = SYMBOL * np.arange(*_counts(len(edges)), dtype=np.float32) + STOP_MODULES
    pair, count, lean = (part.ravel() for part in np.indices((start.size, modules.size, COARSE.size)))
    places = start[pair], stop[pair], modules[count], COARSE[lean]
    wide = places[1] - places[0] > NARROWEST * places[2]
    if not wide.any():
        return None
    places = places[0][wide], places[1][wide], places[2][wide], places[3][wide]
    tried = _likely(line, places, backwards=False) + _likely(line, mirrored(places, line.size), backwards=True)
    tried = [fit for fit in tried if fit.score > LEAST_ENDS]
    if not tried:
        return None
    fits = _rated(line, sorted(tried, key=lambda fit: -fit.score)[:PLACES_TRIED])
    near = [replace(fit, lean=fit.lean + more) for fit in fits[:LEANS_TRIED] for more in (-0.03, -0.015, 0.015, 0.03)]
    return max([*fits, *_rated(line, near)], key=lambda fit: fit.score)


def _counts(edges: int) -> tuple[int, int]:
    """How many symbols there may be: three bars each and four in the stop, of which blur hides up to a third."""
    most_seen = (edges - 4) / 3
    return max(FEWEST, int(most_seen * 0.75)), min(MOST, int(most_seen * 1.5) + 1) + 1


def _likely(line: Map, places: Places, *, backwards: bool) -> list[Fit]:
    """The places where start and stop fit best, each with the tilt that suits them best."""
    line = np.ascontiguousarray(line[::-1]) if backwards else line
    first = _start_fits(line, places, ENDS_LOOK)
    begun = np.flatnonzero(first > LEAST_START)
    if not begun.size:
        return []
    places = places[0][begun], places[1][begun], places[2][begun], places[3][begun]
    best = np.argsort(-first[begun] - _stop_fits(line, places, ENDS_LOOK))[:PLACES_TRIED]
    start, stop, modules, lean = (np.repeat(part[best], FINER.size) for part in places)
    finer = start, stop, modules, lean + np.tile(FINER, best.size)
    fit = _ends_fit(line, finer, ENDS_LOOK).sum(axis=1).reshape(-1, FINER.size)
    top = np.arange(best.size) * FINER.size + fit.argmax(axis=1)
    return [
        Fit(float(first), float(last), int(size), float(tilt), float(score), backwards=backwards)
        for (first, last, size, tilt), score in zip(np.stack(finer, axis=1)[top], fit.max(axis=1), strict=True)
    ]


def _rated(line: Map, fits: list[Fit]) -> list[Fit]:
    """The same places, best first, by how well all symbols fit."""
    return sorted((replace(fit, score=_total(fit.turned(line), fit)) for fit in fits), key=lambda fit: -fit.score)


def _total(line: Map, fit: Fit) -> float:
    """Mean fit of the symbols; a part of a code fits as well as the whole, so length and a real start count too."""
    seen = _compared(windows(line, columns([fit]), _places(fit, UNMOVED)[None]), fit.look, UNMOVED)[0]
    length = (fit.stop - fit.start) / line.size
    return float(seen.max(axis=-1).mean() + LENGTH_COUNTS * length + START_COUNTS * seen[0, 103:].max())


def _places(fit: Fit, shifts: Map) -> Map:
    count = (fit.modules - STOP_MODULES) // SYMBOL
    result: Map = (SYMBOL * np.arange(count, dtype=np.float32))[:, None, None] + shifts[None, :, None] + WINDOW
    return result


def _refined(line: Map, fit: Fit, steps: tuple[float, ...]) -> tuple[Fit, Map]:
    """Ends, tilt, blur and growth improved step by step; the fit and its symbols' fits (n x 106)."""
    best, fits = replace(fit, score=-9.0), np.zeros(0, np.float32)
    places = _places(fit, SHIFTS)
    for round_, step in enumerate(steps):
        around = best.around(step)
        seen = windows(line, around, places[None])
        for look in _looks(best, round_, len(steps)):
            shapes = _compared(seen, look, SHIFTS)
            score = shapes.max(axis=-1).mean(axis=-1)
            top = int(score.argmax())
            if score[top] > best.score:
                fits = shapes[top]
                best = best.moved(around, top, float(score[top]), look)
    return best, fits


def _looks(fit: Fit, round_: int, rounds: int) -> list[Look]:
    if rounds == 1 or round_ == 2:
        return [fit.look]
    return [replace(fit.look, growth=growth) for growth in GROWTHS] if round_ else list(LOOKS)


def _compared(seen: Map, look: Look, shifts: Map) -> Map:
    cost = (SHIFT_COST * shifts**2)[:, None]
    result: Map = (seen @ _shapes(look) - cost).max(axis=2)
    return result


@lru_cache(maxsize=32)
def _shapes(look: Look) -> Map:
    rows = ["550" + code128.bits(widths) + "155" for widths in code128.WIDTHS]
    return unit(-drawn(rows, WINDOW + 3, look)).T


def _ends_fit(line: Map, places: Places, look: Look) -> Map:
    """How well start and stop, each with its white, fit at both ends of each place: (place, 2)."""
    result: Map = np.stack([_start_fits(line, places, look), _stop_fits(line, places, look)], axis=1)
    return result


def _start_fits(line: Map, places: Places, look: Look) -> Map:
    fits: Map = windows(line, places, START_WINDOW[None]) @ _end_shapes(look)[0]
    best: Map = fits.max(axis=1)
    return best


def _stop_fits(line: Map, places: Places, look: Look) -> Map:
    fits: Map = windows(line, places, places[2][:, None] - STOP_MODULES + STOP_WINDOW) @ _end_shapes(look)[1]
    return fits


@lru_cache(maxsize=32)
def _end_shapes(look: Look) -> tuple[Map, Map]:
    white = "0" * (WHITE + 3)
    starts = drawn([white + code128.bits(w) + "155" for w in STARTS], START_WINDOW + WHITE + 3, look)
    [stop] = drawn(["550" + code128.bits(code128.STOP) + white], STOP_WINDOW + 3, look)
    return unit(-starts).T, unit(-stop)


Row = tuple[float, list[int]]


def _rows(fits: Map) -> tuple[Row | None, Row | None]:
    """The two likeliest rows of symbols whose check is right, by beam search over the sum."""
    order = np.argsort(-fits, axis=1)[:, :CHOICES]
    starts = [(float(fits[0, s]), [s], s) for s in (code128.START_A, code128.START_B, code128.START_C)]
    paths = sorted(starts, key=lambda path: path[0], reverse=True)[:2]
    for place in range(1, len(fits) - 1):
        grown = [
            (score + float(fits[place, s]), [*row, int(s)], (rest + place * int(s)) % code128.CHECK)
            for score, row, rest in paths
            for s in order[place]
            if s < code128.START_A
        ]
        paths = sorted(grown, key=lambda path: path[0], reverse=True)[:BEAM]
    whole = [(score + float(fits[-1, rest]), [*row, rest]) for score, row, rest in paths]
    whole.sort(key=lambda path: path[0], reverse=True)
    return (whole[0] if whole else None), (whole[1] if len(whole) > 1 else None)
