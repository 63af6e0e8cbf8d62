"""Kiosks die at random moments; nothing is lost, opened twice or given to the wrong person."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.rough import Rough
from tests.system.whole import Whole, running

KILLS = int(os.environ.get("KIOSK_TEST_KILLS", "100"))
SEED = int(os.environ.get("KIOSK_TEST_SEED", "20261121"))
POINTS = 3
"""Pickup points that live side by side: their people mostly wait, for doors and for each other."""

pytestmark = [pytest.mark.broker, pytest.mark.timeout(0), machine("mosquitto")]


@pytest.fixture
def points(tmp_path: Path) -> Iterator[list[Whole]]:
    nest = Nest()
    with ExitStack() as running_on:
        yield [running_on.enter_context(running(tmp_path / str(number), nest=nest)) for number in range(POINTS)]
    nest.close()


def life(whole: Whole, seed: int, kills: int) -> tuple[int, int]:
    """So many deaths of one kiosk, its broker away half of the time; how many parcels were loaded and taken."""
    whole.wait_for_feed()
    rough = Rough(whole, seed, parcels=max(40, kills))
    for number in range(kills):
        if number % 20 == 10:
            whole.stop_broker()
        if number % 20 == 0 and number:
            whole.start_broker()
        if number % 20 in (0, 5, 9):
            rough.post()
        rough.one()
        assert rough.wrong() == [], f"after kill {number} of seed {seed}"
    whole.start_broker()
    whole.wait_until_drained()
    taken = len(rough.people.taken) - 1  # less the pickup that was measured
    return len(rough.people.loaded) + taken, taken


@pytest.mark.feature("SYS-4")
@pytest.mark.feature("NET-1")
def test_deaths_lose_nothing_and_open_nothing_twice(points: list[Whole]) -> None:
    each = -(-KILLS // POINTS)
    with ThreadPoolExecutor(POINTS) as side_by_side:
        lives = [side_by_side.submit(life, whole, SEED + number, each) for number, whole in enumerate(points)]
        done = [one.result() for one in lives]
    print(f"{POINTS} points, {each} kills each, parcels (loaded, taken): {done}")
    assert sum(loaded for loaded, _ in done) >= KILLS // 10, "staff hardly got anything done"
    assert sum(taken for _, taken in done) >= KILLS // 20, "customers hardly got anything"
