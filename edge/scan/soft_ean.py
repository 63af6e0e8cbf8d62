"""Reads EAN-13 and UPC-A from lines too soft, too small or too bent for edge-based decoders.

A place on the line, a look (blur, defocus, bar growth) and a code together say what should be seen. A few places that
leave least unexplained are searched for; the code follows from each exactly. Then light, bends and look are fitted to
the code and the code is looked for again, until it stays: at the right place nothing else comes near it. All bands of
the label are taken together, and each has a vote.
After Gallo and Manduchi, Reading 1D Barcodes with Mobile Phones Using Deformable Templates (2011).
"""

from dataclasses import dataclass, replace

import numpy as np

from edge.scan.digit_chain import Best, gains, most_gained, next_best, valid
from edge.scan.digit_shapes import MODULES, PER_MODULE, PLACES, STARTS, WHITE, shapes, whole
from edge.scan.ink import Look, Map
from edge.scan.lit import fitted, suiting
from edge.scan.soft_line import (
    AROUND,
    LEAST_EDGES,
    Fit,
    Needed,
    Places,
    Sight,
    along,
    at,
    columns,
    ends,
    leaning,
    mirrored,
    sighted,
    unit,
)

NARROWEST = 0.8
MOST_ENDS = 4
SHARP, SOFT, INSIDE_COUNTS = Look(0.8), Look(0.35, disc=2.5), 0.5
"""The looks under which places are compared; a place with few of the line's bars in it explains them easily."""
FINER = 1.0, 0.4, 0.15
"""How far ends are moved while a place is refined (modules)."""
ELSEWHERE = 0.05
"""How far apart the ends of two places lie at least (parts of the line)."""
LIKELY = 24
"""Places that are compared under the soft look too."""
SETTLED_FROM = Look(0.35, disc=2.0)
MOST_BANDS = 4
LEAST_AT_FIRST, LEAST_EXPLAINED = 0.5, 0.57
"""Which part of the line's changes the best places have to explain, before and after they are refined."""
AHEAD, CLEARLY = Needed(0.03, 0.0), 0.2
"""How far a band's code has to be ahead of the next, in parts of what it leaves unexplained: at all, and to try no
other place. A second band is looked at only if the first shows no place."""
LEAST_AGAIN, MOST_AGAIN = 3, 6
HOPELESS = 0.015, 0.055
"""Leads after the first and the second fit below which a place is given up: hardly a right one recovers from that."""
NEARLY = 1.15
"""A band says a code when no other row of digits leaves clearly less of it unexplained."""
DOUBTED = 0.1, 1.0
"""A lead that may yet be lost to the next code when that is fitted as well; a smaller one is no reading anyway."""
LEAST_LEFT = 1e-3
WINDOWS = (np.concatenate([STARTS, [-2, 44, 90]]) - 1 + WHITE) * PER_MODULE
WIDE = 9 * PER_MODULE
"""Where the windows begin that are compared by themselves: the digits, then the guards with the white at both ends."""


@dataclass(frozen=True, slots=True)
class Soft:
    """A text of 13 digits, how well it, the worst of its digits and the worst of its guards fit (0 to 1), how far the
    next valid one is behind in parts of what this one leaves unexplained, how many bands say it, and of how many."""

    text: str
    score: float
    worst: float
    guards: float
    lead: float
    votes: int
    bands: int


@dataclass(frozen=True, slots=True)
class Reading:
    """A code, the look under which it was read, the bands as ink, what each digit gains in all of them, and the ways
    along the bands."""

    best: Best
    look: Look
    ink: Map
    gained: Map
    ways: Map


