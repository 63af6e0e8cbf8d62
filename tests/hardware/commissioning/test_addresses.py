"""Relay boards come with one address: each gets its own while it is alone on the bus, and is asked there."""

from collections.abc import Callable
from pathlib import Path

import pytest

from hardware.boards import plain
from hardware.commissioning.draft import Draft
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.commissioning.words import Stopped, Words
from hardware.plan import Profile


def fresh() -> Point:
    """Two relay boards as they come: both at address 1."""
    made = plain.profile("modbus", 34)
    assert [board.address for board in made.boards] == [1, 2]
    point = Point(made)
    point.sim.boards["B"].wiring.address = 1
    return point


def walked(point: Point, folder: Path) -> Profile:
    return commission(Site(point.profile, point), point.person, Draft(folder / "draft.json"))


@pytest.mark.feature("HW-7")
def test_boards_from_the_factory_get_the_addresses_of_the_profile(tmp_path: Path) -> None:
    point = fresh()
    learnt = walked(point, tmp_path)
    assert {name: board.wiring.address for name, board in point.sim.boards.items()} == {"A": 1, "B": 2}
    assert [str(words) for words in point.person.told if words.key == "addressed"] == [
        "board A has address 1",
        "board B has address 2",
    ]
    assert all(cell.proven for cell in learnt.cells)


def test_who_does_not_want_that_is_told_which_boards_are_missing(tmp_path: Path) -> None:
    point = fresh()
    agrees = point.person.agrees
    point.person.agrees = lambda question: question.key != "readdress" and agrees(question)  # type: ignore[method-assign]
    with pytest.raises(Stopped, match="boards B do not answer"):
        walked(point, tmp_path)
    assert point.sim.boards["B"].wiring.address == 1


def but(point: Point, act: Callable[[], object]) -> None:
    """Something is amiss once board B is said to be alone."""
    does = point.person.does

    def amiss(request: Words) -> None:
        does(request)
        if request == Words("alone", {"board": "B"}):
            act()

    point.person.does = amiss  # type: ignore[method-assign]


def test_a_board_that_is_silent_alone_stops_the_walk(tmp_path: Path) -> None:
    point = fresh()
    but(point, lambda: point.act("board", board="B", dead=True))
    with pytest.raises(Stopped, match="see that board B alone is connected"):
        walked(point, tmp_path)


def test_a_board_that_keeps_its_address_stops_the_walk(tmp_path: Path) -> None:
    point = fresh()
    but(point, lambda: point.act("board", board="B", claim="keep"))
    with pytest.raises(Stopped, match="board B did not take address 2"):
        walked(point, tmp_path)
