"""Shifts: one person answers for the point, and leaves nothing behind in silence."""

import pytest

from edge.domain.shift import NEXT, Act, Loose, State, check_actor, check_closing, follow
from edge.errors import Refusal, WrongState


@pytest.mark.feature("STF-13")
@pytest.mark.parametrize(("state", "act"), [(state, act) for state in State for act in Act])
def test_every_step_follows_the_table_or_is_refused_in_words(state: State, act: Act) -> None:
    if (state, act) in NEXT:
        assert follow(state, act) is NEXT[state, act]
    else:
        with pytest.raises(WrongState, match=rf"shift\.{act.value}\.{state.value}"):
            follow(state, act)


@pytest.mark.parametrize(
    ("loose", "note", "text"),
    [
        (Loose(open_doors=1), "door 07 is stuck", "shift.door_open"),
        (Loose(receptions=1), " ", "shift.note_needed"),
        (Loose(frozen_cells=2), "", "shift.note_needed"),
    ],
)
def test_nobody_goes_home_without_a_word(loose: Loose, note: str, text: str) -> None:
    with pytest.raises(Refusal) as refusal:
        check_closing(loose, note)
    assert refusal.value.text == text


def test_a_settled_point_or_a_noted_one_may_be_closed() -> None:
    check_closing(Loose(), "")
    check_closing(Loose(receptions=1, frozen_cells=1), "two totes are still to come")


def test_a_shift_is_its_own_persons() -> None:
    check_actor("u-1", "u-1", leads=False)
    check_actor("u-1", "u-2", leads=True)
    with pytest.raises(Refusal, match=r"shift\.not_yours"):
        check_actor("u-1", "u-2", leads=False)
