"""What the shapes of Code 128's symbols are worth: enough by themselves, enough for a listed text, or not enough."""

from collections.abc import Collection

import numpy as np

from edge.scan import soft_128
from edge.scan.candidate import Candidate, Corners
from edge.scan.ink import Map
from edge.scan.listed import Listed

SURE = ((0.93, 0.17, 0.84), (0.88, 0.28, 0.70))
"""Least score, margin and worst symbol of a text that needs no list: fitting very well, or with nothing near it."""
LISTED_SCORE, LISTED_WORST = 0.88, 0.6
LISTED_AHEAD, LISTED_BEHIND = 0.4, 0.03
"""A listed text has to be so far ahead of every other one of the list, and no further behind what could be read without
any list: one that is not listed is nearly as good there as the truth."""


def said(shapes: soft_128.Shapes, corners: Corners, listed: Listed, confirmed: Collection[str]) -> list[Candidate]:
    """The text, when it is sure enough, or a list has it and nothing alike comes near, or an engine said it too
    (`confirmed` has the texts of its doubtful readings)."""
    seen = judged(shapes, listed, "soft", confirmed)
    return (
        []
        if seen is None
        else [Candidate(seen[0].text, "code128", (seen[1],), seen[0].text.encode(), seen[0].gs1, corners)]
    )


def judged(
    shapes: soft_128.Shapes, listed: Listed, stage: str, confirmed: Collection[str] = ()
) -> tuple[soft_128.Soft, str] | None:
    """The reading and the stage that stands for it: the one given, or "match" when only the list makes it sure."""
    found = soft_128.read(shapes)
    if found is None:
        return None
    if found.text in confirmed or any(_reaches(found, least) for least in SURE):
        return found, stage
    matched = _matched(shapes, found, listed)
    return None if matched is None else (matched, "match")


def _reaches(found: soft_128.Soft, least: tuple[float, float, float]) -> bool:
    return all(have > need for have, need in zip((found.score, found.margin, found.worst), least, strict=True))


def _matched(shapes: soft_128.Shapes, free: soft_128.Soft, listed: Listed) -> soft_128.Soft | None:
    """The listed text whose row of symbols fits best, if none of the list comes near and no free reading is better."""
    fits = shapes.clearest()
    texts, symbols = listed.rows(len(fits))
    if not texts:
        return None
    rows = np.frombuffer(symbols, np.uint8).reshape(-1, len(fits))
    each: Map = fits[np.arange(len(fits)), rows]
    totals = np.sort(each.sum(axis=1))
    best = int(each.sum(axis=1).argmax())
    ahead = float(totals[-1] - totals[-2]) if len(texts) > 1 else LISTED_AHEAD
    behind = free.score * len(fits) - float(totals[-1])
    worst = min(float(each[best].min()), shapes.ends)
    score = float(totals[-1]) / len(fits)
    if ahead < LISTED_AHEAD or behind > LISTED_BEHIND or score < LISTED_SCORE or worst < LISTED_WORST:
        return None
    return soft_128.Soft(texts[best], listed.is_gs1(texts[best]), tuple(rows[best].tolist()), score, ahead, worst)
