"""Turns pictures of any usual kind into the grey frames that the scanner reads.

Grey is ITU-R BT.601 luma; what is see-through lies on white; a picture that is larger than the working size
is shrunk by area averaging and never enlarged (SCANNING section 11).
"""

import io
import warnings
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from hardware.ports import Frame, HardwareError

WORKING_SIZE = (1280, 720)
MAX_PIXELS = 100_000_000
KINDS = "it is no PNG, JPEG, WebP, GIF, BMP or PGM"


def from_file(path: Path, size: tuple[int, int] = WORKING_SIZE) -> Frame:
    """The picture in a file as a frame; HardwareError with a sentence when it cannot be read."""
    try:
        data = path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror or error}"
        raise HardwareError(message) from error
    return from_bytes(data, str(path), size)


def from_bytes(data: bytes, source: str = "", size: tuple[int, int] = WORKING_SIZE) -> Frame:
    """A PNG, JPEG, WebP, GIF, BMP or PGM in memory as a frame; HardwareError when it is none of them."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            grey = _read(data, size)
    except (OSError, ValueError, SyntaxError, MemoryError, Image.DecompressionBombError) as error:
        why = KINDS if isinstance(error, UnidentifiedImageError) else error
        message = f"{source or 'picture'}: not a picture that can be read ({why})"
        raise HardwareError(message) from error
    return Frame(grey.width, grey.height, grey.tobytes(), 0, source)


def _read(data: bytes, size: tuple[int, int]) -> Image.Image:
    with Image.open(io.BytesIO(data)) as picture:
        if picture.width * picture.height > MAX_PIXELS:
            message = f"{picture.width} x {picture.height} pixels are too many"
            raise ValueError(message)
        picture.draft("L", None)  # of a JPEG only the grey part is unpacked
        picture.load()
        return shrunk(grey_of(ImageOps.exif_transpose(picture)), size)


def grey_of(picture: Image.Image) -> Image.Image:
    """The picture in shades of grey, 8 bits a pixel, laid on white where it is see-through."""
    if picture.mode.startswith("I") or picture.mode == "F":
        deep = picture.convert("F")
        brightest = deep.getextrema()[1]
        if isinstance(brightest, float) and brightest > 255:
            deep = deep.point(lambda value: value * (1 / 256) + 0)
        return deep.convert("L")
    if picture.has_transparency_data:
        coloured = picture.convert("RGBA")
        white = Image.new("RGBA", coloured.size, "white")
        return Image.alpha_composite(white, coloured).convert("L")
    if picture.mode == "P":
        picture = picture.convert("RGB")
    return picture.convert("L")


def shrunk(grey: Image.Image, size: tuple[int, int]) -> Image.Image:
    """The picture so that it fits the size, upright ones into the size turned upright."""
    wide, high = size if grey.width >= grey.height else size[::-1]
    scale = min(wide / grey.width, high / grey.height)
    if scale >= 1:
        return grey
    fitted = (max(1, round(grey.width * scale)), max(1, round(grey.height * scale)))
    return grey.resize(fitted, Image.Resampling.BOX)
