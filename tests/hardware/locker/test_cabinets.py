"""The shipped cabinets on their simulated boards: every cell opens on its own lock, and is seen by its own sensor."""

import pytest

from hardware import profile as profiles
from hardware.boards.wkly import Board as WklyBoard
from hardware.ports import Door, Item
from tests.hardware.bench import Bench, cabinet


@pytest.mark.parametrize("name", ["demo-12", "kerong-48", "modbus-16"])
def test_every_cell_opens_its_own_door(name: str) -> None:
    bench = Bench(profiles.load(name))
    for cell in bench.sim.world.names:
        assert bench.open(cell, wait_ms=1200)[-1] == "door_open"
        assert not bench.sim.world.door(cell).shut
        bench.act("close", cell)
        bench.go(1500)
    assert [coil.cell for coil in bench.sim.world.coils] == list(bench.sim.world.names)
    assert bench.unasked() == []


@pytest.mark.feature("HW-4")
def test_doors_and_items_may_be_seen_by_another_board_than_opens_them() -> None:
    bench = Bench(profiles.load("modbus-16"))
    assert bench.open("05", wait_ms=1200) == ["sent", "acked", "door_open"]
    bench.act("put", "05")
    bench.go(1500)
    assert bench.ladder("o-1")[-1] == "item_changed"
    assert bench.locker.snapshot()["05"].item is Item.PRESENT
    bench.sim.boards["I"].lies.dead = True
    bench.go(4000)
    assert {state.door for state in bench.locker.snapshot().values()} == {Door.UNKNOWN}


def test_a_relay_board_without_inputs_is_asked_for_its_relays() -> None:
    bench = Bench(profiles.load("modbus-16"))
    bench.sim.boards["R"].lies.dead = True
    bench.go(4000)
    assert ("board.R", "failed") in [(each.part, each.state) for each in bench.health]
    assert bench.locker.snapshot()["05"].door is Door.CLOSED
    assert bench.open("05", wait_ms=1500) == ["no_reply"]


@pytest.mark.feature("HW-3")
def test_a_board_with_lamps_lets_the_one_flash_that_is_meant_and_opens_doors_meanwhile() -> None:
    bench = Bench(cabinet("wkly"))
    board = bench.sim.boards["A"]
    assert isinstance(board, WklyBoard)
    for _ in range(3):
        bench.locker.flash("07")
    bench.locker.flash("no such cell")
    assert bench.open("02", wait_ms=2500) == ["sent", "acked", "door_open"]
    assert board.flashed == ["07", "07", "07"]


def test_a_board_without_lamps_is_not_asked() -> None:
    bench = Bench(cabinet("kerong5"))
    sent = bench.counts["sent"]
    bench.locker.flash("07")
    bench.go(100)
    assert bench.counts["sent"] - sent <= 1


def test_forty_eight_doors_on_one_line_are_seen_within_300_milliseconds() -> None:
    bench = Bench(profiles.load("kerong-48"), settle_ms=1500)
    slowest = 0.0
    for number in range(1, 49, 3):
        cell = f"{number:02d}"
        bench.go(37 * number % 500 + 700)
        forced = bench.agenda.now()
        bench.act("force", cell)
        bench.go(600)
        seen = next(step.mono_ms for step in bench.steps if step.cell == cell)
        slowest = max(slowest, seen - forced)
    assert slowest <= 300


def test_with_three_of_eight_boards_dead_a_door_is_seen_within_600_milliseconds() -> None:
    bench = Bench(cabinet("kerong5", 128), settle_ms=1500)
    for name in "CEH":
        bench.sim.boards[name].lies.dead = True
    bench.go(5000)
    slowest = 0.0
    for number in (1, 20, 50, 85, 100):
        bench.go(41 * number % 500 + 700)
        forced = bench.agenda.now()
        bench.act("force", f"{number:02d}")
        bench.go(1500)
        seen = next(step.mono_ms for step in bench.steps if step.cell == f"{number:02d}")
        slowest = max(slowest, seen - forced)
    assert slowest <= 600
