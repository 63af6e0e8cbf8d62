"""Touches: they give time, never redraw the screen under a finger, and press nothing on the next one."""

from pathlib import Path

import pytest

from edge.domain.staff import CUSTOMER
from edge.domain.visit import Event, State
from edge.effects import Done, Say, Show, Sound, Tone
from edge.errors import WrongState
from edge.flows import screen, visit
from edge.turn import Turn
from tests.edge.flows.customer import OTHER, RIGHT, Customer
from tests.edge.flows.point import Point


@pytest.fixture
def point(tmp_path: Path) -> Point:
    return Point(tmp_path)


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(tmp_path)


def enter(turn: Turn, *events: Event) -> Done:
    return Done(effects=tuple(effect for event in events for effect in screen.go(turn, event)))


def state(point: Point) -> State:
    return point.turn.memory.visit.state


def shown(point: Point) -> int:
    return sum(isinstance(effect, Show) for effect in point.effects)


def touched(point: Point, typed: int) -> None:
    point.do(visit.touched, point.turn.memory.visit.rev, typed)


def test_touch_prolongs_the_state_without_drawing_it_again(point: Point) -> None:
    touched(point, 1)
    before, drawn = point.turn.memory.visit, shown(point)
    point.clock.advance(5000)
    touched(point, 3)
    after = point.turn.memory.visit
    assert (after.state, after.rev) == (State.ENTRY, before.rev)
    assert (before.until_ms, after.until_ms) == (30_000, 35_000)
    assert shown(point) == drawn


@pytest.mark.feature("CUS-1")
def test_first_digit_after_a_wrong_code_begins_a_new_entry(point: Point) -> None:
    point.do(enter, Event.CODE, Event.WRONG_CODE)
    assert state(point) is State.WRONG_CODE
    touched(point, 1)
    assert state(point) is State.ENTRY


def test_touch_answers_are_you_still_there(point: Point) -> None:
    point.do(enter, Event.HELP, Event.TIMEOUT)
    assert state(point) is State.STILL_THERE
    touched(point, 0)
    assert state(point) is State.HELP


@pytest.mark.feature("CUS-3")
def test_another_code_is_asked_to_wait_by_a_line_and_a_sound_and_shows_that_somebody_is_there(
    customer: Customer,
) -> None:
    customer.press("voice")
    customer.point.store("p-2", "02")
    customer.code("c-2", OTHER, "p-1", "p-2")
    customer.press("code", digits=OTHER)
    customer.wait(181)
    assert customer.state() is State.STILL_THERE
    before = len(customer.point.effects)
    customer.point.do(visit.scan, "pickup", {})
    effects = customer.point.effects[before:]
    assert (customer.state(), customer.point.turn.memory.visit.note) == (State.ORDER, "scan_next")
    assert Sound(Tone.ASK) in effects
    assert [each.what for each in effects if isinstance(each, Say)] == ["visit.scan_next.title"]


def test_a_count_of_digits_that_comes_late_takes_no_answer_from_the_screen(point: Point) -> None:
    seen = point.turn.memory.visit.rev
    point.do(enter, Event.CODE, Event.WRONG_CODE)
    point.do(visit.touched, seen, 8)
    assert state(point) is State.WRONG_CODE


def test_an_old_screen_presses_no_button_of_the_new_one(customer: Customer) -> None:
    rev = customer.point.turn.memory.visit.rev
    customer.press("code", digits=RIGHT)
    with pytest.raises(WrongState, match="stale"):
        customer.point.do(visit.act, "help", rev, {}, caller=CUSTOMER)


@pytest.mark.feature("CUS-1")
def test_a_code_begun_on_one_screen_counts_once_on_the_next_that_its_first_digit_brought(customer: Customer) -> None:
    rev = customer.point.turn.memory.visit.rev
    entry = customer.keypad.prepare("code", {"digits": RIGHT})
    for typed in (1, 5):
        customer.point.do(visit.touched, rev, typed, caller=CUSTOMER)
    assert customer.state() is State.ENTRY
    with pytest.raises(WrongState, match="stale"):
        customer.point.do(visit.act, "help", rev, {}, caller=CUSTOMER)
    customer.point.do(visit.act, "code", rev, entry, caller=CUSTOMER)
    assert customer.state() is State.OPENING
    with pytest.raises(WrongState, match="stale"):
        customer.point.do(visit.act, "code", rev, entry, caller=CUSTOMER)


def test_a_doubled_last_digit_is_one_claim(customer: Customer) -> None:
    rev = customer.point.turn.memory.visit.rev
    entry = customer.keypad.prepare("code", {"digits": RIGHT})
    first = customer.point.do(visit.act, "code", rev, entry, caller=CUSTOMER, key="k")
    again = customer.point.do(visit.act, "code", rev, entry, caller=CUSTOMER, key="k")
    assert first == again
    assert len(customer.point.opened) == 1
