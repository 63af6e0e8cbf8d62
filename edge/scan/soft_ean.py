"""Reads EAN-13 and UPC-A from lines too soft, too small or too bent for edge-based decoders.

Each digit is compared with its ten (or twenty) blurred shapes, for several blurs and bar growths; the sum over all
digits that make a valid code wins - if the next best valid code is far enough behind. Bands of the label vote.
After Gallo and Manduchi, Reading 1D Barcodes with Mobile Phones Using Deformable Templates (2011).
"""

from dataclasses import dataclass, replace

import numpy as np

from edge.scan import digit_shapes
from edge.scan.digit_shapes import MODULES, STARTS, WHOLE, WINDOW
from edge.scan.soft_line import (
    AROUND,
    LEAST_EDGES,
    SHIFT_COST,
    UNMOVED,
    Fit,
    Map,
    Places,
    Sight,
    columns,
    ends,
    leaning,
    mirrored,
    sighted,
    windows,
)

SHIFTS = np.array([-0.4, -0.2, 0.0, 0.2, 0.4], np.float32)
NARROWEST = 0.8
MOST_ENDS = 5
LEANS_TRIED = 4
BLURS = (0.4, 0.7, 1.0, 1.35)
GROWTHS = (-0.3, -0.15, 0.0, 0.15, 0.3)
MOST_BANDS = 4
LIKELY, AGAIN = 8, 2
"""How many of the likeliest codes are drawn whole and compared again; how often neighbours are looked at anew."""


@dataclass(frozen=True, slots=True)
class Soft:
    """A text of 13 digits, how well it, the worst of its digits and the worst of its guards fit (0 to 1), how far the
    next valid one is behind, how many bands say it, and of how many."""

    text: str
    score: float
    worst: float
    guards: float
    margin: float
    votes: int
    bands: int


def read(bands: Map) -> Soft | None:
    """The likeliest EAN-13 on a strip's bands; None when no band looks like one."""
    seen = sighted(bands, MOST_BANDS, _located, _refined)
    if not seen:
        return None
    texts = _likely(seen)
    if len(texts) < 2:
        return None
    fits = np.array([_drawn_fits(each, texts) for each in seen]).swapaxes(0, 1)
    digits, guards = fits[..., : STARTS.size], fits[..., STARTS.size :]
    scores = digits.mean(axis=(1, 2))
    order = np.argsort(-scores)
    best = int(order[0])
    votes = int((digits.mean(axis=2).argmax(axis=0) == best).sum())
    return Soft(
        texts[best],
        float(scores[best]),
        float(digits[best].mean(axis=0).min()),
        float(guards[best].mean(axis=0).min()),
        float(scores[best] - scores[order[1]]),
        votes,
        len(seen),
    )


def _likely(seen: list[Sight]) -> list[str]:
    """The likeliest valid codes: digits each for itself, then again between the neighbours that the best code has."""
    found = [text for _, text in digit_shapes.codes(np.mean([each.shapes for each in seen], axis=0))[:LIKELY]]
    best, cost = found[0] if found else "", SHIFT_COST * SHIFTS**2
    parts = [windows(each.line, columns([each.fit]), _places(STARTS, SHIFTS))[0] for each in seen]
    for _ in range(AGAIN if found else 0):
        looks = [(each.fit.blur, each.fit.growth) for each in seen]
        fits = [digit_shapes.between(each, best, look, cost) for each, look in zip(parts, looks, strict=True)]
        better = [text for _, text in digit_shapes.codes(np.mean(fits, axis=0))[: LIKELY // 2]]
        found, best = [*found, *better], better[0] if better else best
    return list(dict.fromkeys(found))


def _drawn_fits(seen: Sight, texts: list[str]) -> Map:
    """How well digits and guards fit when the whole code is drawn (text x 15): blur carries ink over from the digits
    beside."""
    parts = windows(seen.line, columns([seen.fit]), _places(WHOLE, SHIFTS))[0]
    shapes = np.array([digit_shapes.whole(text, (seen.fit.blur, seen.fit.growth)) for text in texts])
    result: Map = (np.einsum("dsw,tdw->tds", parts, shapes) - SHIFT_COST * SHIFTS**2).max(axis=-1)
    return result


def _located(line: Map) -> Fit | None:
    """Ends by their white, tilt by the spread of edges, then all digits, in both directions."""
    starts, stops, edges = ends(line, MOST_ENDS)
    if not len(starts) or len(edges) < LEAST_EDGES:
        return None
    start, stop = (part.ravel() for part in np.meshgrid(starts, stops))
    leans = np.concatenate([leaning(edges, start, stop)[:, None] + AROUND, np.zeros((start.size, 1))], axis=1)
    pair, lean = (part.ravel() for part in np.indices(leans.shape))
    wide = (stop - start)[pair] > NARROWEST * MODULES
    if not wide.any():
        return None
    pair, lean = pair[wide], lean[wide]
    places = start[pair], stop[pair], np.full(pair.size, MODULES, np.float32), leans[pair, lean].astype(np.float32)
    both = _best_of(line, places, backwards=False), _best_of(line, mirrored(places, line.size), backwards=True)
    return max(both, key=lambda fit: fit.score)


def _best_of(line: Map, places: Places, *, backwards: bool) -> Fit:
    line = np.ascontiguousarray(line[::-1]) if backwards else line
    fits = [
        Fit(float(start), float(stop), MODULES, float(lean), backwards=backwards)
        for start, stop, _, lean in np.stack(places, axis=1)
    ]
    fits = sorted(_scored(line, fits), key=lambda fit: -fit.score)
    near = [replace(fit, lean=fit.lean + more) for fit in fits[:LEANS_TRIED] for more in (-0.03, -0.015, 0.015, 0.03)]
    return max([*fits, *_scored(line, near)], key=lambda fit: fit.score)


def _scored(line: Map, fits: list[Fit]) -> list[Fit]:
    seen = windows(line, columns(fits), _places(STARTS, UNMOVED))
    score = digit_shapes.total(digit_shapes.compared(seen, (0.6, 0.0), UNMOVED))
    return [replace(fit, score=float(each)) for fit, each in zip(fits, score, strict=True)]


def _refined(line: Map, fit: Fit, steps: tuple[float, ...]) -> tuple[Fit, Map]:
    """Ends, tilt, blur and growth improved step by step; the fit and its digits' fits (12 x 20)."""
    best, digits = replace(fit, score=-9.0), np.zeros((12, 20), np.float32)
    cost = SHIFT_COST * SHIFTS**2
    for round_, step in enumerate(steps):
        around = best.around(step)
        seen = windows(line, columns(around), _places(STARTS, SHIFTS))
        for look in _looks(best, round_, len(steps)):
            shapes = digit_shapes.compared(seen, look, cost)
            score = digit_shapes.total(shapes)
            top = int(score.argmax())
            if score[top] > best.score:
                digits = shapes[top]
                best = replace(around[top], score=float(score[top]), blur=look[0], growth=look[1])
    return best, digits


def _looks(fit: Fit, round_: int, rounds: int) -> list[tuple[float, float]]:
    if rounds == 1 or round_ == 2:
        return [(fit.blur, fit.growth)]
    if round_ == 0:
        return [(blur, 0.0) for blur in BLURS]
    return [(fit.blur, growth) for growth in GROWTHS]


def _places(starts: Map, shifts: Map) -> Map:
    result: Map = (starts[:, None, None] + shifts[None, :, None] + WINDOW)[None]
    return result
