"""The books of a pickup: one cause, one pulse, one hand-over, whatever the door says."""

from pathlib import Path

import pytest

from edge.domain.staff import person
from edge.domain.visit import Event, State
from edge.effects import Done, Sound, Tone
from edge.errors import WrongState
from edge.flows import cell, door, pickup, recover, screen
from edge.store import parcels
from edge.turn import Turn
from tests.edge.flows.point import CLOSED, Point


@pytest.fixture
def point(tmp_path: Path) -> Point:
    point = Point(tmp_path)
    point.store("p-1", "01")
    point.store("p-2", "02")
    return point


def release(turn: Turn, parcel: str) -> Done:
    ident, effects = pickup.release(turn, parcel, "c-1", "code")
    return Done({"opening": ident}, effects)


def reopen(turn: Turn, parcel: str) -> Done:
    ident, effects = pickup.reopen(turn, parcel)
    return Done({"opening": ident}, effects)


@pytest.mark.feature("HW-5")
def test_a_cell_opens_once_and_only_for_a_row_that_names_its_cause(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    assert point.opened == [("01", opening)]
    row = point.db.one("SELECT seq, row FROM journal WHERE kind = 'ParcelOpening'")
    assert row is not None
    assert opening == f"o-{row['seq']}"
    assert '"cause":{"code":"c-1"}' in row["row"]
    with pytest.raises(WrongState):
        point.do(release, "p-1")
    assert len(point.opened) == 1


def test_the_parcel_is_issued_when_its_door_has_shut(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_open", opening, evidence="latch")
    assert point.parcel("p-1")["state"] == "opening"
    point.says("01", "door_closed", opening, item="absent")
    assert point.parcel("p-1")["state"] == "issued"
    assert point.place("01")["opening"] is None
    assert point.kinds().count("ParcelIssued") == 1


def test_a_second_report_of_the_shut_door_issues_nothing_more(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    for _ in range(3):
        point.says("01", "door_closed", opening, item="absent")
    assert point.kinds().count("ParcelIssued") == 1
    assert point.parcel("p-2")["state"] == "stored"


def test_a_parcel_that_still_lies_there_is_not_issued(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_open", opening)
    point.says("01", "door_closed", opening, item="present")
    assert point.parcel("p-1")["state"] == "stored"
    assert "ParcelIssued" not in point.kinds()


@pytest.mark.feature("CUS-5")
def test_a_door_that_stays_shut_twice_keeps_the_parcel_and_closes_the_cell(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "jammed", opening, more=True)
    assert point.place("01")["blocked"] is None
    point.says("01", "jammed", opening, attempt=2)
    assert point.parcel("p-1")["state"] == "stored"
    assert point.parcel("p-1")["place"] == "01"
    assert point.place("01")["blocked"] == "jammed"
    assert point.tasks() == [("cell_failed", "01")]


@pytest.mark.feature("CUS-6")
def test_open_again_works_for_120_s_and_three_times(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_closed", opening, item="absent")
    for _ in range(3):
        again = point.do(reopen, "p-1")["opening"]
        point.says("01", "door_closed", again, item="absent")
    with pytest.raises(WrongState, match="reopen_over"):
        point.do(reopen, "p-1")
    assert point.kinds().count("ParcelIssued") == 1


def test_open_again_ends_after_120_s_whatever_the_wall_clock_says(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_closed", opening, item="absent")
    point.pass_time(121_000)
    with pytest.raises(WrongState, match="reopen_over"):
        point.do(reopen, "p-1")


@pytest.mark.parametrize(("boot", "again"), [(1, True), (2, False)])
def test_open_again_outlives_the_service_and_not_a_power_cut(point: Point, boot: int, *, again: bool) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_closed", opening, item="absent")
    point.pass_time(100_000)  # in which nothing is written
    point.clock.boot = boot
    point.do(recover.start, recover.Start("0", CLOSED, {}))
    assert pickup.can_reopen(point.turn, point.parcel("p-1")) is again


def test_open_again_is_over_once_the_cell_was_given_to_anything_else(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_closed", opening, item="absent")
    point.store("p-3", "01")
    with pytest.raises(WrongState, match="reopen_over"):
        point.do(reopen, "p-1")


def test_a_cell_with_an_unresolved_opening_opens_for_nobody(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "unknown", opening)
    parcels.change(point.db, "p-2", place="01")
    with pytest.raises(WrongState, match="cell_busy"):
        point.do(release, "p-2")
    assert point.tasks() == [("unresolved", "01")]


@pytest.mark.feature("HW-5")
def test_a_door_that_nobody_opened_is_an_alarm(point: Point) -> None:
    point.says("01", "door_open")
    assert "TamperSeen" in point.kinds()
    assert point.parcel("p-1")["state"] == "suspect"
    assert point.tasks() == [("check_cell", "01")]
    with pytest.raises(WrongState):
        point.do(release, "p-1")


def test_a_door_that_springs_open_again_right_after_its_own_pulse_is_watched_like_any_other(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_open", opening)
    point.says("01", "door_closed", opening, item="absent")
    point.says("01", "door_open")
    assert "TamperSeen" not in point.kinds()
    point.pass_time(121_000)
    assert ("door_open", "01") in point.tasks()


def test_a_pulse_of_the_neighbour_excuses_no_open_door(point: Point) -> None:
    point.do(release, "p-2")
    point.says("01", "door_open")
    assert "TamperSeen" in point.kinds()


def test_a_board_that_sees_no_items_leaves_nothing_standing_of_what_another_one_saw(point: Point) -> None:
    point.says("01", "door_closed", item="present")
    assert point.place("01")["item"] == "present"
    point.says("01", "sent")
    assert point.place("01")["item"] == "present"
    point.says("01", "door_open")
    assert point.place("01")["item"] == "unknown"


@pytest.mark.feature("CUS-5")
def test_a_door_left_open_is_told_and_forgotten_once_it_is_shut(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "door_open", opening)
    point.pass_time(121_000)
    assert point.kinds().count("DoorLeftOpen") == 1
    assert ("door_open", "01") in point.tasks()
    point.says("01", "door_closed", opening, item="absent")
    assert point.tasks() == []


def close_asked(point: Point) -> None:
    """A customer at an open door, and a minute is over."""
    opening = point.do(release, "p-1")["opening"]
    point.turn.memory.visit = point.turn.memory.visit._replace(state=State.TAKE, cell="01", parcel="p-1")
    point.says("01", "door_open", opening)
    point.effects.clear()
    point.do(lambda turn: Done(effects=screen.go(turn, Event.TIMEOUT)))
    assert point.turn.memory.visit.state is State.CLOSE_DOOR


def asked(point: Point) -> int:
    return [effect.tone for effect in point.effects if isinstance(effect, Sound)].count(Tone.ASK)


@pytest.mark.feature("CUS-5")
def test_whoever_leaves_a_door_open_is_asked_four_times_before_staff_hear_of_it(point: Point) -> None:
    close_asked(point)
    for moment, asks in ((14_000, 1), (2000, 2), (15_000, 3), (15_000, 4), (60_000, 4)):
        point.pass_time(moment)
        assert asked(point) == asks
    point.pass_time(20_000)
    assert ("door_open", "01") in point.tasks()


@pytest.mark.feature("CUS-5")
def test_whoever_has_called_for_help_is_not_asked_while_it_is_on_its_way(point: Point) -> None:
    close_asked(point)
    point.pass_time(20_000)
    point.do(lambda turn: Done(effects=screen.go(turn, Event.WONT_CLOSE)))
    point.pass_time(14_000)
    assert asked(point) == 2


def test_a_door_shut_by_others_after_the_customer_has_gone_leaves_the_parcel_stored(point: Point) -> None:
    opening = point.do(release, "p-1")["opening"]
    point.says("01", "sent", opening)
    point.says("01", "door_open", opening, item="present")
    point.says("01", "door_closed", opening, item="present")
    assert point.parcel("p-1")["state"] == "stored"
    assert point.place("01")["opening"] is None
    assert point.tasks() == [("left_inside", "01")]


@pytest.mark.feature("HW-5")
def test_a_sensor_that_disagrees_is_work_for_staff_until_it_agrees(point: Point) -> None:
    for _ in range(2):
        point.do(door.part, "sensor.02", "degraded", "the door read open before the pulse and nothing moved")
    assert point.tasks() == [("sensor", "02")]
    point.do(door.part, "sensor.02", "ok", "")
    assert point.tasks() == []
    point.do(door.part, "board.A", "failed", "it does not answer")
    assert point.tasks() == []


@pytest.mark.feature("HW-5")
def test_a_thing_where_none_should_be_is_looked_at_before_anybody_gets_the_cell(point: Point) -> None:
    tested = point.do(cell.test, "03", caller=person("u-1", ["owner"]))["opening"]
    point.says("03", "door_open", tested)
    point.says("03", "door_closed", tested, item="present")
    assert point.tasks() == [("stray", "03")]
    assert point.place("03")["reserved_for"] == "check"
    point.do(cell.see, "03", "empty", caller=person("u-1", ["owner"]))
    assert point.tasks() == []
    assert point.place("03")["reserved_for"] is None


def test_a_parcel_where_it_belongs_is_no_stray(point: Point) -> None:
    tested = point.do(cell.test, "01", caller=person("u-1", ["owner"]))["opening"]
    point.says("01", "door_open", tested)
    point.says("01", "door_closed", tested, item="present")
    assert point.tasks() == []
