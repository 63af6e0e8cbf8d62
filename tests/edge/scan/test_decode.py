"""The cascade on generated pictures: what must be read, what must never be read wrong, and what must not fall over."""

import time
from collections.abc import Callable
from itertools import islice

import numpy as np
import pytest
import segno
from numpy.typing import NDArray

from edge.scan import stripes
from edge.scan.candidate import Candidate
from edge.scan.decode import Plan, Work, decode
from edge.scan.listed import Listed
from provisioning.demo.labels import series
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare
from provisioning.demo.labels.picture import DAMAGES
from provisioning.demo.labels.samples import SAMPLES
from tests.edge.scan.labels import PARCEL, luma

Change = Callable[[NDArray[np.uint8]], NDArray[np.uint8]]
PLENTY = Plan(budget_ms=10_000)


def texts(picture: NDArray[np.uint8]) -> list[str]:
    return [seen.text for seen in decode(picture, PLENTY).candidates]


@pytest.mark.parametrize(("text", "kind"), SAMPLES)
def test_a_clean_label_of_every_kind_is_read(text: str, kind: str) -> None:
    assert texts(luma(text, kind)) == [text]


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize("damage", sorted(set(DAMAGES) - {"glare"}))
def test_a_damaged_parcel_label_is_read(damage: str) -> None:
    assert texts(luma(PARCEL, "parcel", damage, seed=3)) == [PARCEL]


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize(
    ("name", "value", "least"),
    [
        ("module_px", 1.2, 6),
        ("defocus_px", 2.5, 6),
        ("noise", 8.0, 5),
        ("tilt_deg", 35.0, 5),
        ("tilt_deg", 50.0, 6),
        ("rotation_deg", 137.0, 6),
        ("motion_px", 5.0, 4),
        ("crumple_px", 3.0, 5),
        ("glare", 0.5, 1),
        ("glare", 1.5, 0),
        ("noise", 12.0, 0),
        ("crumple_px", 5.0, 0),
    ],
)
def test_hard_labels_are_read_and_what_is_read_is_never_wrong(name: str, value: float, least: int) -> None:
    read = [(shot.text, texts(shot.luma)) for shot in islice(series.curve("code128", name, value), 6)]
    assert [(text, said) for text, said in read if said not in ([], [text])] == []
    assert sum(said == [text] for text, said in read) >= least


def test_nothing_is_read_where_there_is_nothing() -> None:
    assert [texts(frame) for frame in series.clutter(2, 4)] == [[]] * 4


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (720, 1280), (23, 23)])
@pytest.mark.parametrize("shade", [0, 128, 255])
def test_blank_pictures_of_any_shape_do_no_harm(shape: tuple[int, int], shade: int) -> None:
    assert texts(np.full(shape, shade, np.uint8)) == []


def test_noise_of_any_strength_does_no_harm() -> None:
    dice = np.random.default_rng(3)
    for strength in (5, 40, 120):
        assert texts(np.clip(dice.normal(128, strength, (240, 320)), 0, 255).astype(np.uint8)) == []


def test_a_micro_qr_is_read_right_or_not_at_all() -> None:
    code = segno.make("482913", micro=True)
    dark = np.array([list(row) for row in code.matrix], np.uint8)
    drawn = np.kron(np.pad(np.where(dark > 0, 0, 255), 4, constant_values=255), np.ones((5, 5))).astype(np.uint8)
    assert texts(drawn) in ([], ["482913"])


@pytest.mark.parametrize("changed", [lambda seen: 255 - seen, lambda seen: seen[:, ::-1], lambda seen: seen[::-1]])
def test_inverted_and_mirrored_bars_are_read_right_or_not_at_all(changed: Change) -> None:
    upright = photograph(bare(PARCEL, "code128"), View(module_px=3, size=(640, 240)), 1)
    assert texts(np.ascontiguousarray(changed(upright))) in ([], [PARCEL])


