"""Ten thousand openings with faults by chance: no false word, no third pulse, no opening without an outcome."""

import pytest

from hardware.families import SERIAL
from tests.hardware.matrix.chance import story

STORIES = 60
OPENINGS = 24


@pytest.mark.feature("HW-5", "HW-6")
@pytest.mark.parametrize("family", SERIAL)
def test_ten_thousand_chance_faults_bring_no_false_word(family: str) -> None:
    assert sum(story(family, seed, OPENINGS) for seed in range(STORIES)) * len(SERIAL) >= 10_000


def test_a_seed_tells_the_same_story_twice() -> None:
    assert story("kerong5", 7, 3) == story("kerong5", 7, 3)
