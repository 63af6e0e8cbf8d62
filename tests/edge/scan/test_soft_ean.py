"""Goods' codes that no engine reads: the likeliest valid code is found exactly, and only believed with a clear lead."""

import numpy as np
import pytest

from edge.scan import digit_chain, soft_ean, strip, stripes
from edge.scan.decode import Plan, decode
from edge.scan.digit_shapes import shapes, whole
from edge.scan.ink import Look, drawn
from edge.scan.listed import Listed
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare

CODE = "4006381333931"
SOFTEST = Look(0.35, disc=3.0)
ADDED = (np.arange(180) + 0.5) / 3
SOFT = (Look(0.6), Look(0.35, disc=2.0), Look(0.35, growth=0.15, disc=2.5))


@pytest.mark.parametrize("look", SOFT)
def test_the_code_that_was_drawn_is_the_likeliest_and_the_next_is_behind(look: Look) -> None:
    noise = np.random.default_rng(1).normal(0, 0.02, whole(CODE, look).size)
    gained, without = digit_chain.gains((whole(CODE, look) + noise)[None], shapes(look))
    best = digit_chain.valid(gained[0], float(without[0]), shapes(look))
    other = digit_chain.next_best(gained[0], shapes(look))
    assert best.text == CODE
    assert best.left == pytest.approx(float((noise**2).sum()), rel=0.01)
    behind = float(((whole(CODE, look) + noise - whole(other, look)) ** 2).sum()) - best.left
    assert other != CODE
    assert best.lead == pytest.approx(behind, rel=0.02)


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize("defocus_px", [3.0, 4.0, 6.0])
def test_a_code_out_of_focus_beyond_its_own_bars_is_read_with_a_lead(defocus_px: float) -> None:
    view = View(defocus_px=defocus_px, module_px=2.0, size=(480, 360), noise=1.0)
    picture = photograph(bare(CODE, "ean13"), view, 3)
    [region, *_] = stripes.survey(picture).striped
    found = soft_ean.read(strip.bands(strip.cut(picture, region, strip.scale(region))))
    assert found is not None
    assert found.text == CODE
    assert found.lead > 0.2


def test_a_soft_code_is_found_beside_the_small_one_of_a_book() -> None:
    [small] = drawn(["00001011000110101001100101001001101011110101010001100000000"], ADDED, SOFTEST)
    ink = np.concatenate([np.zeros(60), whole(CODE, SOFTEST), small])
    noise = np.random.default_rng(1).normal(0, 0.01, (4, ink.size))
    found = soft_ean.read(200 - 150 * (ink + noise).astype(np.float32))
    assert found is not None
    assert (found.text, found.votes) == (CODE, 4)


def test_goods_are_read_where_lists_hold_parcels_only_but_last() -> None:
    picture = photograph(bare(CODE, "ean13"), View(defocus_px=3.0, module_px=2.0, size=(480, 360), noise=1.0), 3)
    listed = Listed({"12345678-0001-1": "parcel"})
    said = decode(picture, Plan(10_000, listed=listed)).candidates
    assert [(seen.text, seen.symbology) for seen in said] == [(CODE, "ean13")]
