"""The walk through a cabinet: every cell proven with a person, wires learnt, interrupted and resumed, written once."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware import profile_text, seal
from hardware.boards import plain
from hardware.commissioning.draft import Draft, resumed
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission, finish
from hardware.families import SERIAL
from hardware.plan import Profile
from hardware.ports import HardwareError
from tests.hardware.bench import bare, unproven
from tests.hardware.commissioning.lunch import lunch


def walked(point: Point, told: Profile, folder: Path) -> tuple[Profile, Draft]:
    draft = resumed(folder / "draft.json")
    return commission(Site(told, point), point.person, draft), draft


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("name", profiles.names())
def test_the_walk_finishes_on_each_shipped_profile(name: str, tmp_path: Path) -> None:
    profile = profiles.load(name)
    point = Point(profile)
    learnt, draft = walked(point, unproven(profile), tmp_path)
    finish(learnt, draft, tmp_path / "cabinet.toml")
    assert draft.failed == {}
    assert bare(learnt) == profile
    assert all(bus.seal and not seal.broken(learnt, bus) for bus in learnt.buses)
    assert all(cell.baseline_ms for cell in learnt.cells)
    assert profiles.load(tmp_path / "cabinet.toml") == learnt
    assert not draft.path.exists()


@pytest.mark.parametrize("family", SERIAL)
def test_inverted_levels_are_learnt_for_each_family(family: str, tmp_path: Path) -> None:
    made = plain.profile(family, 4)
    inverted = replace(made, boards=tuple(replace(each, closed_bit=not each.closed_bit) for each in made.boards))
    learnt, draft = walked(Point(inverted), made, tmp_path)
    assert learnt.boards[0].closed_bit is inverted.boards[0].closed_bit
    assert all(cell.proven for cell in learnt.cells)
    assert draft.failed == {}


def test_crossed_wires_are_learnt_from_the_number_on_the_door(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 3)
    first, second, third = made.cells
    crossed = (replace(first, channel=2, input=2), replace(second, channel=1, input=1), third)
    learnt, _ = walked(Point(replace(made, cells=crossed)), made, tmp_path)
    assert [(cell.name, cell.channel, cell.input) for cell in learnt.cells] == [
        ("01", 2, 2),
        ("02", 1, 1),
        ("03", 3, 3),
    ]


def test_a_cell_that_does_not_open_stays_unproven(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 3)
    point = Point(made)
    point.sim.act("stick", "02")
    learnt, draft = walked(point, made, tmp_path)
    assert [cell.proven for cell in learnt.cells] == [True, False, True]
    assert draft.failed["02"] == "channel 2 opened no door; no input changed"


def test_a_cut_sensor_leaves_its_cell_unproven(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 2)
    point = Point(made)
    point.sim.act("cut_sensor", "02", level="closed")
    learnt, draft = walked(point, made, tmp_path)
    assert [cell.proven for cell in learnt.cells] == [True, False]
    assert "check its sensor" in draft.failed["02"]


def two_at_one_address() -> tuple[Point, Profile]:
    """A cabinet with a board that the profile does not have, at the address of the other."""
    made = plain.profile("kerong5", 20)
    point = Point(made)
    point.sim.boards["B"].wiring.address = 0
    return point, replace(made, boards=made.boards[:1], cells=made.cells[:16])


def test_two_boards_at_one_address_are_found_by_the_second_door(tmp_path: Path) -> None:
    point, one_board = two_at_one_address()
    number = point.person.number
    point.person.number = lambda question: "1" if question.key == "how_many" else number(question)  # type: ignore[method-assign]
    _, draft = walked(point, one_board, tmp_path)
    assert "may share an address" in draft.failed["01"]


@pytest.mark.feature("HW-7")
def test_two_boards_at_one_address_are_found_by_counting(tmp_path: Path) -> None:
    point, one_board = two_at_one_address()
    with pytest.raises(HardwareError, match="2 boards are fitted, but 1 answer: two may have the same address"):
        walked(point, one_board, tmp_path)
    assert point.sim.world.coils == []


@pytest.mark.parametrize("typed", ["1", "", "two"])
def test_who_sees_fewer_boards_than_answer_counts_again(typed: str, tmp_path: Path) -> None:
    made = plain.profile("kerong5", 20)
    point = Point(made)
    point.person.number = lambda question: typed if question else ""  # type: ignore[method-assign]
    with pytest.raises(HardwareError, match="count them again"):
        walked(point, made, tmp_path)


def test_a_missing_board_stops_the_walk(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 20)
    point = Point(made)
    point.sim.boards["B"].lies.dead = True
    with pytest.raises(HardwareError, match="boards B do not answer"):
        walked(point, made, tmp_path)


def test_a_board_too_many_is_told(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 20)
    point = Point(made)
    one_board = replace(made, boards=made.boards[:1], cells=made.cells[:2])
    walked(point, one_board, tmp_path)
    assert "a board answers at address 1 that the profile does not have" in map(str, point.person.told)


def test_an_interrupted_walk_goes_on_where_it_stopped(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 6)
    point = Point(made)
    with lunch(point, 4):
        walked(point, made, tmp_path)
    assert len(json.loads((tmp_path / "draft.json").read_text())["proofs"]["A"]) == 3
    learnt, _ = walked(point, made, tmp_path)
    assert all(cell.proven for cell in learnt.cells)
    assert [coil.cell for coil in point.sim.world.coils].count("01") == 1


def test_a_spoilt_draft_is_one_sentence(tmp_path: Path) -> None:
    (tmp_path / "draft.json").write_text("{nonsense")
    with pytest.raises(HardwareError, match="remove it to begin anew"):
        resumed(tmp_path / "draft.json")


@pytest.mark.parametrize("name", profiles.names())
def test_a_profile_written_down_is_read_as_the_same(name: str, tmp_path: Path) -> None:
    profile = profiles.load(name)
    profile_text.write(profile, tmp_path / "again.toml")
    assert profiles.load(tmp_path / "again.toml") == profile
    assert [path.name for path in tmp_path.iterdir()] == ["again.toml"]
