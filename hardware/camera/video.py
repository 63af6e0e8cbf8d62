"""Recorded frames: Y4M files (uncompressed video) read with nothing but the standard library.

The format: https://wiki.multimedia.cx/index.php/YUV4MPEG2 . Only the luma plane is used.
"""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO

from hardware.camera.running import Running
from hardware.ports import Frame, HardwareError, Health

CHROMA_SHARE = {"420": (1, 2), "422": (1, 1), "444": (2, 1), "mono": (0, 1)}
LONGEST_LINE = 4096


def frames(path: Path) -> Iterator[Frame]:
    """The frames of a Y4M file one after the other; HardwareError when it is none or is cut short."""
    try:
        with path.open("rb") as file:
            yield from _frames(file, str(path))
    except OSError as error:
        message = f"{path}: {error.strerror or error}"
        raise HardwareError(message) from error


def _frames(file: BinaryIO, source: str) -> Iterator[Frame]:
    width, height, chroma, rate = _header(file.readline(LONGEST_LINE), source)
    number = 0
    while line := file.readline(LONGEST_LINE):
        luma = file.read(width * height)
        if not line.startswith(b"FRAME") or len(luma) < width * height:
            message = f"{source}: the video ends in the middle of frame {number}"
            raise HardwareError(message)
        file.seek(chroma, 1)
        yield Frame(width, height, luma, int(number * 1000 / rate), source)
        number += 1
    if number == 0:
        message = f"{source}: the video has no frame"
        raise HardwareError(message)


def _header(line: bytes, source: str) -> tuple[int, int, int, float]:
    words = line.decode("ascii", "replace").split()
    marks = {word[0]: word[1:] for word in words[1:]}
    try:
        if words[0] != "YUV4MPEG2":
            raise ValueError(words[0])
        width, height = int(marks["W"]), int(marks["H"])
        above, below = (int(part) for part in marks.get("F", "25:1").split(":"))
        share = CHROMA_SHARE[_chroma(marks.get("C", "420jpeg"))]
        rate = above / below
    except (ValueError, KeyError, IndexError, ZeroDivisionError) as error:
        message = f"{source}: not a Y4M video of 8 bits a sample"
        raise HardwareError(message) from error
    if not (0 < width <= 8192 and 0 < height <= 8192 and rate > 0):
        message = f"{source}: {width} x {height} at {rate} frames/s cannot be read"
        raise HardwareError(message)
    return width, height, _chroma_bytes(width, height, share), rate


def _chroma(mark: str) -> str:
    if "p1" in mark or mark.startswith("mono1"):
        raise ValueError(mark)
    return "mono" if mark.startswith("mono") else mark[:3]


def _chroma_bytes(width: int, height: int, share: tuple[int, int]) -> int:
    columns, rows = share
    if columns == 0:
        return 0
    across = width if columns == 2 else (width + 1) // 2
    return 2 * across * ((height + rows - 1) // rows)


class VideoCamera(Running):
    """Plays a recording once, at its own speed, as if it happened now."""

    def __init__(self, path: Path, report: Callable[[Health], None]) -> None:
        super().__init__()
        self._path = path
        self._report = report

    def _run(self, take: Callable[[Frame], None]) -> None:
        began_ms = time.monotonic_ns() // 1_000_000
        try:
            for frame in frames(self._path):
                due_ms = began_ms + frame.mono_ms
                if self._ended.wait(max(0, due_ms - time.monotonic_ns() // 1_000_000) / 1000):
                    return
                take(replace(frame, mono_ms=time.monotonic_ns() // 1_000_000))
        except HardwareError as error:
            self._report(Health("camera", "failed", str(error)))
