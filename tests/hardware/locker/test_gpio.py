"""Locks on the Pi's own pins: the same ladder as on boards, pulses by the guard only."""

import os
import signal
import sys
import time
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hardware import profile as profiles
from hardware.line import LineLost
from hardware.locker.gpio import Pins
from hardware.locker.pipins import PiPins
from hardware.ports import Door, Rung
from tests.hardware.bench import Bench


def four() -> Bench:
    """The four cells of gpio-4 on imagined pins and virtual time."""
    return Bench(profiles.load("gpio-4"))


@pytest.mark.feature("HW-4", "HW-5")
def test_a_door_on_pins_climbs_the_ladder() -> None:
    bench = four()
    assert bench.locker.snapshot()["02"].door is Door.CLOSED
    assert bench.open("02", 1000) == ["sent", "door_open"]
    bench.act("close", "02")
    bench.go(1000)
    assert bench.steps[-1].rung is Rung.DOOR_CLOSED
    coils = bench.sim.world.coils
    assert [(coil.cell, coil.off_ms - coil.on_ms) for coil in coils] == [("02", 300)]


def test_a_forced_door_is_told_by_its_edge() -> None:
    bench = four()
    bench.act("force", "03")
    bench.go(100)
    assert bench.unasked() == [("03", "door_open")]


def test_a_guard_that_does_not_answer_opens_nothing_and_comes_back() -> None:
    bench = four()
    bench.sim.boards["P"].lies.dead = True
    assert bench.open("02", 1000) == ["no_reply"]
    assert [(each.part, each.state) for each in bench.health] == [("guard.pins", "failed")]
    assert bench.sim.world.coils == []
    assert bench.locker.snapshot()["02"].door is Door.CLOSED
    bench.sim.boards["P"].lies.dead = False
    assert bench.open("02", 1000) == ["sent", "door_open"]
    assert bench.health[-1].state == "ok"


def test_a_lock_on_pins_cools_down_after_three_pulses() -> None:
    bench = four()
    for _ in range(3):
        bench.open("01", 1100)
        bench.act("close", "01")
        bench.go(700)
    assert bench.pulses("01") == 3
    bench.open("01", 500)
    assert bench.pulses("01") == 3


def test_while_the_pins_are_out_of_reach_no_door_is_known() -> None:
    bench = four()
    bench.plug.plugged = False
    bench.go(2000)
    assert {state.door for state in bench.locker.snapshot().values()} == {Door.UNKNOWN}
    assert [(each.part, each.state) for each in bench.health] == [("port.pins", "failed")]
    assert bench.open("02", 1000) == ["no_reply"]
    bench.plug.plugged = True
    bench.go(2000)
    assert bench.locker.snapshot()["02"].door is Door.CLOSED
    assert bench.health[-1].state == "ok"


def until(pins: Pins, seen: object) -> None:
    end = time.monotonic() + 20
    while not (callable(seen) and seen()):
        assert time.monotonic() < end
        pins.wait(pins.now() + 20)


def test_real_pins_pulse_through_a_guard_of_their_own(tmp_path: Path) -> None:
    factory = MockFactory()
    log = tmp_path / "coils"
    pins = PiPins([17, 22], [5], factory, ["--factory", "mock", "--log", str(log)])
    assert not pins.closed(5)
    factory.pin(5).drive_low()
    assert pins.closed(5)
    pins.pulse(17, 100)
    until(pins, lambda: log.read_text().count("\n") == 2)
    assert [line.split()[1:] for line in log.read_text().splitlines()] == [["on", "17"], ["off", "17"]]
    pins.close()


@pytest.mark.parametrize("sign", [signal.SIGKILL, signal.SIGSTOP])
def test_a_guard_that_died_or_hangs_is_replaced_and_never_believed_later(sign: signal.Signals) -> None:
    pins = PiPins([17], [], MockFactory(), ["--factory", "mock"])
    before = pins._guard
    os.kill(before.pid, sign)
    with pytest.raises(LineLost, match="did not pulse"):
        pins.pulse(17, 100)
    assert before.returncode == -signal.SIGKILL
    pins.pulse(17, 100)
    pins.close()


def test_a_guard_that_is_killed_in_the_middle_of_a_pulse_has_a_successor_before_anybody_asks() -> None:
    pins = PiPins([17], [], MockFactory(), ["--factory", "mock"])
    before = pins._guard
    pins.pulse(17, 1000)
    before.kill()
    pins.wait(pins.now() + 20_000)
    assert pins._guard is not before
    assert pins._guard.poll() is None
    pins.close()


def test_a_guard_that_has_no_successor_does_not_keep_its_driver_awake() -> None:
    pins = PiPins([17], [], MockFactory(), ["--factory", "mock"])
    pins._command = [sys.executable, "-c", "pass"]
    pins._guard.kill()
    pins.wait(pins.now() + 20_000)
    asleep = pins.now()
    pins.wait(asleep + 50)
    assert pins.now() >= asleep + 50
    pins.close()


def test_a_guard_that_cannot_be_started_again_is_one_sentence_each_time() -> None:
    pins = PiPins([17], [], MockFactory(), ["--factory", "mock"])
    pins._guard.kill()
    pins._command = [sys.executable, "-c", "pass"]
    for _ in range(2):
        with pytest.raises(LineLost, match="did not start"):
            pins.pulse(17, 100)
    pins.close()
