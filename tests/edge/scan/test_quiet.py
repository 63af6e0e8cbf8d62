"""A part of an Interleaved 2 of 5 or of an Aztec code is not taken for the whole."""

import numpy as np
import pytest

from edge.scan import quiet
from edge.scan.candidate import Candidate
from provisioning.demo.labels import symbol
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import DOTS, bare

TEXT = "48666566389647"
SIZE = (480, 360)
MODULE_PX = 2.0
HALF_PX = symbol.modules(TEXT, "itf").shape[1] * MODULE_PX / 2


@pytest.mark.parametrize("degrees", [0.0, 12.0, -20.0])
@pytest.mark.parametrize("part", [1.0, 0.5])
def test_bars_that_go_on_across_the_line_of_sight_are_seen(degrees: float, part: float) -> None:
    luma = photograph(bare(TEXT, "itf", margin=10), View(MODULE_PX, degrees, size=SIZE, noise=3), 1)
    turn = np.radians(degrees)
    ends = [HALF_PX * side for side in (1 - 2 * part, 1.0)]
    left, right = ((round(240 + at * np.cos(turn)), round(180 + at * np.sin(turn))) for at in ends)
    seen = Candidate(TEXT[-round(14 * part) :], "itf", ("zx_hist",), corners=(left, right, right, left))
    assert quiet.is_whole(luma, seen) is (part == 1.0)


def test_codes_with_a_check_of_their_own_need_no_quiet_place() -> None:
    seen = Candidate("12345678-0001-1", "code128", ("zx_hist",), corners=((0, 0), (9, 0), (9, 9), (0, 9)))
    assert quiet.is_whole(np.zeros((10, 10), np.uint8), seen)


@pytest.mark.parametrize("degrees", [0.0, 30.0])
@pytest.mark.parametrize("lone", [True, False])
def test_the_middle_of_an_aztec_code_is_no_rune(degrees: float, lone: bool) -> None:
    modules = symbol.modules("CL01A0304S", "aztec")
    rim = (len(modules) - quiet.RUNE_MODULES) // 2
    if lone:
        modules = np.pad(modules[rim:-rim, rim:-rim], rim, constant_values=255)
    dots = np.pad(np.kron(modules, np.ones((DOTS, DOTS), np.uint8)), 4 * DOTS, constant_values=255)
    luma = photograph(dots, View(MODULE_PX, degrees, size=SIZE, noise=3), 1)
    turn, half = np.radians(degrees), quiet.RUNE_MODULES * MODULE_PX / 2
    along, down = np.array([np.cos(turn), np.sin(turn)]) * half, np.array([-np.sin(turn), np.cos(turn)]) * half
    corners = tuple(
        (240 + round(x), 180 + round(y)) for x, y in (-along - down, along - down, along + down, down - along)
    )
    assert quiet.is_whole(luma, Candidate("084", "aztec", ("zx_square",), corners=corners)) is lone
