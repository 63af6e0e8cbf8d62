"""Picture files become grey frames."""

import io
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from hardware.camera import pictures
from hardware.ports import HardwareError
from tests.hardware.camera.frames import png


def encoded(picture: Image.Image, kind: str) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind)
    return out.getvalue()


def test_colour_becomes_luma_by_itu_r_601() -> None:
    frame = pictures.from_bytes(encoded(Image.new("RGB", (2, 1), (255, 0, 0)), "PNG"))
    assert frame.luma == bytes([76, 76])


def test_a_jpeg_gives_the_grey_that_it_carries() -> None:
    red = Image.new("RGB", (16, 16), (255, 0, 0))
    held = red.getexif()
    held[0x0112] = 6
    out = io.BytesIO()
    red.crop((0, 0, 16, 8)).save(out, "JPEG", quality=95, exif=held)
    frame = pictures.from_bytes(out.getvalue())
    assert (frame.width, frame.height) == (8, 16)
    assert max(abs(grey - 76) for grey in bytes(frame.luma)) <= 1


def test_what_is_see_through_lies_on_white() -> None:
    glass = Image.new("RGBA", (1, 1), (0, 0, 0, 0))
    assert pictures.from_bytes(encoded(glass, "PNG")).luma == b"\xff"


def test_a_palette_with_a_see_through_colour_is_laid_on_white() -> None:
    paletted = Image.new("P", (1, 1), 0)
    paletted.putpalette([0, 0, 0, 255, 255, 255])
    out = io.BytesIO()
    paletted.save(out, "PNG", transparency=0)
    assert pictures.from_bytes(out.getvalue()).luma == b"\xff"


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF", "BMP", "PPM"])
def test_every_usual_kind_of_picture_is_read(kind: str) -> None:
    frame = pictures.from_bytes(png((8, 4), 200, kind))
    assert (frame.width, frame.height) == (8, 4)
    assert abs(frame.luma[0] - 200) <= 2


def test_deep_grey_keeps_its_shade() -> None:
    deep = Image.new("I;16", (1, 1), 0x8000)
    assert pictures.from_bytes(encoded(deep, "PNG")).luma == bytes([128])


@given(st.integers(1, 3000), st.integers(1, 3000))
def test_a_picture_is_shrunk_into_the_working_size_and_never_enlarged(wide: int, high: int) -> None:
    grey = pictures.shrunk(Image.new("L", (wide, high)), (1280, 720))
    box = (1280, 720) if wide >= high else (720, 1280)
    assert grey.width <= box[0]
    assert grey.height <= box[1]
    assert grey.width <= wide
    assert grey.height <= high
    fills_the_box = grey.width == box[0] or grey.height == box[1]
    assert fills_the_box or grey.size == (wide, high)


def test_shrinking_averages_the_area() -> None:
    stripes = Image.new("L", (2560, 2), 0)
    for x in range(0, 2560, 2):
        stripes.paste(255, (x, 0, x + 1, 2))
    assert set(pictures.shrunk(stripes, (1280, 720)).tobytes()) <= {127, 128}


def test_a_phone_picture_is_turned_the_way_it_was_held() -> None:
    picture = Image.new("L", (4, 2))
    exif = picture.getexif()
    exif[0x0112] = 6
    out = io.BytesIO()
    picture.save(out, "JPEG", exif=exif)
    frame = pictures.from_bytes(out.getvalue())
    assert (frame.width, frame.height) == (2, 4)


@pytest.mark.parametrize("cut", [0, 1, 20, 60])
def test_a_truncated_picture_is_refused_in_a_sentence(cut: int) -> None:
    whole = encoded(Image.effect_noise((64, 64), 50), "PNG")
    with pytest.raises(HardwareError, match="not a picture that can be read"):
        pictures.from_bytes(whole[:cut], "label.png")


@pytest.mark.parametrize("side", [10_500, 20_000])
def test_a_huge_picture_is_refused_before_it_is_unpacked(side: int) -> None:
    with pytest.raises(HardwareError, match="pixels"):
        pictures.from_bytes(encoded(Image.new("1", (side, side)), "PNG"))


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(HardwareError, match=r"nothing\.png"):
        pictures.from_file(tmp_path / "nothing.png")
