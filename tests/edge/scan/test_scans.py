"""From a camera to an accepted code, with the decoder in a process of its own."""

import io
import os
import queue
import signal
import subprocess
import sys
from collections.abc import Iterator
from typing import TypeVar

import numpy as np
import pytest
from PIL import Image

from edge.scan.messages import Accepted, AimPicture, Figures, Heard, Known, MakesCamera, Setup
from edge.scan.scans import Scans
from hardware.ports import Health
from provisioning.demo.labels import draw
from provisioning.demo.labels.samples import TOKEN
from tests.edge.scan import cameras
from tests.edge.scan.labels import DEMO_KEY, PARCEL

PATIENCE_S = 60.0
Said = TypeVar("Said", bound=Heard)


class Ears:
    """Keeps what the scanner said until somebody asks for it."""

    def __init__(self) -> None:
        self.heard: queue.Queue[Heard] = queue.Queue()
        self.open: list[Scans] = []

    def scans(self, camera: MakesCamera = cameras.sim, figures_every_s: float = 0.2) -> Scans:
        scans = Scans(Setup(camera, figures_every_s=figures_every_s), self.heard.put).start()
        self.open.append(scans)
        return scans

    def next(self, kind: type[Said]) -> Said:
        while True:
            told = self.heard.get(timeout=PATIENCE_S)
            if isinstance(told, kind):
                return told


@pytest.fixture
def ears() -> Iterator[Ears]:
    made = Ears()
    yield made
    for scans in made.open:
        scans.close()


@pytest.mark.feature("HW-2")
def test_a_picture_shown_to_the_simulated_camera_is_accepted_by_another_process(ears: Ears) -> None:
    scans = ears.scans()
    scans.know(Known({PARCEL: "parcel"}))
    scans.show(draw(PARCEL, "parcel"))
    taken = ears.next(Accepted)
    assert (taken.text, taken.kind, taken.rule) == (PARCEL, "parcel", "manifest-1")
    assert scans.pid not in {None, os.getpid()}


@pytest.mark.feature("CUS-2")
def test_a_customers_qr_is_accepted_when_its_signature_holds(ears: Ears) -> None:
    scans = ears.scans()
    scans.know(Known(keys={1: DEMO_KEY}, demo=True))
    scans.show(draw(TOKEN, "pickup"))
    assert ears.next(Accepted).kind == "pickup"


def test_a_decoder_that_dies_is_started_again_with_all_it_was_told(ears: Ears) -> None:
    scans = ears.scans()
    scans.know(Known({PARCEL: "parcel"}))
    ears.next(Figures)
    assert scans.pid is not None
    os.kill(scans.pid, signal.SIGKILL)
    assert ears.next(Health).state == "failed"
    ears.next(Figures)
    scans.show(draw(PARCEL, "parcel"))
    assert ears.next(Accepted).rule == "manifest-1"


def test_a_picture_that_kills_the_decoder_does_not_harm_the_service(ears: Ears) -> None:
    scans = ears.scans(cameras.deadly)
    ears.next(Figures)
    scans.show(b"poison")
    assert "started again" in ears.next(Health).why


def test_a_missing_camera_is_said_in_a_sentence(ears: Ears) -> None:
    ears.scans(cameras.unplugged)
    assert "ribbon cable" in ears.next(Health).why


def test_what_is_no_picture_is_said_and_the_next_one_is_read(ears: Ears) -> None:
    scans = ears.scans()
    scans.know(Known({PARCEL: "parcel"}))
    scans.show(b"torn", "phone")
    assert "phone" in ears.next(Health).why
    scans.show(draw(PARCEL, "parcel"))
    assert ears.next(Accepted).text == PARCEL


def test_the_aim_picture_comes_only_while_it_is_wanted(ears: Ears) -> None:
    scans = ears.scans()
    scans.aim(wanted=True)
    scans.show(draw(PARCEL, "parcel", "rotated"))
    drawn = Image.open(io.BytesIO(ears.next(AimPicture).jpeg))
    plain = Image.open(io.BytesIO(draw(PARCEL, "parcel", "rotated"))).resize(drawn.size, Image.Resampling.BOX)
    assert drawn.size == (480, 270)
    off = np.abs(np.asarray(drawn, np.float32) - np.asarray(plain, np.float32))
    assert (off[:20].max() < 60, off[60:210].max() > 150) == (True, True)


@pytest.mark.feature("HW-2")
def test_the_decoder_process_stays_small_and_gives_its_figures(ears: Ears) -> None:
    scans = ears.scans()
    for damage in ("none", "noisy", "creased"):
        scans.show(draw(PARCEL, "parcel", damage))
    figures = ears.next(Figures)
    while not figures.frames:
        figures = ears.next(Figures)
    assert figures.ms_median > 0
    assert ears.next(Figures).rss_mib <= 120


def test_close_ends_the_process_and_nothing_is_heard_afterwards(ears: Ears) -> None:
    scans = ears.scans()
    ears.next(Figures)
    pid = scans.pid
    scans.close()
    while not ears.heard.empty():
        ears.heard.get()
    assert pid is not None
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    assert ears.heard.empty()


def test_the_service_side_loads_no_decoder_and_no_picture_library() -> None:
    code = (
        "import sys, edge.scan.scans, edge.scan.messages, edge.eyes, edge.senses;"
        "print(*sorted({'numpy', 'PIL', 'zxingcpp', 'pyzbar', 'nacl', 'biip'} & set(sys.modules)))"
    )
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout.strip() == ""
