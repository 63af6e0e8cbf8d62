"""Taking several parcels when a door or a board fails, and for somebody who listens."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Say
from edge.flows import door
from edge.settings import Settings
from tests.edge.flows.customer import OTHER, RIGHT, Customer


def with_two(folder: Path, *, staffed: bool = True) -> Customer:
    """Two parcels under one code, the first cell is being opened."""
    customer = Customer(folder, Settings(point=replace(Settings().point, staffed=staffed)))
    customer.point.store("p-2", "02")
    customer.code("c-2", OTHER, "p-1", "p-2")
    customer.press("code", digits=OTHER)
    customer.press("collect")
    return customer


@pytest.mark.feature("CUS-5")
@pytest.mark.parametrize("staffed", [True, False])
def test_when_the_first_cell_stays_shut_the_next_is_offered_and_opens_only_when_asked(
    tmp_path: Path, staffed: bool
) -> None:
    customer = with_two(tmp_path, staffed=staffed)
    customer.point.says("01", "jammed", more=False)
    customer.press("open_again")
    customer.point.says("01", "jammed", more=False)
    assert customer.state() is State.CELL_DOWN
    customer.wait(20)
    assert (customer.state(), customer.point.turn.memory.visit.cell) == (State.NEXT, "02")
    customer.wait(10)
    assert customer.state() is State.NEXT
    customer.press("open")
    assert customer.point.opened[-1][0] == "02"
    customer.point.says("02", "door_open")
    customer.point.says("02", "door_closed", item="absent")
    assert customer.state() is State.DONE
    assert customer.point.turn.memory.visit.taken == ("p-2",)


@pytest.mark.feature("CUS-5")
def test_a_cell_whose_board_is_silent_is_not_tried_again(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.do(door.part, "board.A", "failed", "silent")
    customer.point.says("01", "no_reply", more=False)
    assert customer.state() is State.CELL_DOWN
    customer.wait(21)
    assert customer.state() is State.IDLE


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("voice", [True, False])
def test_who_listens_hears_once_more_after_20_s_what_to_take(tmp_path: Path, voice: bool) -> None:
    def said() -> int:
        return sum(isinstance(effect, Say) and effect.what == "all" for effect in customer.point.effects)

    customer = Customer(tmp_path)
    if voice:
        customer.press("voice")
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    before = said()
    customer.wait(19)
    assert said() == before
    customer.wait(2)
    assert said() == before + voice
    customer.wait(30)
    assert said() == before + voice
