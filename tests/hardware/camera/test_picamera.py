"""The Pi's camera, as its library offers it."""

from typing import Any

import pytest

from hardware.camera.picamera import PiCamera, luma_rows, open_sensor
from hardware.ports import HardwareError
from tests.hardware.camera.frames import Inbox


class Sensor:
    """Behaves like picamera2.Picamera2 with a low-resolution stream whose rows are `stride` bytes apart."""

    def __init__(self, *, pictures: int = 1_000_000, stride: int = 1344) -> None:
        self.left = pictures
        self.stride = stride
        self.buffer = bytes(stride * 720 * 3 // 2)
        self.camera_controls: dict[str, object] = {"ExposureTime": (1, 2, 3), "AfMode": (0, 2, 0)}
        self.log: list[str] = []
        self.controls: dict[str, object] = {}
        self.configuration: dict[str, Any] = {}

    def create_video_configuration(self, **streams: object) -> dict[str, Any]:
        return streams

    def configure(self, configuration: dict[str, Any]) -> None:
        self.configuration = configuration

    def set_controls(self, controls: dict[str, object]) -> None:
        self.controls = controls

    def start(self) -> None:
        self.log.append("start")

    def capture_buffer(self, name: str) -> Any:
        self.left -= 1
        if self.left < 0:
            message = "Camera frontend has timed out!"
            raise RuntimeError(message)
        return self.buffer

    def stream_configuration(self, name: str) -> dict[str, Any]:
        return {"size": (1280, 720), "stride": self.stride}

    def stop(self) -> None:
        self.log.append("stop")

    def close(self) -> None:
        self.log.append("close")


def test_padding_at_the_end_of_rows_is_cut_off() -> None:
    assert luma_rows(b"ab..cd..uvuv", 4, (2, 2)) == b"abcd"


@pytest.mark.feature("HW-1")
def test_frames_are_720p_luma_and_the_lamp_burns_only_while_streaming() -> None:
    sensor, inbox, lamp = Sensor(), Inbox(), list[bool]()
    camera = PiCamera(inbox.reports.put, sensor=lambda: sensor, lamp=lamp.append)
    camera.start(inbox.frames.put)
    frame = inbox.next()
    camera.close()
    assert (frame.width, frame.height, len(frame.luma)) == (1280, 720, 1280 * 720)
    assert lamp == [True, False]
    assert sensor.log == ["start", "stop", "close"]
    assert sensor.configuration["lores"] == {"size": (1280, 720), "format": "YUV420"}


def test_luma_is_looked_at_where_it_lies() -> None:
    sensor, inbox = Sensor(stride=1280), Inbox()
    camera = PiCamera(inbox.reports.put, sensor=lambda: sensor)
    camera.start(inbox.frames.put)
    frame = inbox.next()
    camera.close()
    assert isinstance(frame.luma, memoryview)
    assert (frame.luma.obj is sensor.buffer, len(frame.luma)) == (True, 1280 * 720)


def test_shutter_is_short_gain_is_free_and_only_offered_controls_are_set() -> None:
    chosen = PiCamera(Inbox().reports.put).controls({"ExposureTime": None, "AnalogueGain": None, "AfMode": None})
    assert chosen == {"ExposureTime": 4000, "AfMode": 2}
    newer = PiCamera(Inbox().reports.put).controls(dict.fromkeys(("ExposureTimeMode", "AeEnable", "AeFlickerPeriod")))
    assert newer == {"ExposureTimeMode": 1, "AeFlickerPeriod": 10_000}
    assert PiCamera(Inbox().reports.put, focus_mm=125).controls({"LensPosition": 1, "AfMode": 1}) == {
        "AfMode": 0,
        "LensPosition": 8.0,
    }


def test_a_camera_that_dies_is_reported_and_started_again() -> None:
    sensors = [Sensor(pictures=1), Sensor()]
    inbox = Inbox()
    camera = PiCamera(inbox.reports.put, sensor=lambda: sensors.pop(0), again_after_s=0.01)
    camera.start(inbox.frames.put)
    states = [inbox.next_report().state for _ in range(3)]
    camera.close()
    assert states == ["ok", "failed", "ok"]


def test_without_the_operating_systems_package_a_sentence_says_what_to_check() -> None:
    with pytest.raises(HardwareError, match="python3-picamera2"):
        open_sensor()
