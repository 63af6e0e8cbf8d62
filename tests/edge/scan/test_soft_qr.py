"""QR codes that no threshold shows: their known modules teach what the others look like."""

from itertools import pairwise

import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from edge.scan import engines, finders, soft_qr
from edge.scan.decode import Found, Plan, decode
from edge.scan.fusion import Fusion
from edge.scan.listed import NOTHING
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare
from tests.edge.scan.labels import PARCEL, STRANGER

PLENTY = Plan(budget_ms=10_000)
SOFT = View(1.7, 24, 10, crumple_px=0.5, defocus_px=0.7, motion_px=1.5, noise=3, gain=0.7, size=(160, 160))
DIM = View(1.7, 24, 10, defocus_px=0.9, motion_px=2, noise=6, gain=0.5, size=(160, 160))


def taken(text: str, view: View, seeds: range) -> list[NDArray[np.uint8]]:
    return [photograph(bare(text, "qr"), view, seed) for seed in seeds]


def grids(frames: list[NDArray[np.uint8]]) -> list[soft_qr.Grid]:
    return [grid for frame in frames if (grid := soft_qr.look(frame))]


def texts(frames: list[soft_qr.Grid]) -> list[str]:
    return [said.text for grid in frames if (said := soft_qr.read(grid))]


@pytest.mark.feature("HW-2")
def test_codes_too_soft_for_an_engine_are_read_module_by_module() -> None:
    frames = taken(PARCEL, SOFT, range(10))
    assert [engines.zxing(frame, engines.Way("plain", downscale=True)) for frame in frames] == [[]] * 10
    assert texts(grids(frames)) == [PARCEL] * len(texts(grids(frames)))
    read = [[seen.text for seen in decode(frame, PLENTY).candidates] for frame in frames]
    assert read.count([PARCEL]) >= 8
    assert all(said in ([], [PARCEL]) for said in read)


@pytest.mark.parametrize("version", range(1, 7))
@pytest.mark.parametrize("mask", [0, 3, 6])
def test_every_code_of_a_size_has_the_modules_that_are_said_to_be_known(version: int, mask: int) -> None:
    made = segno.make("7" * version * 9, version=version, mask=mask, micro=False)
    drawn = np.kron(np.pad(np.array([list(row) for row in made.matrix], np.uint8), 4), np.ones((2, 2), np.uint8))
    [grid] = grids([np.where(drawn > 0, np.uint8(30), np.uint8(220))])
    assert grid.side == 17 + 4 * version
    assert grid.wrong < 0.05
    assert texts([grid]) == ["7" * version * 9]


def test_a_place_without_three_eyes_is_no_code() -> None:
    noise = np.random.default_rng(1).normal(128, 60, (120, 120))
    assert finders.corners(np.clip(noise, 0, 255).astype(np.uint8)) == []
    assert grids([np.full((90, 90), 200, np.uint8), np.zeros((8, 8), np.uint8)]) == []


def together(found: list[list[soft_qr.Grid]]) -> list[list[str]]:
    fusion = Fusion()
    frames = [Found(grids=tuple(each)) for each in found]
    return [[seen.text for seen in fusion.take(each, NOTHING, n * 100)] for n, each in enumerate(frames)]


@pytest.mark.feature("HW-2")
def test_frames_too_dim_alone_are_read_together() -> None:
    found = grids(taken(PARCEL, DIM, range(4)))
    assert texts(found) == []
    assert together([[grid] for grid in found]) == [[], [PARCEL], [PARCEL], [PARCEL]]


def test_a_code_put_in_the_place_of_another_is_not_read_as_that_one() -> None:
    first, then = (grids(taken(text, DIM, range(3))) for text in (PARCEL, STRANGER))
    said = together([[grid] for grid in (*first, *then)])
    assert {text for each in said[len(first) :] for text in each} <= {STRANGER}


def test_a_better_frame_counts_for_more() -> None:
    good, bad = (
        soft_qr.Grid(np.full((25, 25), sign, np.float32), wrong, np.zeros((4, 2)))
        for sign, wrong in ((1, 0.1), (-1, 0.4))
    )
    assert good.joined(bad).values[0, 0] == pytest.approx(0.6)
    assert all(one.wrong > other.wrong for one, other in pairwise((bad, good, good.joined(bad))))