def read(bands: Map) -> Soft | None:
    """The likeliest EAN-13 on a strip's bands; None when no band looks like one."""
    seen = sighted(bands, MOST_BANDS, _located, _refined, AHEAD)
    if not seen:
        return None
    found = _challenged(seen)
    code, of = whole(found.best.text, found.look), shapes(found.look)
    gained, without = gains(found.ink, of)
    free = without - most_gained(gained, of)
    votes = int((((found.ink - code) ** 2).sum(axis=1) < NEARLY * free + LEAST_LEFT).sum())
    fits = np.einsum("bwi,wi->bw", unit(_windows(found.ink)), unit(_windows(code[None])[0])).mean(axis=0)
    digits, guards = fits[: STARTS.size], fits[STARTS.size :]
    score, worst, lead = float(digits.mean()), float(digits.min()), _lead(found.best)
    return Soft(found.best.text, score, worst, float(guards.min()), lead, votes, len(seen))


def _windows(lines: Map) -> Map:
    return np.lib.stride_tricks.sliding_window_view(lines, WIDE, axis=1)[:, WINDOWS]


def _lead(best: Best) -> float:
    return best.lead / max(best.left, LEAST_LEFT)


def _challenged(seen: list[Sight]) -> Reading:
    """The likeliest code; the next one has light, bends and look fitted to it too before it counts as beaten."""
    lines, ways = np.array([each.line for each in seen]), _way(columns([each.fit for each in seen]))
    needed = HOPELESS[-1] if seen[0].fit.score < CLEARLY else 0.0
    found = _settled(lines, ways, _first(along(lines, ways)), SETTLED_FROM, needed)
    if not DOUBTED[0] < _lead(found.best) < DOUBTED[1]:
        return found
    other = _settled(lines, ways, next_best(found.gained, shapes(found.look)), found.look)
    if other.best.text == found.best.text:
        return found
    better, worse = sorted((found, other), key=lambda reading: reading.best.left)
    lead = min(better.best.lead, worse.best.left - better.best.left)
    return replace(better, best=replace(better.best, lead=lead))


def _first(grey: Map) -> str:
    """The likeliest code on lines of grey of which nothing else is known."""
    gained, without = gains(_as_ink(grey, SETTLED_FROM), shapes(SETTLED_FROM))
    return valid(gained.mean(axis=0), float(without.mean()), shapes(SETTLED_FROM)).text


def _settled(lines: Map, ways: Map, text: str, look: Look, needed: float = 0.0) -> Reading:
    """The likeliest code on all bands: light, bends and look are fitted to the code and the code is looked for anew,
    until it stays, or the second time its lead is less than the one needed."""
    for round_ in range(MOST_AGAIN):
        found = _fitted(lines, ways, text, look)
        if round_ == 1 and _lead(found.best) < needed:
            break
        if found.best.text == text and round_ + 1 >= LEAST_AGAIN:
            break
        text, ways, look = found.best.text, found.ways, found.look
    return found


def _judged(line: Map, way: Map, text: str) -> float:
    """How far the code of one place is ahead of the next; a hopeless one is left early."""
    found = _fitted(line, way, text, SETTLED_FROM)
    for least in HOPELESS:
        if _lead(found.best) < least:
            break
        found = _fitted(line, found.ways, found.best.text, found.look)
    return _lead(found.best)


def _fitted(lines: Map, ways: Map, text: str, look: Look) -> Reading:
    """The likeliest code after light, bends and look were fitted to this one."""
    look = suiting(at(lines[0], ways[0]), text, look)
    ink, ways = fitted(lines, ways, text, look)
    gained, without = gains(ink, shapes(look))
    left = ((ink - whole(text, look)) ** 2).sum(axis=1)
    weight = 1 / (left + left.min() + LEAST_LEFT)
    weight /= weight.sum()
    total = np.einsum("b,bds->ds", weight, gained)
    return Reading(valid(total, float(weight @ without), shapes(look)), look, ink, total, ways)


def _as_ink(lines: Map, look: Look) -> Map:
    """Grey as ink, when all that is known is how much of it a usual code has."""
    of = shapes(look)
    ink: Map = lines - lines.mean(axis=1, keepdims=True)
    deviation = np.sqrt(np.einsum("ij,ij->i", ink, ink) / ink.shape[1])
    ink *= (-of.deviation / np.maximum(deviation, LEAST_LEFT))[:, None]
    ink += of.level
    return ink


