"""Lamps of the lock boards: they flash once a second where a light shall be, and stop when it is over."""

import queue

import pytest

from hardware import profile as profiles
from hardware import select
from hardware.lights.board import BoardLights


@pytest.mark.feature("HW-3")
def test_a_place_flashes_again_and_again_until_it_is_off() -> None:
    flashed: queue.Queue[str] = queue.Queue()
    lights = BoardLights(flashed.put)
    lights.show("07", "green", "steady")
    assert [flashed.get(timeout=60) for _ in range(2)] == ["07", "07"]
    lights.show("07", "green", "off")
    lights.close()
    assert flashed.empty()


def test_without_a_locker_nothing_flashes() -> None:
    lights = select.lights("board", profiles.load("demo-12"))
    lights.show("07", "green", "blink")
    lights.close()
