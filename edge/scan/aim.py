"""The small picture by which staff aim the camera. It is made for one look and kept nowhere."""

import io

import numpy as np
from numpy.typing import NDArray
from PIL import Image

AIM_SIZE = (480, 480)


def small_jpeg(luma: NDArray[np.uint8]) -> bytes:
    """The frame at a third of its size as JPEG, about 10 kB."""
    picture = Image.fromarray(luma)
    picture.thumbnail(AIM_SIZE, Image.Resampling.BOX)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=60)
    return out.getvalue()
