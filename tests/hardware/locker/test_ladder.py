"""The truth ladder on a simulated cabinet: what is said of a door is what happened to it."""

import itertools
from dataclasses import replace

import pytest

from hardware.ports import Door, Evidence, Item, Rung
from tests.hardware.bench import Bench, cabinet, unproven

OPENED = ["sent", "door_open"]


@pytest.fixture
def bench() -> Bench:
    return Bench(cabinet("kerong5"))


@pytest.mark.feature("HW-5")
def test_an_opening_is_told_from_pulse_to_closed_door(bench: Bench) -> None:
    assert bench.open(wait_ms=1000) == OPENED
    bench.act("put")
    bench.go(1000)
    bench.act("close")
    bench.go(1500)
    assert bench.ladder("o-1") == [*OPENED, "item_changed", "door_closed"]
    assert bench.pulses() == 1
    assert bench.unasked() == []


def test_each_step_says_what_it_rests_on(bench: Bench) -> None:
    bench.act("put", anyway=True)
    bench.go(1000)
    bench.open(wait_ms=1000)
    bench.act("take")
    bench.go(1000)
    bench.act("close")
    bench.go(1500)
    sent, opened, moved, closed = bench.steps
    assert (sent.evidence, sent.raw) == (Evidence.WIRE, "02 00 31 03 36")
    assert (opened.evidence, opened.item, opened.board) == (Evidence.LATCH, Item.PRESENT, "A")
    assert opened.raw.startswith("02 00 35 FE")
    assert (moved.evidence, moved.item) == (Evidence.ITEM, Item.ABSENT)
    assert (closed.item, closed.rung) == (Item.ABSENT, Rung.DOOR_CLOSED)
    assert sent.mono_ms < opened.edge_ms < opened.mono_ms


def test_opened_is_said_only_after_two_reads_twenty_milliseconds_apart(bench: Bench) -> None:
    bench.open(wait_ms=1000)
    (opened,) = bench.said(Rung.DOOR_OPEN)
    assert opened.mono_ms - opened.edge_ms >= 20


def test_closed_is_said_only_after_half_a_second(bench: Bench) -> None:
    bench.open(wait_ms=1000)
    bench.act("close")
    bench.go(300)
    bench.act("force")
    bench.go(1000)
    assert bench.ladder("o-1") == OPENED
    bench.act("close")
    bench.go(1000)
    assert bench.ladder("o-1") == [*OPENED, "door_closed"]
    (closed,) = bench.said(Rung.DOOR_CLOSED)
    assert closed.mono_ms - closed.edge_ms >= 500


def test_a_jammed_lock_gets_one_second_pulse_and_no_third(bench: Bench) -> None:
    bench.act("stick")
    assert bench.open() == ["sent", "jammed", "sent/2", "jammed/2"]
    assert [step.more for step in bench.said(Rung.JAMMED)] == [True, False]
    assert bench.pulses() == 2
    first, second = (coil.on_ms for coil in bench.sim.world.coils)
    assert second - first >= 1000


def test_a_lock_freed_by_a_push_opens_with_the_second_pulse(bench: Bench) -> None:
    bench.act("stick")
    bench.agenda.later(2000, lambda: bench.act("press"))
    assert bench.open() == ["sent", "jammed", "sent/2", "door_open/2"]


def test_an_unproven_sensor_accuses_no_lock() -> None:
    bench = Bench(unproven(cabinet("kerong5")))
    bench.act("stick")
    assert bench.open() == ["sent", "not_detected"]
    assert bench.pulses() == 1


def test_a_door_that_is_open_already_is_pulsed_and_nothing_is_claimed(bench: Bench) -> None:
    bench.act("force")
    bench.go(1000)
    assert bench.open() == ["sent", "not_detected"]
    assert bench.pulses() == 1
    assert [each.part for each in bench.health if each.state == "degraded"] == ["sensor.01"]


def test_a_door_nobody_ordered_is_told_within_a_second(bench: Bench) -> None:
    bench.act("force", "05")
    bench.go(1000)
    assert bench.unasked() == [("05", "door_open")]
    bench.act("close", "05")
    bench.go(2000)
    assert bench.unasked() == [("05", "door_open"), ("05", "door_closed")]


def test_a_silent_board_is_no_reply_and_no_second_pulse(bench: Bench) -> None:
    bench.sim.boards["A"].lies.dead = True
    assert bench.open() == ["sent", "no_reply"]
    bench.go(5000)
    assert bench.open(wait_ms=500) == ["no_reply"]
    assert bench.pulses() == 0
    assert ("board.A", "failed") in [(each.part, each.state) for each in bench.health]


def test_a_board_that_comes_back_opens_again(bench: Bench) -> None:
    bench.sim.boards["A"].lies.dead = True
    bench.go(20_000)
    bench.sim.boards["A"].lies.dead = False
    assert bench.open(wait_ms=1000) == OPENED
    assert [each.state for each in bench.health if each.part == "board.A"] == ["ok", "failed", "ok"]


