"""Lights on imagined pins: each place drives its own pins and nothing else."""

from collections.abc import Iterator

import pytest
from gpiozero.pins.mock import MockFactory, MockPWMPin

from hardware.lights.gpio import GpioLights
from hardware.plan import LightPlan

PLACES = {"status": (17, 27, 22), "07": (4,), "08": (5,), "09": ()}
PINS = (17, 27, 22, 4, 5)


@pytest.fixture
def factory() -> MockFactory:
    return MockFactory(pin_class=MockPWMPin)


@pytest.fixture
def lights(factory: MockFactory) -> Iterator[GpioLights]:
    made = GpioLights(LightPlan("gpio", PLACES), factory)
    yield made
    made.close()


def lit(factory: MockFactory) -> list[int]:
    return [pin for pin in PINS if factory.pin(pin).state]


@pytest.mark.feature("HW-3")
@pytest.mark.parametrize(
    ("place", "colour", "pins"),
    [
        ("07", "green", [4]),
        ("08", "amber", [5]),
        ("status", "white", [17, 27, 22]),
        ("status", "blue", [22]),
        ("status", "green", [27]),
        ("status", "amber", [17, 27]),
        ("status", "red", [17]),
    ],
)
def test_a_place_lights_its_own_pins(
    lights: GpioLights, factory: MockFactory, place: str, colour: str, pins: list[int]
) -> None:
    lights.show(place, colour, "steady")
    assert lit(factory) == pins
    lights.show(place, colour, "off")
    assert lit(factory) == []


def test_all_is_dark_at_the_start(lights: GpioLights, factory: MockFactory) -> None:
    assert lit(factory) == []


def test_a_place_without_a_light_is_ignored(lights: GpioLights, factory: MockFactory) -> None:
    lights.show("99", "green", "steady")
    lights.show("09", "green", "steady")
    assert lit(factory) == []


def test_a_lamp_that_lights_at_low_level_is_dark_when_high(factory: MockFactory) -> None:
    lights = GpioLights(LightPlan("gpio", {"07": (4,)}, active_high=False), factory)
    assert factory.pin(4).state
    lights.show("07", "green", "steady")
    assert not factory.pin(4).state
    lights.close()


def test_pins_are_dark_and_free_after_closing(factory: MockFactory) -> None:
    first = GpioLights(LightPlan("gpio", PLACES), factory)
    first.show("07", "green", "blink")
    first.close()
    assert lit(factory) == []
    second = GpioLights(LightPlan("gpio", PLACES), factory)
    second.close()
