"""The simulated camera: what is shown becomes frames."""

import pytest

from hardware.camera.none import NoCamera
from hardware.camera.sim import SimCamera
from hardware.ports import HardwareError
from tests.hardware.camera.frames import Inbox, png


@pytest.mark.feature("HW-1")
def test_a_picture_that_is_shown_becomes_frames_one_picture_after_the_other() -> None:
    inbox = Inbox()
    camera = SimCamera(fps=1000, held=2)
    camera.start(inbox.frames.put)
    camera.show(png((4, 2), 10), "first")
    camera.show(png((6, 2), 20), "second")
    seen = [inbox.next() for _ in range(4)]
    camera.close()
    assert [(f.source, f.width) for f in seen] == [("first", 4)] * 2 + [("second", 6)] * 2
    assert seen[0].mono_ms <= seen[3].mono_ms


def test_nothing_is_delivered_after_close() -> None:
    inbox = Inbox()
    camera = SimCamera(fps=1000, held=1000)
    camera.start(inbox.frames.put)
    camera.show(png((4, 2), 10))
    inbox.next()
    camera.close()
    left = inbox.frames.qsize()
    with pytest.raises(HardwareError, match="not been started"):
        camera.show(png((4, 2), 10))
    assert inbox.frames.qsize() == left


def test_what_is_no_picture_is_refused_at_once() -> None:
    camera = SimCamera()
    camera.start(Inbox().frames.put)
    with pytest.raises(HardwareError, match="not a picture"):
        camera.show(b"%PDF-1.4")
    camera.close()


def test_no_camera_takes_pictures_and_shows_none() -> None:
    inbox = Inbox()
    camera = NoCamera()
    camera.start(inbox.frames.put)
    camera.show(png((4, 2), 10))
    camera.close()
    assert inbox.frames.empty()
