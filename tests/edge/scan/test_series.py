"""Seeded series of pictures: sharp, slanted and moving labels are read, and never wrongly."""

from itertools import islice

import pytest
from numpy import uint8
from numpy.typing import NDArray

from edge.scan.decode import Plan, decode
from provisioning.demo.labels import series

PLENTY = Plan(budget_ms=10_000)


def texts(luma: NDArray[uint8]) -> list[str]:
    return [seen.text for seen in decode(luma, PLENTY).candidates]


@pytest.mark.feature("HW-2")
def test_sharp_labels_are_all_read() -> None:
    shots = list(series.readable(5, 4))
    assert [texts(shot.luma) for shot in shots] == [[shot.text] for shot in shots]


def test_slanted_and_soft_labels_are_read_or_left_and_never_read_wrongly() -> None:
    shots = list(series.slanted(5, 6))
    read = [(texts(shot.luma), shot.text) for shot in shots]
    assert all(found in ([], [true]) for found, true in read)
    assert sum(found == [true] for found, true in read) >= 5


def test_a_moving_label_is_read_in_some_frames_and_wrongly_in_none() -> None:
    for true, frames in islice(series.moving(11), 2):
        found = [text for frame in frames[4:13] for text in texts(frame)]
        assert set(found) == {true}
