"""Commissioning at a screen: nobody is served and nothing opens meanwhile, and no answer meets another question."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.domain.staff import may, person
from edge.domain.visit import State
from edge.effects import Commission, Ribbons
from edge.errors import WrongState
from edge.flows import cell, commission, door, visit
from edge.settings import Hardware, Settings
from tests.edge.flows.point import Point

OWNER = person("u-1", ["owner"])
SETTINGS = replace(Settings(), hardware=Hardware(locker="boards"))


@pytest.fixture
def point(tmp_path: Path) -> Point:
    return Point(tmp_path, settings=SETTINGS)


def begun(point: Point) -> None:
    point.do(commission.begin, caller=OWNER)
    point.do(commission.told, "line", "found", {"title": "KERONG CU16", "baud": 19200})
    point.do(commission.told, "number", "which", {"channel": 1})


def shown(point: Point) -> State:
    """What the customer screen shows."""
    return point.turn.memory.visit.state


def strips(point: Point) -> list[str]:
    """What the strips over it warn of."""
    return [kind for kind, _ in [each for each in point.effects if isinstance(each, Ribbons)][-1].strips]


@pytest.mark.feature("HW-7")
def test_the_question_is_shown_and_answered_once(point: Point) -> None:
    begun(point)
    seen = point.do(commission.look, caller=OWNER)
    assert seen["question"] == {"says": "number", "key": "which", "values": {"channel": 1}}
    assert [line["key"] for line in seen["lines"]] == ["found"]
    point.do(commission.answer, seen["rev"], "01", caller=OWNER)
    assert [each for each in point.effects if isinstance(each, Commission)] == [
        Commission("begin", "person:u-1"),
        Commission("answer", "01"),
    ]
    with pytest.raises(WrongState, match="another_question"):
        point.do(commission.answer, seen["rev"], "01", caller=OWNER)


@pytest.mark.feature("HW-7")
def test_nobody_is_served_and_nothing_opens_meanwhile(point: Point) -> None:
    begun(point)
    assert (shown(point), strips(point)) == (State.SERVICE, ["cell_test"])
    with pytest.raises(WrongState, match=r"commission\.busy"):
        point.do(cell.test, "01", caller=OWNER)
    with pytest.raises(WrongState, match=r"commission\.busy"):
        point.do(commission.begin, caller=OWNER)
    point.do(commission.ended, 3, ("02",))
    assert (shown(point), strips(point)) == (State.IDLE, [])
    assert point.kinds()[-1] == "SelfTestDone"
    assert not point.do(commission.look, caller=OWNER)["running"]
    point.do(cell.test, "01", caller=OWNER)
    assert [where for where, _ in point.opened] == ["01"]


@pytest.mark.feature("HW-7")
def test_what_was_wrong_with_the_locks_is_told_anew_afterwards(point: Point) -> None:
    for part in ("adapter.main", "sensor.01", "camera"):
        point.do(door.part, part, "failed", "as it is")
    begun(point)
    assert point.turn.memory.faults == {"camera"}
    point.do(door.part, "adapter.main", "failed", "another one still")
    assert point.turn.memory.faults == {"adapter.main", "camera"}


def test_it_does_not_begin_under_the_hands_of_a_customer(point: Point) -> None:
    point.do(visit.act, "typed", point.turn.memory.visit.rev, {})
    with pytest.raises(WrongState, match=r"commission\.customer"):
        point.do(commission.begin, caller=OWNER)


def test_it_does_not_begin_while_an_opening_is_unsettled(point: Point) -> None:
    point.do(cell.test, "01", caller=OWNER)
    with pytest.raises(WrongState, match=r"commission\.unsettled"):
        point.do(commission.begin, caller=OWNER)


def test_a_kiosk_without_boards_has_nothing_to_commission(tmp_path: Path) -> None:
    with pytest.raises(WrongState, match="no_boards"):
        Point(tmp_path).do(commission.begin, caller=OWNER)


def test_who_is_no_leader_may_not() -> None:
    assert may(person("u-2", ["manager"]), "commission.begin")
    assert not may(person("u-3", ["staff"]), "commission.begin")
