"""Sensors of the cabinet: edges are reported, a cut wire is an alarm."""

import queue
from pathlib import Path

import pytest
from gpiozero.pins.mock import MockFactory

from hardware.ports import HardwareError, Health
from hardware.sensors.gpio import GpioSensors
from hardware.sensors.machine import SYNCED, THERMAL, THROTTLED, WEAR, MachineSensors
from hardware.sensors.none import NoSensors
from hardware.sensors.sim import SimSensors


@pytest.mark.feature("HW-8")
def test_opening_the_case_is_reported_and_closing_it_too() -> None:
    factory = MockFactory()
    sensors = GpioSensors({"case": 23}, factory, SimSensors())
    factory.pin(23).drive_low()
    news: list[Health] = []
    sensors.start(news.append)
    assert news == []
    factory.pin(23).drive_high()
    assert [(each.part, each.state) for each in news] == [("case", "failed")]
    factory.pin(23).drive_low()
    assert news[-1] == Health("case", "ok")
    assert sensors.read() == {"cpu_c": 45, "case_closed": 1}
    sensors.close()


def test_a_case_that_is_open_at_the_start_is_told_at_once() -> None:
    factory = MockFactory()
    sensors = GpioSensors({"case": 23}, factory, SimSensors())
    news: list[Health] = []
    sensors.start(news.append)
    assert [each.state for each in news] == ["failed"]
    sensors.close()


def test_simulated_sensors_are_tripped_by_hand() -> None:
    sensors = SimSensors()
    news: list[Health] = []
    sensors.trip("power", "nobody listens yet")
    sensors.start(news.append)
    sensors.trip("power", "mains power is gone")
    sensors.mend("power")
    sensors.set("cpu_c", 81)
    assert news == [Health("power", "failed", "mains power is gone"), Health("power", "ok")]
    assert sensors.read() == {"cpu_c": 81}
    sensors.close()


def test_no_sensors_read_nothing() -> None:
    sensors = NoSensors()
    sensors.start(print)
    assert sensors.read() == {}
    sensors.close()


def machine(root: Path, **files: str) -> MachineSensors:
    paths = {"temp": THERMAL, "throttled": THROTTLED, "wear": WEAR, "synced": SYNCED}
    for name, text in files.items():
        (root / paths[name]).parent.mkdir(parents=True, exist_ok=True)
        (root / paths[name]).write_text(text)
    return MachineSensors(root, look_s=0.02)


@pytest.mark.feature("HW-9")
def test_the_machine_tells_how_it_is(tmp_path: Path) -> None:
    sensors = machine(tmp_path, temp="61250\n", throttled="50005\n", wear="0x01 0x03\n", synced="")
    assert sensors.read() == {
        "clock_synced": 1,
        "cpu_c": 61,
        "undervoltage": 1,
        "throttled": 1,
        "disk_worn_percent": 30,
    }


def test_a_machine_that_tells_nothing_is_no_fault(tmp_path: Path) -> None:
    news: list[Health] = []
    sensors = machine(tmp_path, temp="nonsense")
    sensors.start(news.append)
    assert sensors.read() == {"clock_synced": 0}
    assert news == []
    sensors.close()


@pytest.mark.feature("HW-9")
def test_a_weak_supply_and_a_worn_disk_are_told_once_and_so_is_the_cure(tmp_path: Path) -> None:
    news: queue.Queue[Health] = queue.Queue()
    sensors = machine(tmp_path, throttled="1", wear="0x0A 0x01")
    sensors.start(news.put)
    assert [(each.part, each.state) for each in (news.get(), news.get())] == [
        ("supply", "degraded"),
        ("disk", "degraded"),
    ]
    machine(tmp_path, throttled="0", temp="85000")
    assert {(each.part, each.state) for each in (news.get(timeout=60), news.get(timeout=60))} == {
        ("supply", "ok"),
        ("heat", "degraded"),
    }
    sensors.close()
    assert news.empty()


@pytest.mark.parametrize("pins", [{"case": 23, "power": 23}, {"case": 99}])
def test_pins_that_cannot_be_had_are_one_sentence(pins: dict[str, int]) -> None:
    with pytest.raises(HardwareError, match="the cabinet's switches cannot have their pins"):
        GpioSensors(pins, MockFactory(), NoSensors())
