"""The kiosk starts anew while somebody stands there: the screen shows where the door stands now."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Done
from edge.flows import opening, tick, visit
from edge.flows.opening import Wish
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.flows.point import CLOSED, Point


def test_a_restart_in_the_middle_shows_where_the_door_stands(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.db.close()
    again = Customer.__new__(Customer)
    again.point = Point(tmp_path, {**CLOSED, "01": ("open", "unknown")})
    assert again.state() is State.TAKE
    again.point.says("01", "door_closed", item="absent")
    assert again.state() is State.DONE
    assert again.point.parcel("p-1")["state"] == "issued"


@pytest.mark.feature("SYS-4")
def test_a_door_shut_while_the_kiosk_was_dead_is_not_asked_for_again(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.db.close()
    again = Customer.__new__(Customer)
    again.point = Point(tmp_path, {**CLOSED, "01": ("closed", "absent")})
    assert again.state() is State.DONE
    again.point.do(visit.timeout, again.point.turn.memory.visit.rev)
    assert again.state() is State.IDLE


def test_who_left_before_the_restart_is_not_on_the_screen_after_it(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    assert customer.state() is State.DONE
    customer.point.do(visit.timeout, customer.point.turn.memory.visit.rev)
    assert customer.state() is State.IDLE
    customer.point.db.close()
    again = Customer.__new__(Customer)
    again.point = Point(tmp_path)
    assert again.state() is State.IDLE


@pytest.mark.feature("SYS-4")
def test_whoever_took_a_parcel_is_not_told_that_its_cell_stays_shut_once_another_one_lies_there(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    assert customer.state() is State.DONE
    customer.point.do(lambda turn: Done(effects=opening.begin(turn, Wish("01", "stow", {"person": "u-1"}))[1]))
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="present")
    customer.point.db.close()
    again = Customer.__new__(Customer)
    again.point = Point(tmp_path, {**CLOSED, "01": ("closed", "present")})
    assert again.state() is State.IDLE


@pytest.mark.feature("CUS-7")
def test_pulling_the_plug_does_not_shorten_the_wait_after_wrong_codes(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    for _ in range(5):
        customer.types("90000000")
    customer.wait(61)
    customer.point.do(tick.stopping)
    customer.point.db.close()
    again = Customer.__new__(Customer)
    again.point, again.keypad = Point(tmp_path), customer.keypad
    again.press("code", digits=RIGHT)
    assert again.state() is State.PAUSE
    again.wait(61)
    again.press("code", digits=RIGHT)
    assert again.state() is State.OPENING
