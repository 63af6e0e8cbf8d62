"""Pictures of announcements are fetched once, live as long as their announcement, and never hinder it."""

import hashlib
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image

from edge.dice import SeededDice
from edge.domain.visit import State
from edge.effects import Show
from edge.flows import feed
from edge.store import journal
from edge.store.db import connect
from edge.store.posters import Pictures
from edge.sync.files import Trust
from edge.sync.posters import AGAIN_MOST_MS, LOOK_MS, Around, Posters
from tests.edge.flows import papers
from tests.edge.rig import KEY, Rig
from tests.edge.sync.filehost import FileHost, filehost


def png(colour: str = "#0b6e4f") -> bytes:
    out = BytesIO()
    Image.new("RGB", (40, 30), colour).save(out, "PNG")
    return out.getvalue()


class Wall:
    """A kiosk with its posters, and the host that has the pictures."""

    def __init__(self, folder: Path, host: FileHost) -> None:
        self.rig, self.host, self.at = Rig(folder), host, 0
        self.pictures = Pictures(folder)
        around = Around(
            self.rig.worker, connect(folder / "kiosk.db", KEY, readonly=True), self.rig.clock,
            SeededDice("wall"), Trust(loopback=True),
        )  # fmt: skip
        self.posters = Posters(around, self.pictures)

    def announce(self, key: str, data: bytes, ver: int = 1, **image: Any) -> str:
        """A notice comes whose picture lies at the host; gives the picture's name."""
        name = hashlib.sha256(data).hexdigest()
        file = {"get": self.host.put(f"/{key}-{ver}", data), "sha256": name, "bytes_max": 60_000, "until": papers.LATER}
        body = {
            "slot": "idle.main", "order": 1, "from": "2026-11-20T00:00:00.000Z", "until": "2026-11-22T00:00:00.000Z",
            "title": {"ru": "Да"}, "text": {"ru": "Да"}, "image": {**file, **image},
        }  # fmt: skip
        self.take(papers.document("notice", key, ver, body))
        return name

    def take(self, *documents: Any) -> None:
        self.rig.do(feed.take, papers.part(self.at, *documents))
        self.at += len(documents)

    def step(self) -> int:
        """One look of the posters; what they say is heard."""
        wait_ms = self.posters.step()
        while self.rig.worker.step(block=False):
            pass
        return wait_ms

    def refusals(self) -> list[tuple[Any, ...]]:
        """What the platform hears."""
        rows = journal.facts_after(self.rig.db, journal.head(self.rig.db).ep, 0)
        found = [row["body"] for row in rows if row["kind"] == "DocumentRefused"]
        return [tuple(body[name] for name in ("kind", "key", "ver", "why", "path")) for body in found]


@pytest.fixture
def wall(tmp_path: Path) -> Iterator[Wall]:
    with filehost() as host:
        yield Wall(tmp_path, host)


@pytest.mark.feature("CUS-14")
def test_a_picture_is_fetched_once_redrawn_and_shown_at_once(wall: Wall) -> None:
    name = wall.announce("n-1", png())
    wall.rig.effects.clear()
    assert wall.step() == LOOK_MS
    drawn = wall.pictures.get(name) or b""
    assert drawn[:4] == b"RIFF"
    assert png() not in drawn
    assert isinstance(wall.rig.effects[0], Show)
    wall.host.answers.clear()
    wall.step()
    assert wall.pictures.has(name)
    assert len(wall.host.asked) == 1
    assert wall.posters.figures == ()


def test_a_customer_who_is_here_is_not_disturbed_by_a_picture(wall: Wall) -> None:
    wall.announce("n-1", png())
    visit = wall.rig.turn.memory.visit
    wall.rig.turn.memory.visit = visit._replace(state=State.ENTRY)
    wall.rig.effects.clear()
    wall.step()
    assert wall.rig.effects == []


@pytest.mark.feature("CUS-14")
def test_a_picture_goes_with_its_announcement(wall: Wall) -> None:
    over, gone = wall.announce("n-1", png()), wall.announce("n-2", png("#f2c14e"))
    wall.step()
    wall.take(papers.gone("notice", "n-2", 2))
    wall.step()
    assert (wall.pictures.has(over), wall.pictures.has(gone)) == (True, False)
    wall.rig.clock.advance(24 * 3_600_000)
    assert wall.step() == AGAIN_MOST_MS
    assert not wall.pictures.has(over)


@pytest.mark.feature("CUS-14")
def test_what_cannot_be_had_is_tried_again_ever_more_rarely_and_says_so(wall: Wall) -> None:
    name = wall.announce("n-1", png())
    answer = wall.host.answers.pop("/n-1-1")
    waits: list[int] = []
    for _ in range(12):
        wall.step()
        before = wall.rig.clock.mono_ms()
        while len(wall.host.asked) == len(waits) + 1:
            wall.rig.clock.advance(LOOK_MS // 4)
            wall.step()
        waits.append(wall.rig.clock.mono_ms() - before)
    assert waits[0] <= 60_000
    assert 1_800_000 <= waits[-1] <= 5_400_000
    assert [(each.name, each.value, each.well) for each in wall.posters.figures] == [("pictures_missing", 1, False)]
    assert wall.refusals() == []
    wall.host.answers["/n-1-1"] = answer
    wall.rig.clock.advance(5_400_000)
    wall.step()
    assert wall.pictures.has(name)
    assert wall.posters.figures == ()


@pytest.mark.feature("CUS-14")
def test_what_is_not_as_promised_is_refused_once_and_the_platform_hears_why(wall: Wall) -> None:
    wall.announce("other", png(), sha256="0" * 64)
    wall.announce("large", png(), bytes_max=20)
    wall.announce("page", b"<html>")
    wall.announce("near", png(), get="http://192.0.2.1/a")
    wall.announce("unnamed", png(), sha256="")
    for _ in range(2):
        wall.step()
        wall.rig.clock.advance(60_000)
    words = {"other": "sha256", "large": "too_big", "page": "picture", "near": "address", "unnamed": "sha256"}
    assert sorted(wall.refusals()) == sorted(("notice", key, 1, f"image_{why}", "image") for key, why in words.items())
    assert wall.posters.figures == ()
    name = wall.announce("other", png(), ver=2)
    wall.step()
    assert wall.pictures.has(name)


def test_the_thread_fetches_what_comes_while_it_sleeps_and_ends(wall: Wall) -> None:
    wall.posters.start()
    wall.announce("n-1", png())
    wall.posters.told(None)
    for _ in range(200):
        if wall.host.asked:
            break
        wall.host.over.wait(0.05)
    assert wall.host.asked == [("GET", "/n-1-1")]
    wall.posters.close()
