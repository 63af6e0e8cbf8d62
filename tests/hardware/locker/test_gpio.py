"""Locks on the Pi's own pins: the same ladder as on boards, pulses by the guard only."""

import time
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hardware import profile as profiles
from hardware.boards.agenda import Agenda
from hardware.boards.gpio import SimPins
from hardware.boards.hands import Hands
from hardware.boards.world import World
from hardware.locker.gpio import GpioPort, Pins
from hardware.locker.pipins import PiPins
from hardware.locker.wiring import pin_port
from hardware.ports import Door, Health, Rung, Step

PROFILE = profiles.load("gpio-4")


class PinBench:
    """The four cells of gpio-4 on imagined pins and virtual time."""

    def __init__(self) -> None:
        self.agenda = Agenda()
        self.world = World([cell.name for cell in PROFILE.cells], self.agenda)
        self.hands = Hands(self.world)
        relays = {cell.channel: cell.name for cell in PROFILE.cells}
        doors = {cell.input: cell.name for cell in PROFILE.cells}
        self.pins = SimPins(self.agenda, self.world, relays, doors, {})
        self.news: list[Step | Health] = []
        self.port: GpioPort = pin_port(PROFILE, PROFILE.buses[0], self.pins, self.news.append)
        self.go(500)

    def go(self, ms: float) -> None:
        end = self.agenda.now() + ms
        self.agenda.later(ms, self.pins.wake)
        while self.agenda.now() < end:
            self.port.turn()

    def open(self, cell: str, wait_ms: float = 9000) -> list[str]:
        self.port.order(cell, "o-1")
        self.go(wait_ms)
        return [step.rung.value for step in self.news if isinstance(step, Step) and step.op_id == "o-1"]


@pytest.mark.feature("HW-4", "HW-5")
def test_a_door_on_pins_climbs_the_ladder() -> None:
    bench = PinBench()
    assert bench.port.states()["02"].door is Door.CLOSED
    assert bench.open("02", 1000) == ["sent", "door_open"]
    bench.hands.act("close", "02")
    bench.go(1000)
    assert [step.rung for step in bench.news if isinstance(step, Step)][-1] is Rung.DOOR_CLOSED
    assert [coil.cell for coil in bench.world.coils] == ["02"]
    assert bench.world.coils[0].off_ms - bench.world.coils[0].on_ms == 300


def test_a_jam_on_pins_gets_one_second_pulse() -> None:
    bench = PinBench()
    bench.hands.act("stick", "02")
    assert bench.open("02") == ["sent", "jammed", "sent", "jammed"]


def test_a_forced_door_is_told_by_its_edge() -> None:
    bench = PinBench()
    bench.hands.act("force", "03")
    bench.go(100)
    told = [(step.cell, step.op_id, step.rung) for step in bench.news if isinstance(step, Step)]
    assert told == [("03", None, Rung.DOOR_OPEN)]


def test_a_guard_that_does_not_answer_opens_nothing() -> None:
    bench = PinBench()
    bench.pins.dead = True
    assert bench.open("02", 500) == ["no_reply"]
    assert [each.state for each in bench.news if isinstance(each, Health)] == ["failed"]
    assert bench.world.coils == []


def test_a_lock_on_pins_cools_down_after_three_pulses() -> None:
    bench = PinBench()
    for _ in range(3):
        bench.open("01", 1100)
        bench.hands.act("close", "01")
        bench.go(700)
    assert len(bench.world.coils) == 3
    bench.open("01", 500)
    assert len(bench.world.coils) == 3


def test_a_cut_wire_reads_open_and_nothing_is_claimed() -> None:
    bench = PinBench()
    bench.hands.act("cut_sensor", "02", level="open")
    bench.go(500)
    assert bench.open("02") == ["sent", "not_detected"]


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


def test_a_guard_that_died_is_started_anew() -> None:
    pins = PiPins([17], [], MockFactory(), ["--factory", "mock"])
    pins._guard.kill()
    pins._guard.wait(20)
    with pytest.raises(Exception, match="did not pulse"):
        pins.pulse(17, 100)
    pins.pulse(17, 100)
    pins.close()
