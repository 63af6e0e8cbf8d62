"""Deliveries: their steps, and what differs from the manifest."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.delivery import NEXT, Act, Differences, State, compare, count, follow, pages
from edge.errors import WrongState


@pytest.mark.parametrize(("state", "act"), [(state, act) for state in State for act in Act])
def test_every_step_follows_the_table_or_is_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert follow(state, act) is NEXT[state, act]
    else:
        with pytest.raises(WrongState, match=rf"delivery\.{act.value}\.{state.value}"):
            follow(state, act)


@pytest.mark.feature("STF-3")
def test_missing_surplus_and_damaged_are_named() -> None:
    found = compare(["p-1", "p-2", "p-3"], ["p-3", "p-9", "p-1"], ["p-3"])
    assert found == Differences(("p-2",), ("p-9",), ("p-3",))
    assert count(found) == 3


ids = st.lists(st.text("0123456789", min_size=1, max_size=3), max_size=30)


@given(ids, ids)
def test_what_was_announced_is_either_here_or_missing(announced: list[str], received: list[str]) -> None:
    found = compare(announced, received)
    assert set(announced) == (set(announced) & set(received)) | set(found.missing)
    assert set(received) == (set(announced) & set(received)) | set(found.surplus)
    assert compare(announced, announced) == Differences()


@given(ids, ids, st.integers(1, 7))
def test_long_lists_go_on_in_a_second_row_and_nothing_is_lost(
    missing: list[str], surplus: list[str], most: int
) -> None:
    found = Differences(tuple(missing), tuple(surplus))
    parts = list(pages(found, most))
    assert parts
    assert all(len(ids) <= most for part in parts for ids in part)
    assert Differences(*(sum((part[field] for part in parts), ()) for field in range(3))) == found
