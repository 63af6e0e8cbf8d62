"""Ranges of numbers: what is here, how far it is whole, what is missing."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from provisioning.fleet import ranges

SPANS = st.lists(st.tuples(st.integers(1, 60), st.integers(0, 9)).map(lambda pair: (pair[0], sum(pair))), max_size=20)


def numbers(spans: list[ranges.Span]) -> set[int]:
    return {number for first, last in spans for number in range(first, last + 1)}


@given(SPANS)
def test_merging_keeps_every_number_and_needs_no_more_ranges(spans: list[ranges.Span]) -> None:
    found = ranges.merged(spans)
    assert numbers(found) == numbers(spans)
    assert all(right[0] > left[1] + 1 for left, right in pairwise(found))


@given(SPANS)
def test_upto_and_gaps_tell_of_every_number_whether_it_is_here(spans: list[ranges.Span]) -> None:
    found = ranges.merged(spans)
    here = numbers(found)
    upto = ranges.upto(found)
    assert set(range(1, upto + 1)) <= here
    assert upto + 1 not in here
    missing = set(range(upto + 1, max(here, default=0) + 1)) - here
    named = numbers(ranges.gaps(found))
    assert named <= missing
    assert len(ranges.gaps(found)) == ranges.GAPS_MOST or named == missing


@pytest.mark.parametrize(
    ("span", "here"), [((1, 2), False), ((2, 3), True), ((4, 4), True), ((5, 9), True), ((6, 7), False)]
)
def test_numbers_are_here_when_any_range_has_one_of_them(span: tuple[int, int], *, here: bool) -> None:
    assert ranges.overlap([(3, 5), (9, 9)], span) is here
