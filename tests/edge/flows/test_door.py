"""Doors that a late board tells of: the books learn how they stand, and one that stands open needs an explanation."""

from pathlib import Path

import pytest

from edge.domain.staff import person
from edge.flows import cell, commission, door
from edge.settings import Hardware, Settings
from tests.edge.flows.crew import Crew
from tests.edge.flows.point import CELLS

LATE = dict.fromkeys(CELLS, ("unknown", "unknown"))


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path, LATE, Settings(hardware=Hardware(locker="boards")))


def found(crew: Crew, name: str, seen: str, item: str = "unknown") -> None:
    crew.do(door.found, name, seen, item)


def stands(crew: Crew, name: str) -> tuple[str, str]:
    row = crew.place(name)
    return row["door"], row["item"]


def left_open(crew: Crew) -> list[tuple[str, str | None]]:
    """The doors that have stood open for too long by now, and the openings that it is told of."""
    crew.pass_time(crew.turn.settings.door.open_for_s * 1000)
    return [(fact["cell"], fact.get("opening")) for fact in crew.facts("DoorLeftOpen")]


@pytest.mark.feature("HW-4", "HW-5")
def test_a_shut_door_is_known_as_soon_as_its_board_tells_of_it_and_is_no_fact(crew: Crew) -> None:
    before = crew.seq()
    found(crew, "01", "closed", "absent")
    assert stands(crew, "01") == ("closed", "absent")
    assert (crew.seq(), crew.tasks()) == (before, [])


@pytest.mark.feature("HW-5", "SYS-4")
def test_a_door_found_open_that_nobody_ordered_is_an_alarm(crew: Crew) -> None:
    crew.store("p-1", "01")
    found(crew, "01", "open")
    assert stands(crew, "01") == ("open", "unknown")
    assert [fact["cell"] for fact in crew.facts("TamperSeen")] == ["01"]
    assert crew.facts("DoorReported") == [{"cell": "01", "opening": None, "rung": "door_open"}]
    assert (crew.parcel("p-1")["state"], crew.place("01")["reserved_for"]) == ("suspect", "check")
    found(crew, "01", "open", "absent")
    assert len(crew.facts("TamperSeen")) == 1


def test_a_door_found_open_within_five_seconds_of_its_pulse_is_late_and_not_forced(crew: Crew) -> None:
    crew.act(cell.test, "01")
    crew.says("01", "not_detected", crew.opened[-1][1])
    crew.says("01", "no_reply", crew.opened[-1][1])
    found(crew, "01", "open")
    assert crew.facts("TamperSeen") == []
    assert left_open(crew) == [("01", None)]


def test_a_door_found_open_under_an_opening_is_watched_and_nothing_is_made_up_of_it(crew: Crew) -> None:
    crew.act(cell.test, "02")
    opening = crew.opened[-1][1]
    found(crew, "02", "open")
    assert stands(crew, "02") == ("open", "unknown")
    assert (crew.facts("TamperSeen"), crew.facts("DoorReported")) == ([], [])
    assert left_open(crew) == [("02", opening)]


def test_a_door_that_somebody_shut_before_its_board_came_back_waits_for_nobody(crew: Crew) -> None:
    found(crew, "01", "open")
    crew.do(door.left_open, "01", None, 120)
    assert ("door_open", "01") in crew.tasks()
    found(crew, "01", "closed", "absent")
    assert stands(crew, "01") == ("closed", "absent")
    assert ("door_open", "01") not in crew.tasks()


def test_whoever_commissions_knows_of_the_doors_that_stand_open_then(crew: Crew) -> None:
    crew.do(commission.begin, caller=person("u-1", ["owner"]))
    found(crew, "01", "open")
    assert stands(crew, "01") == ("open", "unknown")
    assert crew.facts("TamperSeen") == []
