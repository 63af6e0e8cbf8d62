"""How a picture looks from before the camera: farther off, tilted, out of focus, with glare, behind a dirty pane."""

import io
import random

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from edge.errors import Refusal
from edge.web.sim.held import Held

SIZE = (1280, 720)
DESK = 92
PIXELS_MAX = 40_000_000


def look(data: bytes, how: Held) -> bytes:
    """The picture as the camera sees it, as PNG; an untouched picture passes as it is. Refusal when it is none."""
    try:
        with Image.open(io.BytesIO(data)) as picture:
            if picture.width * picture.height > PIXELS_MAX:
                raise Refusal("sim.no.picture")
            picture.load()
            if how.plain:
                return data
            grey = _placed(_on_white(picture), how)
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as why:
        raise Refusal("sim.no.picture") from why
    written = io.BytesIO()
    _spoilt(grey, how).save(written, "PNG", compress_level=1)
    return written.getvalue()


def _on_white(picture: Image.Image) -> Image.Image:
    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        return Image.alpha_composite(Image.new("RGBA", coloured.size, "white"), coloured).convert("L")
    return picture.convert("L")


def _placed(grey: Image.Image, how: Held) -> Image.Image:
    """Turned and shrunk, on a grey desk."""
    scale = min(SIZE[0] / grey.width, SIZE[1] / grey.height) * (100 - how.distance) / 100
    small = grey.resize(
        (max(1, round(grey.width * scale)), max(1, round(grey.height * scale))), Image.Resampling.LANCZOS
    )
    if how.angle:
        small = small.rotate(-how.angle, Image.Resampling.BICUBIC, expand=True, fillcolor=DESK)
    desk = Image.new("L", SIZE, DESK)
    desk.paste(small, ((SIZE[0] - small.width) // 2, (SIZE[1] - small.height) // 2))
    return desk


def _spoilt(grey: Image.Image, how: Held) -> Image.Image:
    """Glare first, then the pane, then the focus."""
    if how.glare:
        spot = Image.new("L", SIZE, 0)
        reach = 60 + how.glare * 5
        middle = (SIZE[0] * 3 // 5, SIZE[1] * 2 // 5)
        box = (middle[0] - reach, middle[1] - reach // 2, middle[0] + reach, middle[1] + reach // 2)
        ImageDraw.Draw(spot).ellipse(box, fill=min(255, 90 + how.glare * 2))
        grey = ImageChops.add(grey, spot.filter(ImageFilter.GaussianBlur(reach / 4)))
    if how.dirt:
        grey = _dirty(grey, how.dirt)
    return grey.filter(ImageFilter.GaussianBlur(how.blur / 12)) if how.blur else grey


def _dirty(grey: Image.Image, dirt: int) -> Image.Image:
    """Spots on the pane: always the same ones, more of them the dirtier it is."""
    places = random.Random(7)  # noqa: S311 - dirt is no secret
    pane = Image.new("L", SIZE, 0)
    draw = ImageDraw.Draw(pane)
    for _ in range(dirt * 3):
        x, y, r = places.randrange(SIZE[0]), places.randrange(SIZE[1]), places.randrange(2, 14)
        draw.ellipse((x - r, y - r, x + r, y + r), fill=places.randrange(40, 190))
    soft = pane.filter(ImageFilter.GaussianBlur(2))
    return Image.composite(Image.new("L", SIZE, DESK), grey, soft)
