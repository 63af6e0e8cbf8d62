"""The light round the lens."""

from dataclasses import replace
from pathlib import Path

from gpiozero.pins.mock import MockFactory

from hardware import profile as profiles
from hardware.camera.lamp import on_pin
from hardware.camera.running import lit
from hardware.profile_text import write


def test_the_pin_is_high_while_it_is_lit_and_low_before_and_after() -> None:
    factory = MockFactory()
    lamp = on_pin(26, factory)
    pin = factory.pin(26)
    levels = [pin.state]
    with lit(lamp):
        levels.append(pin.state)
    assert [bool(level) for level in [*levels, pin.state]] == [False, True, False]


def test_the_demo_has_a_pin_for_it() -> None:
    assert profiles.load("demo-12").lamp == 26


def test_lamp_and_focus_come_through_a_file(tmp_path: Path) -> None:
    path = tmp_path / "cabinet.toml"
    write(replace(profiles.load("demo-12"), focus_mm=180), path)
    assert (profiles.load(path).lamp, profiles.load(path).focus_mm) == (26, 180)
