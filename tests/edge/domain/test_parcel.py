"""The life of a parcel: the table is complete, and every other pair is refused in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.parcel import ENDED, FACTS, HERE, ISSUABLE, NEXT, REFUSALS, Act, State, follow, may_complain
from edge.errors import WrongState

PAIRS = [(state, act) for state in State for act in Act]


@pytest.mark.parametrize(("state", "act"), PAIRS)
def test_every_act_follows_the_table_or_is_refused_with_a_text_of_its_own(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert follow(state, act) is NEXT[state, act]
    else:
        with pytest.raises(WrongState) as refusal:
            follow(state, act)
        assert refusal.value.text == REFUSALS[state, act]
        assert refusal.value.details == {"state": state.value, "act": act.value}


def test_no_two_refusals_share_a_text() -> None:
    assert len(set(REFUSALS.values())) == len(REFUSALS) == len(PAIRS) - len(NEXT)


@pytest.mark.parametrize(
    "acts",
    [
        [Act.RECEIVE, Act.STOW, Act.OPEN, Act.TAKE],
        [Act.RECEIVE, Act.STOW, Act.OPEN, Act.CUT, Act.KEEP, Act.OPEN, Act.TAKE],
        [Act.RECEIVE, Act.STOW, Act.UNSTOW, Act.STOW, Act.MOVE, Act.HAND_OVER],
        [Act.RECEIVE, Act.UNRECEIVE, Act.RECEIVE, Act.STOW, Act.EXPIRE, Act.EXTEND, Act.OPEN, Act.DOUBT, Act.CLEAR],
    ],
)
def test_the_usual_lives_end_with_the_customer(acts: list[Act]) -> None:
    state = State.EXPECTED
    for act in acts:
        state = follow(state, act)
    assert state is State.ISSUED


def test_nothing_leaves_for_the_customer_but_by_an_opening_or_by_staff() -> None:
    ways = {act for (_, act), then in NEXT.items() if then is State.ISSUED}
    assert ways == {Act.TAKE, Act.HAND_OVER, Act.CLEAR}


def test_an_opening_that_the_power_cut_keeps_its_cell() -> None:
    assert follow(State.OPENING, Act.CUT) is State.OPENING
    assert FACTS[Act.CUT] is None


def test_only_issued_and_sent_back_end_it() -> None:
    assert {State.ISSUED, State.SENT_BACK} == ENDED
    assert not HERE & ENDED
    assert ISSUABLE <= HERE


def test_every_act_has_its_fact() -> None:
    assert set(FACTS) == set(Act)


@given(st.lists(st.sampled_from(Act), max_size=30))
def test_whatever_is_tried_a_parcel_that_was_issued_is_never_opened_again(acts: list[Act]) -> None:
    state = State.EXPECTED
    for act in acts:
        if (state, act) in NEXT:
            before, state = state, follow(state, act)
            assert not (before is State.ISSUED and state in {State.OPENING, State.STORED, State.RECEIVED})


def test_the_customer_may_complain_for_two_minutes() -> None:
    assert may_complain(1_000, 121_000)
    assert not may_complain(1_000, 121_001)
    assert not may_complain(2_000, 1_000)
