"""What cannot be used is left out and told in one sentence; the rest of the kiosk works."""

import queue
from dataclasses import replace
from pathlib import Path

import pytest

from edge.bolted import bolt
from edge.errors import SettingsError
from edge.settings import Hardware, Settings
from hardware import profile as profiles
from hardware import profile_text
from hardware.lights.none import NoLights
from hardware.plan import LightPlan
from hardware.ports import Health, News, Rung, Step
from hardware.printer.none import NoPrinter

NOTHING = Path("no such file")


def settings(**chosen: str) -> Settings:
    plain = {"locker": "sim", "lights": "none", "sound": "none"}
    return Settings(hardware=Hardware(**{**plain, **chosen}))  # type: ignore[arg-type]


def test_a_device_that_cannot_be_had_is_told_and_the_others_work(tmp_path: Path) -> None:
    broken = replace(profiles.load("gpio-4"), lights=LightPlan("gpio", {"01": (2,), "02": (2,)}))
    learnt = tmp_path / "cabinet.toml"
    profile_text.write(broken, learnt)
    there = bolt(settings(profile="gpio-4", lights="gpio", printer="escpos", pin_factory="pigpio"), learnt)
    assert isinstance(there.devices.lights, NoLights)
    assert isinstance(there.devices.printer, NoPrinter)
    assert len(there.devices.locker.cells()) == 4
    assert [health.part for health in there.troubles] == ["profile.1", "lights", "printer"]
    assert "2 of the Pi's pins belongs to '01' already" in there.troubles[0].why
    assert "cannot be reached by pigpio" in there.troubles[1].why
    assert "name the printer" in there.troubles[2].why


@pytest.mark.feature("HW-4")
def test_two_cells_on_one_channel_cost_one_cell(tmp_path: Path) -> None:
    shipped = profiles.load("demo-12")
    second = replace(shipped.cells[1], channel=1, input=1)
    learnt = tmp_path / "cabinet.toml"
    profile_text.write(replace(shipped, cells=(shipped.cells[0], second, *shipped.cells[2:])), learnt)
    there = bolt(settings(), learnt)
    assert sorted(there.devices.locker.cells()) == sorted(c.name for c in shipped.cells if c.name != "02")
    (blamed,) = there.troubles
    assert blamed.why.endswith("cell.channel 1 of A belongs to '01' already")


def test_pins_that_cannot_be_had_leave_their_doors_shut_and_the_service_running() -> None:
    news: queue.Queue[News] = queue.Queue()
    locker = bolt(settings(profile="gpio-4", locker="boards", pin_factory="pigpio"), NOTHING).devices.locker
    locker.start(news.put)
    locker.open("01", "o-1")
    heard = [news.get(timeout=60)]
    while not isinstance(heard[-1], Step):
        heard.append(news.get(timeout=60))
    locker.close()
    assert heard[-1].rung is Rung.NO_REPLY
    assert isinstance(heard[0], Health)
    assert "cannot be reached by pigpio" in heard[0].why


def test_a_driver_that_nobody_knows_is_a_mistake_in_the_settings() -> None:
    with pytest.raises(SettingsError, match="there is no lights driver 'candles'"):
        bolt(settings(lights="candles"), NOTHING)
