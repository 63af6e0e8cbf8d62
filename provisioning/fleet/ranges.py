"""Which rows of a kiosk's journal are here: closed ranges, merged, and the holes between them."""

from collections.abc import Iterable
from itertools import pairwise

Span = tuple[int, int]
GAPS_MOST = 16


def merged(spans: Iterable[Span]) -> list[Span]:
    """The same numbers in as few ranges as possible, in order."""
    found: list[Span] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + 1:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def upto(spans: list[Span]) -> int:
    """The last number of the range that starts at 1; 0 when row 1 is not here."""
    return spans[0][1] if spans and spans[0][0] == 1 else 0


def gaps(spans: list[Span]) -> list[Span]:
    """The holes that the kiosk should send first, the earliest sixteen."""
    whole = spans if upto(spans) else [(0, 0), *spans]
    return [(left[1] + 1, right[0] - 1) for left, right in pairwise(whole)][:GAPS_MOST]


def overlap(spans: Iterable[Span], span: Span) -> bool:
    """Whether any number of `span` is here."""
    return any(first <= span[1] and span[0] <= last for first, last in spans)
