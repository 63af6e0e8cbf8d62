"""Another family answers than the profile says: the same doors are put on the boards that are there."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware.boards import plain
from hardware.commissioning.draft import resumed
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.commissioning.words import Stopped
from hardware.families import SERIAL
from tests.hardware.bench import Bench, bare
from tests.hardware.commissioning.lunch import lunch

OTHERS = [(told, there) for told in ("kerong5", "modbus") for there in SERIAL if there != told]


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(("told", "there"), OTHERS)
def test_the_doors_move_to_the_boards_that_answer(told: str, there: str, tmp_path: Path) -> None:
    point = Point(plain.profile(there, 12))
    draft = resumed(tmp_path / "draft.json")
    learnt = commission(Site(plain.profile(told, 12), point), point.person, draft)
    assert draft.failed == {}
    assert learnt.buses[0].family == there
    assert [(cell.name, cell.channel) for cell in learnt.cells] == [(f"{n:02d}", n) for n in range(1, 13)]
    assert all(cell.proven for cell in learnt.cells)
    assert Bench(bare(learnt)).open("07", wait_ms=4000)[-1] == "door_open"


def test_a_bus_of_several_boards_becomes_as_many_as_were_found(tmp_path: Path) -> None:
    point = Point(plain.profile("kerong8", 40))
    learnt = commission(Site(plain.profile("kerong5", 40), point), point.person, resumed(tmp_path / "draft.json"))
    assert [(board.name, board.address, board.channels) for board in learnt.boards] == [("A", 0, 24), ("B", 1, 24)]
    assert all(cell.proven for cell in learnt.cells)


def test_too_few_channels_are_one_sentence(tmp_path: Path) -> None:
    point = Point(plain.profile("kerong8", 12))
    told = plain.profile("kerong5", 20)
    with pytest.raises(Stopped, match="20 cells, but the boards that answer have 12 channels"):
        commission(Site(told, point), point.person, resumed(tmp_path / "draft.json"))


def test_what_was_proven_on_the_new_boards_is_kept_over_a_break(tmp_path: Path) -> None:
    point, told = Point(plain.profile("wkly", 4)), plain.profile("kerong5", 4)
    with lunch(point, 3):
        commission(Site(told, point), point.person, resumed(tmp_path / "draft.json"))
    learnt = commission(Site(told, point), point.person, resumed(tmp_path / "draft.json"))
    assert all(cell.proven for cell in learnt.cells)
    assert [coil.cell for coil in point.sim.world.coils] == ["01", "02", "03", "03", "04"]


def test_cells_of_another_bus_stay_where_they_are(tmp_path: Path) -> None:
    both = plain.profile("kerong5", 20)
    right = replace(both.buses[0], name="right", port="/dev/right")
    boards = (both.boards[0], replace(both.boards[1], bus="right", address=0))
    told = replace(both, buses=(both.buses[0], right), boards=boards)
    there = replace(told, buses=(replace(both.buses[0], family="wkly", baud=9600), right))
    there = replace(there, boards=(replace(boards[0], channels=24, item=False), boards[1]))
    point = Point(there)
    learnt = commission(Site(told, point), point.person, resumed(tmp_path / "draft.json"))
    assert [bus.family for bus in learnt.buses] == ["wkly", "kerong5"]
    assert {cell.name: cell.board for cell in learnt.cells if cell.name >= "17"} == dict.fromkeys(
        ("17", "18", "19", "20"), "B"
    )
    assert all(cell.proven for cell in learnt.cells)