def test_a_soft_text_that_has_a_neighbour_on_the_list_is_asked_of_an_engine_without_its_blur() -> None:
    shot = next(islice(series.curve("code128", "defocus_px", 2.0), 2, None))
    near = f"{shot.text[:2]}{(int(shot.text[2]) + 1) % 10}{shot.text[3:]}"
    plan = Plan(10_000, listed=Listed({shot.text: "parcel", near: "parcel"}))
    assert [(c.text, c.stages) for c in decode(shot.luma, plan).candidates] == [(shot.text, ("soft", "roi_deblur"))]
    assert [c.stages for c in decode(shot.luma, PLENTY).candidates] == [("soft",)]


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize("symbology", ["qr", "datamatrix"])
def test_squares_of_small_modules_are_enlarged(symbology: str) -> None:
    shots = list(islice(series.curve(symbology, "module_px", 1.5), 6))
    read = [(texts(shot.luma), shot.text) for shot in shots]
    assert all(said in ([], [text]) for said, text in read)
    assert sum(said == [text] for said, text in read) >= 4


def test_inverted_and_mirrored_squares_are_read_right_or_not_at_all() -> None:
    upright = photograph(bare("CL01A0304S", "qr"), View(module_px=4, size=(320, 240)), 1)
    for changed in (255 - upright, upright[:, ::-1], upright[::-1], np.rot90(upright)):
        assert texts(np.ascontiguousarray(changed)) in ([], ["CL01A0304S"])
    assert texts(255 - upright) == ["CL01A0304S"]


def test_a_busy_computer_changes_nothing_until_the_frame_is_hopelessly_late() -> None:
    grey, now = np.full((240, 320), 128, np.uint8), time.process_time()
    idle, busy, late = (Work(grey, Plan(60.0), now - ago_s) for ago_s in (0.0, 0.1, 1.0))
    booked = [[work.books("symbols") for _ in range(3)] for work in (idle, busy, late)]
    assert booked == [[True, True, False], [True, True, False], [False] * 3]


def test_a_frame_without_time_gives_nothing_rather_than_being_late() -> None:
    assert decode(luma(PARCEL, "parcel", "rotated"), Plan(budget_ms=0)).candidates == ()


@pytest.mark.feature("HW-2")
def test_a_live_frame_with_bars_and_a_square_gives_both_where_they_lie() -> None:
    frame = np.full((720, 1280), 110, np.uint8)
    frame[40:280, 20:660] = photograph(bare(PARCEL, "code128"), View(size=(640, 240), noise=2), 1)
    frame[400:640, 900:1140] = photograph(bare("CL01A0304S", "qr"), View(3, size=(240, 240), noise=2), 1)
    places = {seen.text: np.mean(seen.corners, axis=0) for seen in decode(frame, PLENTY).candidates}
    assert places[PARCEL] == pytest.approx([340, 160], abs=25)
    assert places["CL01A0304S"] == pytest.approx([1020, 520], abs=5)


def test_the_region_of_a_label_is_found_where_it_lies() -> None:
    found = decode(luma(PARCEL, "parcel", "rotated"), PLENTY)
    across, down = np.array(found.regions[0]).mean(axis=0)
    assert abs(across - 640) < 80
    assert abs(down - 360) < 60


@pytest.mark.parametrize("degrees", [0, 30, 60, 90, 120, 150])
def test_the_direction_of_bars_is_found_at_any_angle(degrees: int) -> None:
    picture = photograph(bare(PARCEL, "code128"), View(rotation_deg=degrees), 1)
    [region, *_] = stripes.survey(picture).striped
    turned = np.degrees(region.angle) - degrees
    assert abs((turned + 90) % 180 - 90) < 4


def test_more_stages_make_a_reading_surer() -> None:
    one = Candidate(PARCEL, "code128", ("roi_sharp",))
    both = one.joined(Candidate(PARCEL, "code128", ("soft",)))
    assert both.stages == ("roi_sharp", "soft")
