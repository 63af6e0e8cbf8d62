"""B21: how soon after a label was read people hear and see it: from the decoder's word to the tone and the verdict."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from edge.effects import Sound, Tell
from edge.scan.messages import Accepted, Heard
from provisioning.demo.labels import draw
from tests.bench.measure import Figure
from tests.edge.test_eyes import LABELS, Counter

MOST_MS = 150.0


def felt() -> Sequence[Figure]:
    """Ten parcels received from ten pictures: camera, decoder's process, worker, store and effects are the true ones;
    loudspeaker and browser are left out (B18 has the page)."""
    with tempfile.TemporaryDirectory() as folder:
        counter = Counter(Path(folder))
        try:
            taken = [_one(counter, text) for text in LABELS]
        finally:
            counter.close()
    waited = [felt_ms - heard_ms for _, heard_ms, felt_ms in taken]
    whole = [felt_ms - frame_ms for frame_ms, _, felt_ms in taken]
    worst = max(waited)
    return [
        Figure(
            "B21", f"label accepted → tone and verdict, slowest of {len(taken)}", worst, "ms", None, median(waited),
            f"≤ {MOST_MS:g} ms", worst <= MOST_MS, spread=(min(waited), worst), rounds=len(taken),
            more={"from_the_frame_ms": median(whole), "from_the_frame_slowest_ms": max(whole)},
        )
    ]  # fmt: skip


def _one(counter: Counter, text: str) -> tuple[float, float, float]:
    """When the frame was taken, when its text was accepted, when tone and verdict went out (ms)."""
    heard: list[float] = []
    told: list[float] = []
    counter.shop.effects.clear()
    keep = counter.heard.put

    def hears(said: Heard) -> None:
        if isinstance(said, Accepted):
            heard[:] = [float(said.at_ms), _now_ms()]
        keep(said)

    def tells(effect: Tell) -> None:
        if effect.event == "verdict":
            told.append(_now_ms())

    counter.eyes.onlooker, counter.shop.tell = hears, tells
    counter.shows(draw(text, "parcel"))
    if not told or not any(isinstance(effect, Sound) for effect in counter.shop.effects):
        message = f"{text} was read and nobody heard of it"
        raise RuntimeError(message)
    return heard[0], heard[1], told[0]


def _now_ms() -> float:
    return time.monotonic() * 1000
