"""After a power cut: what the sensors prove is settled, the rest stays reserved, and nothing opens by itself."""

import json
from pathlib import Path

import pytest

from edge.store import journal
from tests.edge.flows.point import CLOSED, Point
from tests.edge.flows.test_pickup import release

CASES = [
    ("closed", "present", False, "stored"),
    ("closed", "absent", True, "issued"),
    ("closed", "absent", False, "issued"),
    ("closed", "unknown", True, "issued"),
    ("closed", "unknown", False, "opening"),
    ("open", "unknown", True, "opening"),
    ("unknown", "unknown", True, "opening"),
]


def cut(folder: Path, *, moved: bool) -> None:
    point = Point(folder)
    point.store("p-1", "01")
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "sent", opening)
    if moved:
        point.says("01", "door_open", opening)
    point.db.close()


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize(("door", "item", "moved", "state"), CASES)
def test_a_cut_opening_is_settled_by_what_the_sensors_prove(
    tmp_path: Path, door: str, item: str, moved: bool, state: str
) -> None:
    cut(tmp_path, moved=moved)
    point = Point(tmp_path, {**CLOSED, "01": (door, item)})
    assert point.parcel("p-1")["state"] == state
    assert point.opened == []
    unsettled = state == "opening"
    assert (point.place("01")["opening"] is not None) is unsettled
    assert point.tasks() == ([("unresolved", "01")] if unsettled else [])


@pytest.mark.feature("SYS-4")
def test_a_door_that_shuts_after_the_restart_ends_its_old_opening(tmp_path: Path) -> None:
    cut(tmp_path, moved=True)
    point = Point(tmp_path, {**CLOSED, "01": ("open", "unknown")})
    point.says("01", "door_closed", item="absent")
    assert point.parcel("p-1")["state"] == "issued"


@pytest.mark.parametrize(("boot", "cause"), [(1, "crash"), (2, "power")])
def test_a_start_that_settles_an_opening_tells_why_it_came(tmp_path: Path, boot: int, cause: str) -> None:
    cut(tmp_path, moved=True)
    point = Point(tmp_path, {**CLOSED, "01": ("closed", "absent")}, boot=boot)
    assert point.parcel("p-1")["state"] == "issued"
    started = json.loads(journal.rows(point.db, "e1", 0, 100)[-1][2])
    assert (started["kind"], started["body"]["cause"]) == ("KioskStarted", cause)


def test_every_start_is_a_fact_and_the_first_row_is_the_epoch(tmp_path: Path) -> None:
    Point(tmp_path).db.close()
    assert Point(tmp_path).kinds() == ["EpochStarted", "KioskStarted", "KioskStarted"]


@pytest.mark.feature("HW-5", "SYS-4")
def test_a_door_that_was_opened_while_the_power_was_away_is_an_alarm(tmp_path: Path) -> None:
    point = Point(tmp_path)
    point.store("p-1", "02")
    point.db.close()
    point = Point(tmp_path, {**CLOSED, "02": ("open", "unknown")}, boot=2)
    assert point.tasks() == [("check_cell", "02")]
    assert (point.place("02")["reserved_for"], point.parcel("p-1")["state"]) == ("check", "suspect")
    assert point.kinds()[-4:] == ["DoorReported", "TamperSeen", "ParcelDoubted", "KioskStarted"]


def test_a_door_that_stands_open_over_a_restart_is_told_of_until_it_is_shut(tmp_path: Path) -> None:
    point = Point(tmp_path)
    point.says("02", "door_open")
    point.db.close()
    point = Point(tmp_path, {**CLOSED, "02": ("open", "unknown")})
    assert point.kinds().count("TamperSeen") == 1
    point.pass_time(point.turn.settings.door.open_for_s * 1000)
    assert ("door_open", "02") in point.tasks()
    point.db.close()
    assert ("door_open", "02") not in Point(tmp_path).tasks()
