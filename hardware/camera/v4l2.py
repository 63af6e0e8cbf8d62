"""Any camera that Linux shows as /dev/videoN: webcams, USB microscopes, capture sticks.

Frames come as YUYV or grey, whose luma needs no conversion, else as JPEG. A camera that is pulled out is looked
for again, a little less often each time. Source: kernel documentation, Video for Linux API, buffer exchange.
"""

import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from typing import NamedTuple, Protocol

from hardware.camera import pictures
from hardware.camera.running import Running, Switch, lit
from hardware.ports import Frame, HardwareError, Health


class Raw(NamedTuple):
    """One picture as the device gives it; `kind` is its four-letter pixel format."""

    width: int
    height: int
    kind: str
    data: bytes


class Opens(Protocol):
    """How a device is opened: a context that yields pictures until it is left."""

    def __call__(self, device: str, size: tuple[int, int]) -> AbstractContextManager[Iterator[Raw]]:
        """OSError when the device is not there or goes away."""


def luma(raw: Raw) -> Frame:
    """The grey part of one picture; HardwareError when the format is not one that we ask for."""
    pixels = raw.width * raw.height
    if raw.kind == "YUYV" and len(raw.data) >= 2 * pixels:
        return Frame(raw.width, raw.height, raw.data[: 2 * pixels : 2], 0)
    if raw.kind == "GREY" and len(raw.data) >= pixels:
        return Frame(raw.width, raw.height, raw.data[:pixels], 0)
    if raw.kind in {"MJPG", "JPEG"}:
        return pictures.from_bytes(raw.data, "webcam picture")
    message = f"the camera sends {raw.kind} with {len(raw.data)} bytes: set it to YUYV or MJPG"
    raise HardwareError(message)


@contextmanager
def open_device(device: str, size: tuple[int, int]) -> Iterator[Iterator[Raw]]:
    """Open a real device with linuxpy, which is loaded here only."""
    from linuxpy.video.device import Device, PixelFormat, VideoCapture

    kinds = {PixelFormat.GREY: "GREY", PixelFormat.YUYV: "YUYV", PixelFormat.MJPEG: "MJPG"}
    with Device(device) as opened:
        capture = VideoCapture(opened)
        offered = {entry.pixel_format for entry in opened.info.formats}
        chosen = next((kind for kind in kinds if kind in offered), PixelFormat.MJPEG)
        capture.set_format(*size, kinds[chosen])
        with capture:
            yield (Raw(shot.width, shot.height, kinds.get(shot.pixel_format, "?"), bytes(shot)) for shot in capture)


class V4l2Camera(Running):
    """Delivers frames from its own thread and finds its device again after it was unplugged."""

    def __init__(
        self,
        report: Callable[[Health], None],
        device: str = "/dev/video0",
        *,
        opens: Opens = open_device,
        lamp: Switch = bool,  # bool() itself lights nothing
        again_after_s: float = 0.5,
    ) -> None:
        super().__init__()
        self._device = device
        self._report = report
        self._opens = opens
        self._lamp = lamp
        self._again_after_s = again_after_s

    def _run(self, take: Callable[[Frame], None]) -> None:
        pause_s = self._again_after_s
        while not self._ended.is_set():
            try:
                if self._stream(take):
                    pause_s = self._again_after_s
                why = f"{self._device} sends no more pictures: check its cable"
            except (OSError, HardwareError) as error:
                why = f"{self._device}: {error}"
            if not self._ended.is_set():
                self._report(Health("camera", "failed", why))
            self._ended.wait(pause_s)
            pause_s = min(pause_s * 2, 10.0)

    def _stream(self, take: Callable[[Frame], None]) -> int:
        count = 0
        with self._opens(self._device, pictures.WORKING_SIZE) as shots, lit(self._lamp):
            for raw in shots:
                if self._ended.is_set():
                    return count
                frame = replace(luma(raw), mono_ms=time.monotonic_ns() // 1_000_000)
                if count == 0:
                    self._report(Health("camera", "ok"))
                take(replace(frame, source=self._device))
                count += 1
        return count
