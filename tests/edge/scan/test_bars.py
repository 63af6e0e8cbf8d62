"""A striped place is cut out of the picture only when it has bars enough for a code."""

import numpy as np
import pytest

from edge.scan import bars, stripes
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare
from tests.edge.scan.labels import PARCEL


@pytest.mark.parametrize("view", [View(), View(rotation_deg=30, noise=6), View(crumple_px=3), View(defocus_px=2)])
def test_a_code_has_bars_enough_at_a_glance(view: View) -> None:
    picture = photograph(bare(PARCEL, "code128"), view, 1)
    [region, *_] = stripes.survey(picture).striped
    assert bars.cut(picture, region) is not None


def test_a_fence_of_ten_bars_is_not_cut_out() -> None:
    picture = np.full((240, 320), 200, np.uint8)
    picture[80:160, 60:260] = np.where(np.arange(200) % 20 < 10, 30, 200)
    [region, *_] = stripes.survey(picture).striped
    assert region.across > 150
    assert bars.cut(picture, region) is None
