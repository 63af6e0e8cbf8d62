"""A picture that somebody sent, drawn anew: what the screen shows has only its colours in common with those bytes."""

from io import BytesIO
from typing import Any

from edge.errors import KioskError

FORMATS = ("PNG", "WEBP", "JPEG")
PIXELS_MOST = 8_000_000
SIDE_MOST = 960
DRAWN_MOST = 60_000
QUALITIES = (85, 70, 50, 30)


class NoPictureError(KioskError):
    """These bytes are no picture, or one that is too large to be drawn."""


def redraw(sent: bytes) -> bytes:
    """A PNG, WebP or JPEG as a WebP of at most 60,000 bytes and 960 pixels a side, without anything else in it."""
    from PIL import Image  # nobody waits for it

    found = _pixels(sent)
    found.thumbnail((SIDE_MOST, SIDE_MOST))
    paper = Image.new("RGBA", found.size)
    paper.paste(found)
    while True:
        for quality in QUALITIES:
            out = BytesIO()
            paper.save(out, "WEBP", quality=quality)
            if out.tell() <= DRAWN_MOST:
                return out.getvalue()
        paper = paper.resize((max(1, paper.width // 2), max(1, paper.height // 2)))


def _pixels(sent: bytes) -> Any:
    from PIL import Image, ImageOps

    try:
        with Image.open(BytesIO(sent), formats=FORMATS) as found:
            if found.width * found.height <= PIXELS_MOST:
                return ImageOps.exif_transpose(found).convert("RGBA")
    except Exception as broken:  # decoders raise whatever they meet
        raise NoPictureError("no picture") from broken
    raise NoPictureError("too many pixels")
