"""Whole kiosk-days in virtual time: no promise is broken, whatever fails, and the same seed is the same day."""

import os
from collections import Counter
from pathlib import Path

import pytest

from tests.system.simulator import herd, schedule, shrink, story, tally
from tests.system.simulator.life import Report, run
from tests.system.simulator.schedule import Schedule

SEEDS = range(1, 1 + int(os.environ.get("KIOSK_TEST_SEEDS", "60")))
TWICE = SEEDS[:10]
PROCESSES = 2
MANY = int(os.environ.get("KIOSK_TEST_DAYS", "1000"))
CORPUS = sorted((Path(__file__).parent / "simulator" / "corpus").glob("*.json"))
ELSEWHERE = {"PYTHONHASHSEED": "7", "TZ": "Asia/Tokyo", "LANG": "C"}


def told(report: Report) -> list[str]:
    """The broken promises, in words."""
    return [f"{each.invariant} at {each.at} ms: {each.says}" for each in report.violations]


@pytest.fixture(scope="module")
def days() -> dict[int, Report]:
    """Days of all seeds that are lived on every run."""
    return dict(herd.reports(SEEDS, PROCESSES))


@pytest.mark.timeout(1800)
def test_days_of_faults_break_no_promise(days: dict[int, Report]) -> None:
    assert {seed: told(report) for seed, report in days.items() if report.violations} == {}


@pytest.mark.timeout(1800)
def test_the_days_are_dense_every_fault_struck_and_every_flow_was_used(days: dict[int, Report]) -> None:
    counts = sum((Counter(report.counts) for report in days.values()), Counter[str]())
    print("\n".join(tally.table(counts, len(days))))
    print(f"{sum(report.seconds for report in days.values()) / len(days):.2f} s of CPU a day")
    assert tally.shortfalls(counts, len(days)) == []


def test_a_process_that_dies_is_no_good_day() -> None:
    with pytest.raises(herd.HerdError, match="the process that lived seed 1 has died"):
        list(herd.reports([1], 1, {"PYTHONHASHSEED": "none"}))


def test_an_empty_run_is_too_thin_and_uses_no_flow() -> None:
    found = tally.shortfalls({}, 1)
    assert "0.00 stows a day, and 80 are the least" in found
    assert "'partition' struck 0 times in 1 days" in found
    assert any(line.startswith("edge/flows/handover.py never ran: give somebody") for line in found)


@pytest.mark.timeout(1800)
def test_the_same_seed_is_the_same_day_in_any_process_zone_and_language(days: dict[int, Report]) -> None:
    there = {seed: report.trace for seed, report in herd.reports(TWICE, PROCESSES, ELSEWHERE)}
    assert there == {seed: days[seed].trace for seed in TWICE}


@pytest.mark.timeout(600)
@pytest.mark.parametrize("file", CORPUS, ids=lambda file: file.stem)
def test_what_once_broke_a_promise_breaks_none_any_more(file: Path) -> None:
    assert told(run(schedule.read(file.read_text("utf-8")))) == []


@pytest.mark.slow
@pytest.mark.timeout(0)
def test_many_days_break_no_promise() -> None:
    many = herd.reports(range(1000, 1000 + MANY), PROCESSES)
    assert {seed: told(report) for seed, report in many if report.violations} == {}


def test_a_schedule_is_read_as_it_was_written() -> None:
    drawn = schedule.draw(7, 1)
    assert schedule.read(drawn.text()) == drawn


def test_only_the_lines_that_are_needed_are_left() -> None:
    drawn = schedule.draw(7, 1)
    wanted = [next(line for line in drawn.lines if line.kind == kind) for kind in ("kick", "operator")]

    def breaks(fewer: Schedule) -> bool:
        return all(any(line is each for line in fewer.lines) for each in wanted)

    small = shrink.least(drawn, breaks, until=float("inf"))
    assert sorted(small.lines, key=lambda line: line.kind) == wanted


def test_a_broken_promise_is_told_as_a_story_of_its_cell() -> None:
    trace = [
        {"at": 0, "what": "puts", "who": "u-1", "cell": "07", "thing": "p-1"},
        {"at": 0, "what": "puts", "who": "u-1", "cell": "08", "thing": "p-2"},
        {"at": 61_000, "what": "cut", "how": "power", "point": "committed", "detail": ""},
        {"at": 62_000, "what": "violation", "invariant": "I6", "says": "['p-1'] lie in cell 07"},
        {"at": 63_000, "what": "puts", "who": "u-1", "cell": "07", "thing": "p-3"},
    ]
    assert story.told(trace) == [
        "day 1 06:00:00  u-1 puts p-1 into cell 07",
        "day 1 06:01:01  power fails at “committed” ",
        "day 1 06:01:02  BROKEN I6: ['p-1'] lie in cell 07",
    ]
