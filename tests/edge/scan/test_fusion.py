"""Several frames of a label together show what none of them shows alone, and never a label that is not there."""

from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from edge.scan.candidate import Candidate
from edge.scan.decode import Found, Plan, decode
from edge.scan.fusion import Fusion
from edge.scan.listed import NOTHING, Listed
from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare
from tests.edge.scan.labels import PARCEL, STRANGER

PLENTY = Plan(budget_ms=10_000)
GLARE = View(glare=1.0, rotation_deg=8, noise=3, size=(480, 320))


def held(text: str, seeds: range) -> list[NDArray[np.uint8]]:
    """Frames of a label under hard light that falls a little differently in each."""
    return [photograph(bare(text, "code128"), replace(GLARE, rotation_deg=6 + seed), seed) for seed in seeds]


def together(frames: list[NDArray[np.uint8]], every_ms: int = 100) -> tuple[list[str], list[list[Candidate]]]:
    """What frames say alone and what they say together."""
    fusion, alone, fused = Fusion(), list[str](), list[list[Candidate]]()
    for number, frame in enumerate(frames):
        found = decode(frame, PLENTY)
        alone += [seen.text for seen in found.candidates]
        fused.append(list(fusion.take(found, NOTHING, number * every_ms)))
    return alone, fused


@pytest.mark.feature("HW-2")
def test_glare_that_spoils_every_frame_elsewhere_is_read_over_several_frames() -> None:
    alone, fused = together(held(PARCEL, range(3, 8)))
    said = [seen for frame in fused for seen in frame]
    assert {seen.text for seen in said} == {PARCEL}
    assert any(seen.stages == ("fused",) for seen in said)
    assert len(said) > len(alone)


def test_frames_of_two_labels_are_not_put_together_to_a_third() -> None:
    first, second = held(PARCEL, range(3, 6)), held(STRANGER, range(6, 9))
    _, fused = together([*first, *second])
    assert {seen.text for frame in fused[len(first) :] for seen in frame} <= {STRANGER}


def test_looks_that_are_a_second_old_are_forgotten() -> None:
    _, fused = together(held(PARCEL, range(3, 8)), every_ms=1_100)
    assert [seen for frame in fused for seen in frame if seen.stages == ("fused",)] == []


def test_a_frame_that_is_read_stands_for_itself() -> None:
    seen = Candidate(PARCEL, "code128", ("zx_hist",))
    assert Fusion().take(Found((seen,)), Listed({}), 0) == (seen,)
