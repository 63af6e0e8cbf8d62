"""Totes: they come full and go empty or loaded, and the balance is always right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.tote import HERE, NEXT, Act, State, balance, follow
from edge.errors import WrongState


@pytest.mark.parametrize(("state", "act"), [(state, act) for state in State for act in Act])
def test_every_step_follows_the_table_or_is_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert follow(state, act) is NEXT[state, act]
    else:
        with pytest.raises(WrongState, match=rf"tote\.{act.value}\.{state.value}"):
            follow(state, act)


@pytest.mark.feature("STF-10")
@given(st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Act)), max_size=60))
def test_no_tote_ever_vanishes(acts: list[tuple[int, Act]]) -> None:
    totes = [State.ANNOUNCED] * 5
    for which, act in acts:
        if (totes[which], act) in NEXT:
            totes[which] = follow(totes[which], act)
        assert sum(balance(totes).values()) == 5


def test_every_tote_that_is_here_can_leave() -> None:
    for state in HERE:
        reached, todo = {state}, [state]
        while todo:
            here = todo.pop()
            new = {then for (before, _), then in NEXT.items() if before is here} - reached
            reached |= new
            todo += new
        assert State.SENT_BACK in reached
