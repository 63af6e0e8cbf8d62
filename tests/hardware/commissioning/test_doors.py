"""What commissioning wants to know of each board and each cell before it trusts them."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from hardware import profile as profiles
from hardware import record, seal
from hardware.boards import plain
from hardware.commissioning.draft import Draft, resumed
from hardware.commissioning.simulated import Point
from hardware.commissioning.walk import Site, commission
from hardware.commissioning.words import Stopped
from hardware.plan import Profile
from hardware.ports import Item
from tests.hardware.bench import Bench, bare


def walked(point: Point, told: Profile, folder: Path) -> tuple[Profile, Draft]:
    draft = resumed(folder / "draft.json")
    return commission(Site(told, point), point.person, draft), draft


def answers(point: Point, **said: bool) -> None:
    """The person says this to these questions, and to the others as always."""
    agrees = point.person.agrees
    point.person.agrees = lambda question: said.get(question.key, agrees(question))  # type: ignore[method-assign]


def asked(point: Point) -> list[str]:
    return [words.key for words in point.person.told]


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize(
    ("claim", "why"),
    [
        ("latching", "knows no timed pulse"),
        ("deaf", "its relay 1 did not switch"),
        ("hold", "left its relay 1 on after the pulse"),
    ],
)
def test_a_relay_board_that_cannot_time_its_pulse_is_refused_and_switched_off(
    claim: str, why: str, tmp_path: Path
) -> None:
    made = plain.profile("modbus", 3)
    point = Point(made)
    board: Any = point.sim.boards["A"]
    board.lies.claim, board.latching = claim, claim == "latching"
    learnt, draft = walked(point, made, tmp_path)
    assert [cell.proven for cell in learnt.cells] == [False] * 3
    assert all(why in draft.failed[cell.name] for cell in learnt.cells)
    assert len(point.sim.world.coils) <= 1
    assert board._on == set()


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("family", ["modbus", "gpio"])
def test_locks_that_open_without_power_are_refused_before_any_pulse(family: str, tmp_path: Path) -> None:
    made = plain.profile(family, 2)
    point = Point(made)
    answers(point, fail_secure=False)
    with pytest.raises(Stopped, match="locks that open without power"):
        walked(point, made, tmp_path)
    assert point.sim.world.coils == []


@pytest.mark.parametrize(("family", "kept"), [("modbus", "fail-secure"), ("gpio", "fail-secure"), ("wkly", "")])
def test_that_locks_stay_shut_without_power_stays_on_record(family: str, kept: str, tmp_path: Path) -> None:
    made = plain.profile(family, 1)
    learnt, _ = walked(Point(made), made, tmp_path)
    told = record.wiring(learnt)
    assert told is not None
    assert [board["lock_type"] for board in told["boards"]] == [kept]


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("item_bit", [True, False])
@pytest.mark.parametrize("family", ["gpio", "kerong5"])
def test_item_sensors_are_proven_by_hand_and_their_level_learnt(family: str, item_bit: bool, tmp_path: Path) -> None:
    made = plain.profile(family, 2)
    if family == "gpio":
        made = replace(made, cells=tuple(replace(cell, item_input=cell.input + 4) for cell in made.cells))
    point = Point(replace(made, boards=tuple(replace(board, item_bit=item_bit) for board in made.boards)))
    learnt, draft = walked(point, made, tmp_path)
    assert draft.failed == {}
    assert {board.item_bit for board in learnt.boards} == {item_bit}
    assert asked(point).count("put_in") == len(made.cells)
    bench = Bench(bare(learnt))
    assert bench.locker.snapshot()[made.cells[0].name].item is Item.ABSENT
    bench.act("put", made.cells[0].name, anyway=True)
    bench.go(2000)
    assert bench.locker.snapshot()[made.cells[0].name].item is Item.PRESENT


def test_crossed_item_wires_are_learnt(tmp_path: Path) -> None:
    made = profiles.load("modbus-16")
    first, second, *others = made.cells
    crossed = (
        replace(first, item_input=second.item_input),
        replace(second, item_input=first.item_input),
        *others,
    )
    learnt, draft = walked(Point(replace(made, cells=crossed)), made, tmp_path)
    assert draft.failed == {}
    assert [cell.item_input for cell in learnt.cells[:2]] == [second.item_input, first.item_input]


def test_an_item_sensor_that_sees_nothing_leaves_its_cell_unproven(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 2)
    point = Point(replace(made, boards=tuple(replace(board, item=False) for board in made.boards)))
    learnt, draft = walked(point, made, tmp_path)
    assert [cell.proven for cell in learnt.cells] == [False, False]
    assert "its item sensor saw nothing" in draft.failed["01"]


def test_a_cabinet_without_item_sensors_is_asked_once_and_never_says_what_lies_in_a_cell(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 3)
    point = Point(made)
    answers(point, items=False)
    learnt, draft = walked(point, made, tmp_path)
    assert draft.failed == {}
    assert [board.item for board in learnt.boards] == [False]
    assert "put_in" not in asked(point)


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("reads", ["open", "closed"])
def test_what_a_cut_wire_reads_is_learnt_once_a_board(reads: str, tmp_path: Path) -> None:
    made = plain.profile("kerong5", 20)
    there = replace(made, boards=tuple(replace(board, cut_reads=reads) for board in made.boards))
    point = Point(there)
    learnt, draft = walked(point, made, tmp_path)
    assert draft.failed == {}
    assert [board.cut_reads for board in learnt.boards] == [reads, reads]
    assert asked(point).count("pull_plug") == 2
    assert asked(point).count(f"cut_{reads}") == 2


def test_a_plug_that_is_not_put_back_is_told(tmp_path: Path) -> None:
    made = plain.profile("kerong5", 1)
    point = Point(made)

    def act(do: str, cell: str, **how: str) -> None:
        if how.get("level") != "none":
            point.sim.act(do, cell, **how)

    point.person._act = act
    _, draft = walked(point, made, tmp_path)
    assert "check its sensor" in draft.failed["01"]


def test_a_switch_that_reads_the_other_way_round_is_told(tmp_path: Path) -> None:
    made = plain.profile("gpio", 2)
    point = Point(replace(made, boards=tuple(replace(board, closed_bit=False) for board in made.boards)))
    learnt, draft = walked(point, made, tmp_path)
    assert [cell.proven for cell in learnt.cells] == [False, False]
    assert "the other way round" in draft.failed["01"]


def before(made: Profile) -> Profile:
    """As the last commissioning left it."""
    return seal.sealed(replace(made, buses=(replace(made.buses[0], adapter="old"),)))


@pytest.mark.feature("HW-7")
def test_another_adapter_is_confirmed_and_one_door_of_each_board_seen(tmp_path: Path) -> None:
    told = before(plain.profile("kerong5", 20))
    point = Point(told)
    answers(point, again=False)
    learnt, draft = walked(point, told, tmp_path)
    assert "adapter" in asked(point)
    assert [coil.cell for coil in point.sim.world.coils] == ["01", "17"]
    assert (draft.failed, learnt.buses[0].adapter) == ({}, "virtual")
    assert all(cell.proven for cell in learnt.cells)
    assert not seal.broken(learnt, learnt.buses[0])


def test_an_adapter_that_is_meant_for_another_place_stops_before_any_pulse(tmp_path: Path) -> None:
    told = before(plain.profile("kerong5", 2))
    point = Point(told)
    answers(point, adapter=False)
    with pytest.raises(Stopped, match="not meant for it"):
        walked(point, told, tmp_path)
    assert point.sim.world.coils == []


def test_a_door_that_is_not_where_it_was_sends_the_person_through_all_of_them(tmp_path: Path) -> None:
    told = before(plain.profile("kerong5", 3))
    first, second, third = told.cells
    crossed = (replace(first, channel=2, input=2), replace(second, channel=1, input=1), third)
    point = Point(replace(told, cells=crossed))
    answers(point, again=False)
    learnt, _ = walked(point, told, tmp_path)
    assert [(cell.channel, cell.proven) for cell in learnt.cells] == [(2, True), (1, True), (3, True)]


@pytest.mark.feature("HW-7")
def test_a_board_of_another_model_sends_the_person_through_all_of_its_doors(tmp_path: Path) -> None:
    made = plain.profile("kerong8", 3)
    point = Point(made)
    answers(point, again=False)
    boards = (replace(made.boards[0], variant="CU24"),)
    learnt, draft = walked(point, before(replace(made, boards=boards)), tmp_path)
    assert [coil.cell for coil in point.sim.world.coils] == ["01", "02", "03"]
    assert (learnt.boards[0].variant, draft.failed) == ("CU12", {})


def test_a_broken_seal_asks_for_every_door(tmp_path: Path) -> None:
    told = before(plain.profile("kerong5", 3))
    edited = replace(told, buses=(replace(told.buses[0], port="/dev/other"),))
    point = Point(edited)
    walked(point, edited, tmp_path)
    assert "again" not in asked(point)
    assert [coil.cell for coil in point.sim.world.coils] == ["01", "02", "03"]
