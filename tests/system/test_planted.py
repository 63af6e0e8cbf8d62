"""Known bugs in a copy of the tree: each is seen by the promise that it breaks, or the simulator proves nothing."""

import pytest

from tests.system.simulator import planted
from tests.system.simulator.planted import PATIENCE_S, Plant, Seen


@pytest.mark.timeout(1200)
@pytest.mark.parametrize("plant", planted.plants(), ids=lambda plant: plant["name"])
def test_a_planted_bug_is_seen_by_the_promise_that_it_breaks(plant: Plant) -> None:
    seen = planted.caught(plant)
    assert seen.good, seen.told()


@pytest.mark.parametrize("plant", planted.plants(), ids=lambda plant: plant["name"])
def test_every_planted_bug_fits_the_tree_exactly_once(plant: Plant) -> None:
    for file, text in planted.changed(plant, planted.ROOT).items():
        assert text != file.read_text("utf-8")


def test_a_bug_is_not_seen_by_another_promise_nor_too_late() -> None:
    plant = planted.plants()[0]
    right = f"seed 2: {plant['invariant']} at 4711 ms: a door opened"
    assert Seen(plant, right, PATIENCE_S, 70).good
    assert not Seen(plant, right, PATIENCE_S + 0.1, 70).good
    assert not Seen(plant, "seed 2: I99 at 4711 ms: something else", 1, 1).good
    assert "| **missed** |" in list(planted.table([Seen(plant, "nothing was noticed", 1, 1)]))[-1]
