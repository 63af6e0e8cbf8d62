"""The Raspberry Pi camera through picamera2: 720p luma straight from the low-resolution stream.

Settings follow SCANNING section 9: shutter at most 1/250 s with the ring light on, 10 to 15 frames a second,
continuous autofocus where the lens can move. picamera2 comes from the operating system and is loaded when this
camera is chosen. Source: The Picamera2 Library (Raspberry Pi Ltd), sections on streams and controls.
"""

import time
from collections.abc import Callable
from typing import Any, Protocol

from hardware.camera.running import Running
from hardware.ports import Frame, HardwareError, Health

SIZE = (1280, 720)
CONTROLS: dict[str, object] = {
    "AeEnable": True,
    "ExposureTime": 4000,
    "AnalogueGain": 4.0,
    "FrameDurationLimits": (66_666, 100_000),
}


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


def luma_rows(buffer: Any, stride: int, size: tuple[int, int] = SIZE) -> bytes:
    """The luma plane of a YUV420 buffer without the padding at the end of its rows."""
    width, height = size
    plane = memoryview(buffer).cast("B")[: stride * height]
    if stride == width:
        return bytes(plane)
    return b"".join(plane[row * stride : row * stride + width] for row in range(height))


class PiCamera(Running):
    """Streams from its own thread; the lamp is lit exactly while the sensor streams."""

    def __init__(
        self,
        report: Callable[[Health], None],
        *,
        sensor: Callable[[], Device] = open_sensor,
        lamp: Callable[[bool], object] = bool,  # bool() itself lights nothing
        lens_position: float | None = None,
        again_after_s: float = 1.0,
    ) -> None:
        super().__init__()
        self._sensor = sensor
        self._lamp = lamp
        self._lens_position = lens_position
        self._report = report
        self._again_after_s = again_after_s

    def controls(self, offered: dict[str, object]) -> dict[str, object]:
        """What to set on a sensor that offers these controls: autofocus only where the lens moves."""
        chosen = dict(CONTROLS)
        if self._lens_position is not None and "LensPosition" in offered:
            chosen |= {"AfMode": 0, "LensPosition": self._lens_position}
        elif "AfMode" in offered:
            chosen["AfMode"] = 2
        if "AeFlickerMode" in offered:
            chosen |= {"AeFlickerMode": 1, "AeFlickerPeriod": 10_000}
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
            self._lamp(True)  # noqa: FBT003 (a switch)
            device.start()
            self._report(Health("camera", "ok"))
            stride = int(device.stream_configuration("lores")["stride"])
            while not self._ended.is_set():
                luma = luma_rows(device.capture_buffer("lores"), stride)
                take(Frame(*SIZE, luma, time.monotonic_ns() // 1_000_000, "picamera2"))
            device.stop()
        finally:
            self._lamp(False)  # noqa: FBT003 (a switch)
            device.close()
