"""What was sent is drawn anew; what is no picture, or too much of one, is not drawn at all."""

import random
from io import BytesIO

import pytest
from PIL import Image, PngImagePlugin

from edge.sync.redraw import DRAWN_MOST, SIDE_MOST, NoPictureError, redraw


def sent(kind: str = "PNG", size: tuple[int, int] = (40, 30), **more: object) -> bytes:
    out = BytesIO()
    Image.new("RGB", size, "#0b6e4f").save(out, kind, **more)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "WEBP", "JPEG"])
@pytest.mark.feature("CUS-14")
def test_a_picture_keeps_its_colours_and_loses_everything_else(kind: str) -> None:
    words = PngImagePlugin.PngInfo()
    words.add_text("Comment", "canary-4417")
    exif = Image.Exif()
    exif[0x010E] = "canary-4417"
    drawn = redraw(sent(kind, pnginfo=words, exif=exif, icc_profile=b"canary-4417" * 20))
    assert b"canary" not in drawn
    with Image.open(BytesIO(drawn)) as found:
        assert (found.format, found.size) == ("WEBP", (40, 30))
        middle = found.convert("RGB").crop((20, 15, 21, 16)).tobytes()
    assert max(abs(seen - meant) for seen, meant in zip(middle, bytes.fromhex("0b6e4f"), strict=True)) < 6


def test_a_large_one_is_made_small_enough_for_the_screen() -> None:
    noise = Image.frombytes("RGB", (1000, 400), random.Random(1).randbytes(1000 * 400 * 3))
    out = BytesIO()
    noise.save(out, "JPEG", quality=50)
    drawn = redraw(out.getvalue())
    assert len(drawn) <= DRAWN_MOST
    with Image.open(BytesIO(drawn)) as found:
        assert max(found.size) <= SIDE_MOST


@pytest.mark.parametrize(
    "wrong",
    [b"", b"<html>", sent()[:60], sent("GIF"), sent("BMP"), b"\x89PNG\r\n\x1a\n" + b"\0" * 50, sent(size=(4000, 3000))],
    ids=["nothing", "page", "cut", "gif", "bmp", "rubbish", "too many pixels"],
)
def test_what_is_no_picture_of_ours_is_refused(wrong: bytes) -> None:
    with pytest.raises(NoPictureError):
        redraw(wrong)
