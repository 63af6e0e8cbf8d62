"""The picture of the demo's announcement: a parcel with a ribbon at night."""

from io import BytesIO

from PIL import Image, ImageDraw

NIGHT, CARD, RIBBON, SNOW = "#12355b", "#f2c14e", "#d7263d", "#ffffff"
FLAKES = ((70, 80), (150, 190), (90, 330), (220, 60), (560, 90), (500, 200), (590, 300), (420, 50))


def poster() -> bytes:
    """640 x 480 pixels as a PNG."""
    picture = Image.new("RGB", (640, 480), NIGHT)
    pen = ImageDraw.Draw(picture)
    for x, y in FLAKES:
        pen.ellipse((x - 6, y - 6, x + 6, y + 6), fill=SNOW)
    for left in (230, 320):
        pen.ellipse((left, 80, left + 90, 170), outline=RIBBON, width=18)
    pen.rectangle((190, 200, 450, 420), fill=CARD)
    pen.rectangle((170, 160, 470, 210), fill=CARD, outline=NIGHT, width=5)
    pen.rectangle((305, 165, 335, 420), fill=RIBBON)
    out = BytesIO()
    picture.save(out, "PNG", optimize=True)
    return out.getvalue()
