"""An announcement with its picture, for the stage."""

from io import BytesIO

from PIL import Image

from edge.domain.notice import Notice

NEWS = Notice(
    "n-1",
    "idle.main",
    1,
    "Пункт работает и в праздники",
    "1–8 января открыто с 10:00 до 20:00. Срок хранения продлён.",
    picture="a" * 64,
)


def _drawn() -> bytes:
    """Two colours, as the kiosk would draw them: a WebP."""
    out, picture = BytesIO(), Image.new("RGB", (640, 480), "#0b6e4f")
    picture.paste("#f2c14e", (0, 320, 640, 480))
    picture.save(out, "WEBP")
    return out.getvalue()


POSTER = _drawn()
