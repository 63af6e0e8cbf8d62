"""Drivers by name: each port has its null and its simulated driver, and a wrong name is one sentence."""

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware import select
from hardware.ports import HardwareError

PROFILE = profiles.load("demo-12")


class RealTime:
    """A timer that only tells the time."""

    def mono_ms(self) -> int:
        return time.monotonic_ns() // 1_000_000

    def later(self, delay_ms: int, call: Callable[[], None]) -> None:
        """Nothing here waits."""


@pytest.mark.parametrize("name", ["none", "sim"])
def test_each_port_has_a_driver_that_needs_no_hardware(name: str, tmp_path: Path) -> None:
    for device in (
        select.locker(name, PROFILE, RealTime()),
        select.camera(name, "", print, PROFILE),
        select.lights(name, PROFILE),
        select.sound(name, PROFILE, tmp_path),
        select.scanner(name),
        select.printer(name),
        select.sensors(name, PROFILE),
    ):
        device.close()


def test_a_driver_that_does_not_exist_is_refused_with_the_known_names() -> None:
    with pytest.raises(HardwareError, match="no lights driver 'neon'; known are none, sim, gpio, strip"):
        select.lights("neon", PROFILE)


def test_a_buzzer_needs_a_pin_in_the_profile(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match=r"add \[sound\] buzzer"):
        select.sound("gpio", replace(PROFILE, buzzer=None), tmp_path)


def test_lights_and_buzzer_of_the_demo_run_on_imagined_pins(tmp_path: Path) -> None:
    lights = select.lights("gpio", PROFILE, "mock")
    sound = select.sound("gpio", PROFILE, tmp_path, pins="mock")
    lights.show("07", "green", "steady")
    sound.play("tap")
    sound.close()
    lights.close()


def test_unknown_pins_are_refused() -> None:
    with pytest.raises(HardwareError, match="no pins 'wooden'"):
        select.lights("gpio", PROFILE, "wooden")


def test_no_driver_is_imported_before_it_is_chosen() -> None:
    code = "import sys, hardware.select; print([m for m in sys.modules if m.split('.')[0] in ('gpiozero', 'serial')])"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout.strip() == "[]"
