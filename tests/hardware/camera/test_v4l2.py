"""Webcams in the pixel formats that they have."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from hardware.camera.v4l2 import Raw, V4l2Camera, luma
from hardware.ports import HardwareError
from tests.hardware.camera.frames import Inbox, png


class Webcam:
    """A webcam that can be pulled out: each plugging-in gives the pictures of one list."""

    def __init__(self, *pluggings: list[Raw] | OSError) -> None:
        self.pluggings = list(pluggings)
        self.asked: list[tuple[int, int]] = []

    @contextmanager
    def open(self, device: str, size: tuple[int, int]) -> Iterator[Iterator[Raw]]:
        self.asked.append(size)
        if not self.pluggings:
            raise OSError(19, "No such device")
        shots = self.pluggings.pop(0)
        if isinstance(shots, OSError):
            raise shots
        yield iter(shots)


def test_luma_is_every_second_byte_of_yuyv() -> None:
    assert luma(Raw(2, 1, "YUYV", b"\x01\x80\x02\x80")).luma == b"\x01\x02"


def test_a_jpeg_webcam_is_read_too() -> None:
    frame = luma(Raw(8, 8, "MJPG", png((8, 8), 128, "JPEG")))
    assert (frame.width, frame.height) == (8, 8)


def test_a_grey_camera_is_taken_as_it_is() -> None:
    assert luma(Raw(2, 1, "GREY", b"ab\x00")).luma == b"ab"


@pytest.mark.parametrize("raw", [Raw(2, 1, "NV12", b"abc"), Raw(2, 2, "YUYV", b"ab")])
def test_other_formats_and_short_pictures_are_refused(raw: Raw) -> None:
    with pytest.raises(HardwareError, match="YUYV or MJPG"):
        luma(raw)


@pytest.mark.feature("HW-1")
def test_a_webcam_that_was_pulled_out_comes_back_by_itself() -> None:
    shot = Raw(2, 1, "GREY", b"ab")
    webcam = Webcam([shot], OSError(19, "No such device"), [shot, shot])
    inbox = Inbox()
    lamp: list[bool] = []
    camera = V4l2Camera(inbox.reports.put, opens=webcam.open, lamp=lamp.append, again_after_s=0.01)
    camera.start(inbox.frames.put)
    assert [inbox.next().luma for _ in range(3)] == [b"ab"] * 3
    states = [inbox.next_report().state for _ in range(4)]
    camera.close()
    assert states == ["ok", "failed", "failed", "ok"]
    assert webcam.asked[0] == (1280, 720)
    assert lamp[:4] == [True, False, True, False]
