"""An adapter pulled out and plugged in a hundred times in the middle of openings: true or unknown, and back soon."""

import random

import pytest

from hardware.families import NAMES
from tests.hardware.bench import Bench, cabinet

TRUE = {"sent", "acked", "door_open", "unknown", "no_reply"}
SOON_MS = 3000


@pytest.mark.feature("HW-4", "HW-5")
@pytest.mark.parametrize("family", NAMES)
def test_a_hundred_replugs_lose_nothing(family: str) -> None:
    dice = random.Random(11)
    bench = Bench(cabinet(family))
    for number in range(100):
        cell = f"{number % 12 + 1:02d}"
        bench.locker.open(cell, f"o-{number}")
        bench.go(dice.uniform(0, 400))
        bench.plug.plugged = False
        bench.go(dice.choice((50, 900, 4000)))
        bench.plug.plugged = True
        back = bench.agenda.now()
        while bench.locker.ports["main"].states()["01"].door == "unknown" or not proven(bench):
            bench.go(20)
            assert bench.agenda.now() - back <= SOON_MS
        bench.go(300)
        ladder = bench.ladder(f"o-{number}")
        assert set(ladder) <= TRUE
        assert ladder[-1] != "sent"
        bench.act("close", cell)
        bench.go(2500)
    assert all(bench.pulses(f"{n:02d}") <= 9 for n in range(1, 13))


def proven(bench: Bench) -> bool:
    """Whether the port says that it is well."""
    told = [each.state for each in bench.health if each.part == "port.main"]
    return not told or told[-1] == "ok"