def test_snapshot_is_unknown_while_a_board_is_dead(bench: Bench) -> None:
    assert bench.locker.snapshot()["01"].door is Door.CLOSED
    bench.sim.boards["A"].lies.dead = True
    bench.go(3000)
    assert bench.locker.snapshot()["01"].door is Door.UNKNOWN


def test_losing_the_adapter_after_the_pulse_is_unknown_until_the_door_tells(bench: Bench) -> None:
    bench.locker.open("01", "o-9")
    bench.go(10)
    bench.plug.plugged = False
    bench.go(2000)
    assert bench.ladder("o-9") == ["sent", "unknown"]
    bench.plug.plugged = True
    bench.go(5000)
    assert bench.ladder("o-9") == ["sent", "unknown", "door_open"]
    assert bench.pulses() == 1


def test_an_order_without_a_line_fails_at_once(bench: Bench) -> None:
    bench.plug.plugged = False
    bench.go(100)
    assert bench.open(wait_ms=500) == ["no_reply"]


def test_a_chattering_sensor_is_a_fault_and_never_a_closed_door(bench: Bench) -> None:
    bench.open(wait_ms=1000)
    bench.act("chatter", hz=9)
    bench.go(5000)
    assert bench.ladder("o-1") == OPENED
    assert [(each.part, each.state) for each in bench.health][-1] == ("sensor.01", "degraded")
    bench.act("chatter", hz=0)
    bench.act("close")
    bench.go(2000)
    assert bench.ladder("o-1") == [*OPENED, "door_closed"]
    assert [(each.part, each.state) for each in bench.health][-1] == ("sensor.01", "ok")


def test_a_new_order_makes_an_old_one_unknown(bench: Bench) -> None:
    bench.act("stick")
    bench.locker.open("01", "o-1")
    bench.go(100)
    bench.locker.open("01", "o-2")
    bench.go(100)
    assert bench.ladder("o-1") == ["sent", "unknown"]


def test_opening_again_while_the_door_stands_open_claims_nothing_new(bench: Bench) -> None:
    bench.open(wait_ms=2000)
    assert bench.open(wait_ms=5000) == ["sent", "not_detected"]


def test_a_lock_rests_a_second_between_pulses_and_cools_down_after_three(bench: Bench) -> None:
    for _ in range(3):
        bench.open(wait_ms=900)
        bench.act("close")
        bench.go(20)
    times = [coil.on_ms for coil in bench.sim.world.coils]
    assert len(times) == 3
    assert min(later - sooner for sooner, later in itertools.pairwise(times)) >= 1000
    assert bench.open(wait_ms=1000) == ["no_reply"]
    assert ("cell.01", "degraded") in [(each.part, each.state) for each in bench.health]
    bench.go(30_000)
    assert bench.open(wait_ms=1000) == OPENED


def test_two_coils_are_never_driven_at_once(bench: Bench) -> None:
    for number in range(1, 7):
        bench.locker.open(f"{number:02d}", f"o-{number}")
    bench.go(9000)
    coils = bench.sim.world.coils
    assert len(coils) == 6
    assert all(later.on_ms >= sooner.off_ms for sooner, later in itertools.pairwise(coils))


def test_cells_are_opened_on_their_own_board(bench: Bench) -> None:
    two = Bench(cabinet("kerong5", 20))
    assert two.open("17", wait_ms=1000) == OPENED
    assert [coil.cell for coil in two.sim.world.coils] == ["17"]
    assert [step.board for step in two.steps] == ["B", "B"]


def test_a_reading_without_item_sensor_claims_no_item() -> None:
    bench = Bench(cabinet("kerong5", item=False))
    bench.open(wait_ms=1000)
    bench.act("put")
    bench.go(1000)
    assert bench.ladder("o-1") == OPENED
    assert bench.locker.snapshot()["01"].item is Item.UNKNOWN


def test_a_cabinet_without_door_sensors_claims_nothing() -> None:
    bench = Bench(cabinet("kerong5", door="none"))
    assert bench.open() == ["sent", "not_detected"]
    assert bench.pulses() == 1


def test_a_wire_cut_to_closed_accuses_no_lock() -> None:
    bench = Bench(cabinet("kerong5", cut_reads="closed"))
    bench.act("cut_sensor", level="closed")
    assert bench.open() == ["sent", "not_detected"]
    assert not bench.sim.world.door("01").shut


def test_a_profile_with_inverted_levels_reads_them_inverted() -> None:
    bench = Bench(cabinet("kerong5", closed_bit=False))
    assert bench.open(wait_ms=1000) == OPENED


def test_a_port_that_echoes_is_refused_until_the_profile_says_so() -> None:
    profile = cabinet("kerong5")
    deaf = Bench(profile, settle_ms=0)
    deaf.faults.echo = True
    deaf.go(1000)
    assert deaf.open(wait_ms=1000) == ["no_reply"]
    assert deaf.pulses() == 0
    assert any("echo" in each.why for each in deaf.health)
    bus = replace(profile.buses[0], echo=True)
    told = Bench(replace(profile, buses=(bus,)), settle_ms=0)
    told.faults.echo = True
    told.go(1000)
    assert told.open(wait_ms=1000) == OPENED
