"""A bug in a driver is told and gone past: the thread that owns a port or pins never ends by it."""

import time
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hardware import profile as profiles
from hardware.boards import plain
from hardware.line import Plug
from hardware.locker.cabinet import Cabinet, Outside, inputs_of
from hardware.locker.gpio import Pins
from hardware.locker.pipins import PiPins
from hardware.locker.serialport import SerialLine, SerialPlug
from hardware.plan import BusPlan, Profile
from hardware.ports import CellState, Door, Health, News
from tests.hardware.processes import board_process


class OddLine(SerialLine):
    """A line with a bug that shows once."""

    bugs: list[Exception]

    def read(self, until: float) -> bytes:
        """The bug, then what comes."""
        if self.bugs:
            raise self.bugs.pop()
        return super().read(until)


class OddPlug(SerialPlug):
    """Gives such lines."""

    def open(self) -> SerialLine:
        """The bug stays with the line."""
        line = OddLine(self._path, self._baud, self._waker)
        line.bugs = self.bugs
        return line

    bugs: list[Exception]


class OddPins(PiPins):
    """Pins with a bug that shows once."""

    bugs: list[Exception]

    def closed(self, pin: int) -> bool:
        """The bug, then how the switch stands."""
        if self.bugs:
            raise self.bugs.pop()
        return super().closed(pin)


class Odd(Outside):
    """An outside with a bug in it."""

    def plug(self, bus: BusPlan) -> Plug:
        """A port."""
        plug = OddPlug(bus.port, bus.baud)
        plug.bugs = [KeyError("a bug")]
        return plug

    def pins(self, profile: Profile, bus: BusPlan) -> Pins:
        """Pins, every switch open."""
        relays = [cell.channel for cell in profile.cells]
        pins = OddPins(relays, inputs_of(profile, bus), MockFactory(), ["--factory", "mock"])
        pins.bugs = [KeyError("a bug")]
        return pins


def told(profile: Profile, stood: Door) -> list[Health]:
    """What the cabinet says until each door reads as it stands."""
    news: list[News] = []
    locker = Cabinet(profile, Odd())
    try:
        locker.start(news.append)
        end = time.monotonic() + 20
        while set(locker.snapshot().values()) != {CellState(stood)}:
            assert time.monotonic() < end
            time.sleep(0.02)
    finally:
        locker.close()
    return [each for each in news if isinstance(each, Health) and each.part.startswith("port.")]


@pytest.mark.feature("HW-4")
@pytest.mark.parametrize("family", ["kerong8", "gpio"])
def test_a_bug_is_told_and_the_doors_are_known_again(family: str, tmp_path: Path) -> None:
    made = plain.profile(family, 2)
    if family == "gpio":
        health = told(made, Door.OPEN)
    else:
        with board_process(tmp_path, family, "--cells", "2") as board:
            health = told(profiles.at_ports(made, {"main": str(board.link)}), Door.CLOSED)
    assert [each.state for each in health] == ["failed", "ok"]
    assert "a fault of this program" in health[0].why
    assert "KeyError('a bug')" in health[0].why
