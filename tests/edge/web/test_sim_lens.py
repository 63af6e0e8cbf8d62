"""How a label looks to the camera: nearer or farther, tilted, out of focus, with glare, behind dirt."""

import io
from typing import Any

import pytest
import segno
import zxingcpp
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageStat

from edge.errors import Refusal
from edge.web.sim.held import LIMITS, Held, held
from edge.web.sim.lens import SIZE, look


def code() -> bytes:
    drawn = io.BytesIO()
    segno.make("48123456-0001-1", micro=False).save(drawn, kind="png", scale=10, border=4)
    return drawn.getvalue()


CODE = code()


def picture(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def read(data: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(picture(data).convert("L"))]


def test_an_untouched_picture_passes_as_it_is() -> None:
    assert look(CODE, Held()) is CODE


@pytest.mark.parametrize("how", [Held(distance=30), Held(angle=25), Held(glare=15), Held(dirt=4), Held(blur=10)])
def test_a_little_trouble_leaves_the_code_readable(how: Held) -> None:
    seen = look(CODE, how)
    assert picture(seen).size == SIZE
    assert read(seen) == ["48123456-0001-1"]


def test_much_trouble_makes_it_unreadable() -> None:
    assert read(look(CODE, Held(blur=100, distance=80))) == []


def test_glare_makes_the_picture_brighter_and_distance_makes_the_label_smaller() -> None:
    def brightness(how: Held) -> float:
        return ImageStat.Stat(picture(look(CODE, how))).mean[0]

    assert brightness(Held(glare=80, blur=1)) > brightness(Held(blur=1)) > brightness(Held(distance=80, blur=1))


def test_dirt_lies_always_in_the_same_places() -> None:
    assert look(CODE, Held(dirt=40)) == look(CODE, Held(dirt=40))
    assert look(CODE, Held(dirt=40)) != look(CODE, Held(dirt=41))


def test_what_is_see_through_lies_on_white() -> None:
    clear = io.BytesIO()
    Image.new("RGBA", (200, 120), (0, 0, 0, 0)).save(clear, "PNG")
    assert picture(look(clear.getvalue(), Held(blur=1))).getpixel((640, 360)) == 255


@pytest.mark.parametrize("data", [b"", b"not a picture", CODE[:60]])
def test_what_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(Refusal, match=r"sim\.no\.picture"):
        look(data, Held(blur=1))


@given(st.dictionaries(st.sampled_from(sorted(LIMITS)), st.integers()))
def test_sliders_stay_within_their_limits(wanted: dict[str, int]) -> None:
    found = held(wanted)
    for name, (least, most) in LIMITS.items():
        value = getattr(found, name)
        assert least <= value <= most
        assert value == wanted.get(name, 0) or value in (least, most)


@pytest.mark.parametrize("value", ["3", None, 1.5, True, [1]])
def test_a_slider_that_is_no_number_is_refused(value: Any) -> None:
    with pytest.raises(Refusal):
        held({"blur": value})


@settings(max_examples=15, deadline=None)
@given(st.builds(Held, **{name: st.integers(*limits) for name, limits in LIMITS.items()}))
def test_every_way_of_holding_gives_a_picture(how: Held) -> None:
    assert picture(look(CODE, how)).format == "PNG"
