"""Whole kiosk-days in virtual time: no promise is broken, whatever fails, and the same seed is the same day."""

import pytest

from tests.system.simulator import planted, schedule
from tests.system.simulator.life import Report, run

SEEDS = (2, 5)


def told(report: Report) -> list[str]:
    """The broken promises, in words."""
    return [f"{each.invariant} at {each.at} ms: {each.says}" for each in report.violations]


@pytest.mark.timeout(600)
@pytest.mark.parametrize("seed", SEEDS)
def test_a_day_of_faults_breaks_no_promise(seed: int) -> None:
    report = run(schedule.draw(seed, 1))
    assert told(report) == []
    assert report.counts["ParcelStowed"] > 60
    assert report.counts["ParcelIssued"] > 60
    assert report.crashes >= 4


def test_a_schedule_is_read_as_it_was_written() -> None:
    drawn = schedule.draw(7, 1)
    assert schedule.read(drawn.text()) == drawn


def test_every_planted_bug_fits_the_tree_exactly_once() -> None:
    for plant in planted.plants():
        before = (planted.ROOT / plant["file"]).read_text("utf-8")
        assert planted.changed(plant, before) != before