def _located(line: Map) -> Sight | None:
    """The place whose code is furthest ahead of the next one; the first that is far enough ahead will do. One that
    explains less than a place before it is not looked at."""
    best: Sight | None = None
    least = LEAST_EXPLAINED
    for fit in _likely(line):
        turned = fit.turned(line)
        found, grey = _refined(turned, fit, FINER)
        if found.score < least:
            continue
        least = found.score
        found = replace(found, score=_judged(turned[None], _way(columns([found])), _first(grey[None])))
        if best is None or found.score > best.fit.score:
            best = Sight(found, turned, grey)
        if found.score > CLEARLY:
            break
    return best


def _likely(line: Map) -> list[Fit]:
    """Ends by their white, tilt by the spread of edges, then all digits, in both directions: the likeliest place if the
    bars are sharp, and the two likeliest if they are soft."""
    starts, stops, edges = ends(line, MOST_ENDS)
    if not len(starts) or len(edges) < LEAST_EDGES:
        return []
    start, stop = (part.ravel() for part in np.meshgrid(starts, stops))
    wide = stop - start > NARROWEST * MODULES
    if not wide.any():
        return []
    start, stop = start[wide], stop[wide]
    lean = np.concatenate([leaning(edges, start, stop)[:, None] + AROUND, np.zeros((start.size, 1))], axis=1)
    pair = np.repeat(np.arange(start.size), lean.shape[1])
    start, stop = start[pair], stop[pair]
    places = start, stop, np.full(start.size, MODULES, np.float32), lean.ravel().astype(np.float32)
    inside = INSIDE_COUNTS * ((edges >= places[0][:, None]) & (edges <= places[1][:, None])).mean(axis=1)
    seen = at(line, _way(places))
    ways, inside = np.concatenate([seen, seen[:, ::-1]]), np.tile(inside, 2)
    clear = _explained(ways, SHARP)
    sharp = np.argsort(-clear - inside)[:LIKELY]
    softly = _explained(ways[sharp], SOFT)
    if max(float(softly.max()), float(clear[sharp].max())) < LEAST_AT_FIRST:
        return []
    soft = sharp[np.argsort(-softly - inside[sharp])]
    place = soft % pair.size
    other = soft[np.abs(start[place] - start[place[0]]) + np.abs(stop[place] - stop[place[0]]) > ELSEWHERE * line.size]
    chosen = [(sharp[0], SHARP), *((number, SOFT) for number in (soft[0], *other[:1]))]
    return [_fit(places, line.size, int(number), look) for number, look in chosen]


def _fit(places: Places, size: int, number: int, look: Look) -> Fit:
    """One of the places, which are followed by the same ones read backwards."""
    backwards, place = divmod(number, places[0].size)
    there = mirrored(places, size) if backwards else places
    return Fit(0, 0, MODULES, backwards=bool(backwards)).moved(there, place, -9.0, look)


def _refined(line: Map, fit: Fit, steps: tuple[float, ...]) -> tuple[Fit, Map]:
    """Ends and tilt improved step by step; the fit and its grey values at PLACES."""
    best, grey = replace(fit, score=-9.0), np.zeros(0, np.float32)
    for step in steps:
        around = best.around(step)
        seen = at(line, _way(around))
        explained = _explained(seen, fit.look)
        top = int(explained.argmax())
        if explained[top] > best.score:
            best, grey = best.moved(around, top, float(explained[top]), fit.look), seen[top]
    return best, grey


def _way(places: Places) -> Map:
    """Where PLACES lie on the line, for each place of the code."""
    start, stop, _, lean = (part[:, None] for part in places)
    part = PLACES / MODULES
    result: Map = start + (stop - start) * part * (1 + lean) / (1 + lean * part)
    return result


def _explained(lines: Map, look: Look) -> Map:
    """Which part of each line's changes some row of digits explains."""
    ink, of = _as_ink(lines, look), shapes(look)
    gained, without = gains(ink, of)
    result: Map = 1 - (without - most_gained(gained, of)) / (ink.shape[1] * of.deviation**2)
    return result
