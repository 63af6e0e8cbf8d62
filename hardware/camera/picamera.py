"""The Raspberry Pi camera through picamera2: 720p luma straight from the low-resolution stream.

Settings follow SCANNING section 9: shutter 1/250 s with the ring light on while the gain follows the light, 10 to 15
frames a second, continuous autofocus where the lens can move, lamps of 50 Hz evened out. picamera2 comes from the
operating system and is loaded when this camera is chosen. Source: The Picamera2 Library (Raspberry Pi Ltd),
sections on streams and controls.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol

from hardware.camera.running import Running, Switch, lit
from hardware.ports import Frame, HardwareError, Health

SIZE = (1280, 720)
MANUAL, CONTINUOUS, FLICKER_PERIOD_US = 1, 2, 10_000
CONTROLS: dict[str, object] = {
    "ExposureTimeMode": MANUAL,
    "ExposureTime": 4000,
    "FrameDurationLimits": (66_666, 100_000),
    "AeFlickerMode": MANUAL,
    "AeFlickerPeriod": FLICKER_PERIOD_US,
}
"""AeEnable stays away: with it libcamera 0.5 and later choose the shutter. Gain is automatic as nobody sets it."""


class Device(Protocol):
    """The part of picamera2.Picamera2 that is used here."""

    camera_controls: dict[str, object]

    def create_video_configuration(self, **streams: object) -> dict[str, Any]:
        """Describe the wanted streams."""

    def configure(self, configuration: dict[str, Any]) -> None:
        """Set the sensor up."""

    def set_controls(self, controls: dict[str, object]) -> None:
        """Shutter, gain, focus."""

    def start(self) -> None:
        """Begin streaming."""

    def capture_buffer(self, name: str) -> Any:
        """The next frame's bytes of one stream."""

    def stream_configuration(self, name: str) -> dict[str, Any]:
        """Size and row stride of a stream as it was granted."""

    def stop(self) -> None:
        """End streaming."""

    def close(self) -> None:
        """Let the sensor go."""


def open_sensor() -> Device:
    """The first camera on the ribbon cable; HardwareError when the software or the sensor is missing."""
    try:
        from picamera2 import Picamera2

        device: Device = Picamera2()
    except (ImportError, RuntimeError, IndexError) as error:
        message = f"no Raspberry Pi camera ({error}): check the ribbon cable and python3-picamera2"
        raise HardwareError(message) from error
    return device


def luma_rows(buffer: Any, stride: int, size: tuple[int, int] = SIZE) -> bytes | memoryview:
    """The luma plane of a YUV420 buffer: a view of it, a copy only where rows are padded at their end."""
    width, height = size
    plane = memoryview(buffer).cast("B")[: stride * height]
    if stride == width:
        return plane
    return b"".join(plane[row * stride : row * stride + width] for row in range(height))


class PiCamera(Running):
    """Streams from its own thread; the lamp is lit exactly while the sensor streams."""

    def __init__(
        self,
        report: Callable[[Health], None],
        *,
        sensor: Callable[[], Device] = open_sensor,
        lamp: Switch = bool,  # bool() itself lights nothing
        focus_mm: int | None = None,
        again_after_s: float = 1.0,
    ) -> None:
        super().__init__()
        self._sensor = sensor
        self._lamp = lamp
        self._focus_mm = focus_mm
        self._report = report
        self._again_after_s = again_after_s

    def controls(self, offered: dict[str, object]) -> dict[str, object]:
        """What to set on a sensor that offers these controls; the place of a lens is told in dioptres (1/m)."""
        chosen = dict(CONTROLS)
        if self._focus_mm is not None:
            chosen |= {"AfMode": 0, "LensPosition": 1000 / self._focus_mm}
        else:
            chosen["AfMode"] = CONTINUOUS
        return {name: value for name, value in chosen.items() if name in offered}

    def _run(self, take: Callable[[Frame], None]) -> None:
        while not self._ended.is_set():
            try:
                self._stream(take)
            except (HardwareError, OSError, RuntimeError) as error:
                self._report(Health("camera", "failed", str(error)))
                self._ended.wait(self._again_after_s)

    def _stream(self, take: Callable[[Frame], None]) -> None:
        device = self._sensor()
        try:
            device.configure(
                device.create_video_configuration(
                    main={"size": SIZE}, lores={"size": SIZE, "format": "YUV420"}, buffer_count=4
                )
            )
            device.set_controls(self.controls(device.camera_controls))
            with lit(self._lamp):
                device.start()
                self._report(Health("camera", "ok"))
                self._deliver(device, take)
                device.stop()
        finally:
            device.close()

    def _deliver(self, device: Device, take: Callable[[Frame], None]) -> None:
        stride = int(device.stream_configuration("lores")["stride"])
        while not self._ended.is_set():
            luma = luma_rows(device.capture_buffer("lores"), stride)
            take(Frame(*SIZE, luma, time.monotonic_ns() // 1_000_000, "picamera2"))
