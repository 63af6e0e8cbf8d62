"""Whole kiosk-days in virtual time: no promise is broken, whatever fails, and the same seed is the same day."""

import json
import os
import subprocess
import sys

import pytest

from tests.system.simulator import planted, schedule
from tests.system.simulator.life import Report, run

SEEDS = (2,)
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LANG": "C"}


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


@pytest.mark.timeout(600)
def test_the_same_seed_is_the_same_day_in_any_process_zone_and_language() -> None:
    words = (sys.executable, "-m", "tests.system.simulator", "--seed", "3", "--json")
    ended = subprocess.run(
        words, cwd=planted.ROOT, env={**os.environ, **ELSEWHERE}, capture_output=True, text=True, check=True
    )
    there = json.loads(ended.stdout.splitlines()[-1])
    here = run(schedule.draw(3, 1))
    assert told(here) == []
    assert (there["events"], there["trace"]) == (here.events, here.trace)


def test_a_schedule_is_read_as_it_was_written() -> None:
    drawn = schedule.draw(7, 1)
    assert schedule.read(drawn.text()) == drawn


def test_every_planted_bug_fits_the_tree_exactly_once() -> None:
    for plant in planted.plants():
        before = (planted.ROOT / plant["file"]).read_text("utf-8")
        assert planted.changed(plant, before) != before
