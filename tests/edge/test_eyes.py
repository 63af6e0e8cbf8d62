"""The camera at work for staff: pictures are held before it, and parcels are received without a key being pressed."""

import io
import queue
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from edge.domain.health import Reading
from edge.eyes import Eyes
from edge.flows import scan
from edge.scan.messages import Accepted, Figures, Heard, Several
from edge.settings import Hardware, Settings
from edge.store import deliveries, parcels
from edge.store.db import connect
from hardware import profile as profiles
from hardware.ports import Health
from provisioning.demo.labels import draw
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import label
from tests.edge.flows.crew import MARIA, SESSION
from tests.edge.rig import KEY
from tests.edge.web.shop import Shop

HELD_S, TIMES_HELD = 6.0, 8
"""How long a picture is waited for before it is held before the camera again: on a busy machine frames are dropped."""
LABELS = [f"5730041{order}-000{posting}-1" for order in (7, 8, 9, 6, 5) for posting in (1, 2)]
DAMAGES = ("none", "rotated", "upside_down", "noisy", "creased", "blurred", "shaken", "tilted", "dim", "none")


class Counter:
    """A point whose camera can be shown pictures, with Maria signed in at the panel."""

    def __init__(self, folder: Path) -> None:
        self.shop = Shop(folder)
        deliveries.put(self.shop.db, "d-1", {"expected": len(LABELS)})
        for text in LABELS:
            parcels.put(self.shop.db, f"p-{text}", {"delivery": "d-1", "order_no": text[:8]}, [text])
        self.shop.turn.memory.panel = SESSION
        self.shop.do(scan.at, "receive", "d-1", caller=MARIA)
        chosen = replace(Settings(), hardware=Hardware(camera="sim"))
        self.heard: queue.Queue[Heard] = queue.Queue()
        db = connect(self.shop.path, KEY, readonly=True)
        self.eyes = Eyes(chosen, db, self.shop.worker, self.shop.keypad, profiles.load("demo-12"))
        self.eyes.onlooker = self.heard.put

    def shows(self, picture: bytes) -> Accepted | Several:
        """Hold a picture before the camera, again if need be; what was read, once the worker has dealt with it."""
        for _ in range(TIMES_HELD):
            self.eyes.scans.show(picture)
            with suppress(queue.Empty):
                while not isinstance(told := self.heard.get(timeout=HELD_S), Accepted | Several):
                    pass
                self.shop.do(scan.look, caller=MARIA)
                return told
        pytest.fail("nothing was read")

    def close(self) -> None:
        self.eyes.close()
        self.shop.worker.stop()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Counter]:
    counter = Counter(tmp_path)
    yield counter
    counter.close()


@pytest.mark.feature("STF-16")
@pytest.mark.feature("HW-1")
@pytest.mark.feature("HW-2")
def test_ten_parcels_are_received_from_ten_pictures_without_a_key_press(counter: Counter) -> None:
    for text, damage in zip(LABELS, DAMAGES, strict=True):
        taken = counter.shows(draw(text, "parcel", damage))
        assert isinstance(taken, Accepted)
        assert (taken.text, taken.unsure, len(taken.stages) > 1) == (text, False, True)
    assert [counter.shop.state(f"p-{text}")[0] for text in LABELS] == ["received"] * len(LABELS)


def test_a_large_photograph_of_a_telephone_held_upright_is_read(counter: Counter) -> None:
    seen = photograph(label(LABELS[0], "parcel"), View(module_px=2.4, rotation_deg=8, noise=4, size=(1280, 960)), 3)
    photo = Image.fromarray(np.rot90(seen)).resize((2880, 3840), Image.Resampling.BICUBIC).convert("RGB")
    turned = Image.Exif()
    turned[0x0112] = 6
    jpeg = io.BytesIO()
    photo.save(jpeg, "JPEG", quality=85, exif=turned)
    counter.shows(jpeg.getvalue())
    assert counter.shop.state(f"p-{LABELS[0]}")[0] == "received"


def test_two_parcels_in_view_are_both_shown_and_none_is_received_before_somebody_chose(counter: Counter) -> None:
    both = [np.asarray(Image.open(io.BytesIO(draw(text, "parcel"))).resize((640, 360))) for text in LABELS[:2]]
    page = io.BytesIO()
    Image.fromarray(np.vstack(both)).save(page, "PNG")
    several = counter.shows(page.getvalue())
    assert isinstance(several, Several)
    assert set(several.texts) == set(LABELS[:2])
    assert [counter.shop.state(f"p-{text}")[0] for text in LABELS[:2]] == ["expected"] * 2
    counter.shop.do(scan.chosen, LABELS[1], caller=MARIA)
    assert [counter.shop.state(f"p-{text}")[0] for text in LABELS[:2]] == ["expected", "received"]


def test_a_picture_for_support_is_the_small_one_that_the_screen_shows(counter: Counter) -> None:
    counter.eyes.scans.show(draw(LABELS[0], "parcel"))
    with Image.open(io.BytesIO(counter.eyes.snapshot())) as seen:
        assert seen.format == "JPEG"
        assert max(seen.size) <= 480


@pytest.mark.feature("HW-9")
def test_how_many_frames_a_second_come_is_known_until_the_decoder_ends(counter: Counter) -> None:
    counter.eyes.hear(Figures(12.4, 20.0, 30.0, frames=62, reads=1, dropped=0, rss_mib=90))
    assert counter.eyes.figures == (Reading("camera_fps", 12),)
    counter.eyes.hear(Health("scanner", "failed", "the decoder ended and is started again"))
    assert counter.eyes.figures == (Reading("camera_fps", None),)
