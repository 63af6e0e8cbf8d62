"""Cells: their state, forced doors, and openings that need a reason."""

import pytest

from edge.domain.cell import OPENINGS_A_DAY, REASONS, State, check_opening, forced, state
from edge.errors import Refusal


def test_an_unresolved_opening_outweighs_everything_else() -> None:
    assert state("p-1", None, "o-5") is State.UNRESOLVED
    assert state("p-1", "p-2", None) is State.HOLDS
    assert state(None, "p-2", None) is State.RESERVED
    assert state(None, None, None) is State.FREE


@pytest.mark.feature("HW-5")
def test_a_door_that_opens_without_a_fresh_pulse_was_forced() -> None:
    assert forced(None, 10_000)
    assert not forced(10_000, 15_000)
    assert forced(10_000, 15_001)
    assert forced(10_000, 9_000)


@pytest.mark.parametrize(
    ("reason", "note", "today", "text"),
    [
        ("curiosity", "why not", 0, "cell.reason_missing"),
        ("repair", "  ", 0, "cell.note_missing"),
        ("repair", "hinge", OPENINGS_A_DAY, "cell.too_many_today"),
    ],
)
def test_staff_open_a_cell_only_with_a_reason_and_not_all_day_long(
    reason: str, note: str, today: int, text: str
) -> None:
    with pytest.raises(Refusal) as refusal:
        check_opening(reason, note, today)
    assert refusal.value.text == text


def test_a_reasoned_opening_is_allowed() -> None:
    for reason in REASONS:
        check_opening(reason, "asked for by the customer", OPENINGS_A_DAY - 1)
