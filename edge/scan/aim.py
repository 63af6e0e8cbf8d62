"""The small picture by which staff aim the camera. It is made for one look and kept nowhere."""

import io
from collections.abc import Iterable

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from edge.scan.messages import Corners

AIM_SIZE = (480, 480)
FRAMES = ((5, 0), (2, 255))
"""Width and grey of the lines round what was found: light on dark is seen on every ground."""


def small_jpeg(luma: NDArray[np.uint8], places: Iterable[Corners]) -> bytes:
    """The frame at a third of its size as JPEG, about 10 kB, with a frame round each of these places."""
    picture = Image.fromarray(luma)
    picture.thumbnail(AIM_SIZE, Image.Resampling.BOX)
    scale = picture.width / luma.shape[1]
    pen = ImageDraw.Draw(picture)
    for corners in places:
        around = [(x * scale, y * scale) for x, y in (*corners, corners[0])]
        for width, grey in FRAMES:
            pen.line(around, fill=grey, width=width, joint="curve")
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()
