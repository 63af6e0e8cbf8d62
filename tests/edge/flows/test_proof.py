"""Opening from afar as the customer sees it: digits, then the cell, then the door."""

from pathlib import Path

import pytest

from edge.domain.command import CLOSED_MS, WRONG_PROOFS
from edge.domain.staff import CUSTOMER
from edge.domain.visit import Event, State
from edge.flows import command, feed, visit
from tests.edge.flows.papers import order
from tests.edge.flows.point import Point
from tests.edge.web.stage import make

pytestmark = pytest.mark.feature("CUS-16")


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point that is online, with a parcel in cell 01."""
    made = Point(tmp_path)
    made.store("p-1", "01")
    made.do(feed.online, True)
    return made


def press(point: Point, event: Event) -> State:
    """The customer presses a button; the state that follows."""
    point.do(visit.act, event.value, point.turn.memory.visit.rev, {}, caller=CUSTOMER)
    return point.turn.memory.visit.state


def ask_for_digits(point: Point) -> State:
    """Help, then opening from the app."""
    press(point, Event.HELP)
    return press(point, Event.FROM_APP)


def shown(point: Point) -> str:
    """The digits on the screen."""
    return str(point.turn.memory.visit.details["digits"])


def open_by(point: Point, number: int, digits: str) -> dict[str, str]:
    """An operator types these digits."""
    until = point.clock.mono_ms() + 20_000
    args = {"cell": "01", "parcel": "p-1"}
    ask = order(number, "open_cell", args, proof=("screen", digits), until_mono_ms=until)
    found: dict[str, str] = point.do(command.receive, ask)
    return found


def test_the_digits_on_the_screen_open_the_cell(point: Point) -> None:
    assert ask_for_digits(point) is State.PROOF
    assert open_by(point, 1, shown(point))["state"] == "started"
    assert point.turn.memory.visit.state is State.REMOTE_OPEN
    assert point.opened[0][0] == "01"


def test_the_digits_change_every_half_minute_and_the_screen_with_them(point: Point) -> None:
    ask_for_digits(point)
    first = shown(point)
    point.pass_time(30_100)
    assert shown(point) != first
    assert open_by(point, 1, shown(point))["state"] == "started"


def test_the_seconds_until_the_next_digits_run_on_the_screen(point: Point) -> None:
    ask_for_digits(point)
    point.pass_time(10_000)
    drawing = make()[0].drawing
    html = drawing.html(point.turn.memory.visit, point.clock.mono_ms())
    assert '<progress class="lasts" aria-hidden="true" max="30" value="20" data-left="20">' in html
    assert '<b data-left="20">0:20</b>' in html


def test_the_screen_follows_the_door_to_the_end(point: Point) -> None:
    ask_for_digits(point)
    opening = open_by(point, 1, shown(point))["opening"]
    point.pass_time(3100)
    point.says("01", "door_open", opening)
    point.says("01", "door_closed", opening, item="absent")
    assert point.turn.memory.visit.state is State.DONE
    assert point.parcel("p-1")["state"] == "issued"


def test_a_door_that_is_quicker_than_the_words_is_not_missed(point: Point) -> None:
    ask_for_digits(point)
    opening = open_by(point, 1, shown(point))["opening"]
    point.says("01", "door_open", opening)
    point.pass_time(3100)
    assert point.turn.memory.visit.state is State.TAKE


def test_offline_the_screen_says_so_and_shows_no_digits(point: Point) -> None:
    point.do(feed.online, False)
    assert ask_for_digits(point) is State.PROOF_OFFLINE


def test_after_five_wrong_digits_the_way_is_closed_for_ten_minutes(point: Point) -> None:
    ask_for_digits(point)
    wrong = "000000" if shown(point) != "000000" else "111111"
    for number in range(WRONG_PROOFS):
        open_by(point, number + 1, wrong)
    right = shown(point)
    assert open_by(point, 9, right)["why"] == "proof"
    press(point, Event.CANCEL)
    assert ask_for_digits(point) is State.PROOF_BLOCKED
    assert 'data-left="600"' in make()[0].drawing.html(point.turn.memory.visit, point.clock.mono_ms())
    point.pass_time(CLOSED_MS)
    assert ask_for_digits(point) is State.PROOF


def test_a_customer_who_is_being_served_is_not_disturbed(point: Point) -> None:
    point.issue_code("c-1", "48291357", "p-1")
    digits = point.do(command.show)["code"]
    point.store("p-2", "02")
    before = point.turn.memory.visit.state
    until = point.clock.mono_ms() + 20_000
    ask = order(1, "open_cell", {"cell": "02", "parcel": "p-2"}, proof=("screen", digits), until_mono_ms=until)
    point.do(visit.pause)
    point.do(command.receive, ask)
    assert point.turn.memory.visit.state is not State.REMOTE_OPEN
    assert before is State.IDLE
