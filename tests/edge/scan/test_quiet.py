"""A part of an Interleaved 2 of 5 is not taken for the whole."""

import numpy as np
import pytest

from edge.scan import quiet
from edge.scan.candidate import Candidate
from provisioning.demo.labels import symbol
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare

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
