"""A camera that is covered, frozen or gone is reported, and its return too."""

import numpy as np

from edge.scan.watch import Watch


def test_a_covered_camera_is_reported_once_and_its_return_too() -> None:
    watch, dice = Watch(), np.random.default_rng(1)
    black = [dice.integers(0, 5, (720, 1280)).astype(np.uint8) for _ in range(2)]
    said = [watch.look(black[n % 2], n * 1000) for n in range(8)]
    assert [s.state for s in said if s] == ["degraded"]
    bright = watch.look(dice.integers(0, 255, (720, 1280)).astype(np.uint8), 9000)
    assert bright is not None
    assert bright.state == "ok"


def test_a_camera_that_repeats_one_picture_is_reported() -> None:
    watch = Watch()
    same = np.random.default_rng(1).integers(0, 255, (720, 1280)).astype(np.uint8)
    said = [watch.look(same, n * 1000) for n in range(15)]
    assert ["repeats" in s.why for s in said if s] == [True]


def test_a_living_camera_is_not_reported() -> None:
    watch, dice = Watch(), np.random.default_rng(1)
    assert not any(watch.look(dice.integers(0, 255, (72, 128)).astype(np.uint8), n * 1000) for n in range(30))
