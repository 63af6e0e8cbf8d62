"""People are told plainly what the matter is: closed, being serviced, no network, another point."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Ribbons, Sound, Tone
from edge.flows import door, feed, serving, tick, visit
from edge.settings import Settings
from tests.edge.flows import papers
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.flows.point import Point

HOUR_S = 3600


PARTS = ("port.main", "board.A", "board.B")


def boards(customer: Customer, state: str, *parts: str) -> None:
    for part in parts:
        customer.point.do(door.part, part, state, "" if state == "ok" else "it does not answer")


def strips(customer: Customer) -> list[str]:
    """The kinds of the strips that were put up last."""
    return [kind for kind, _ in [each for each in customer.point.effects if isinstance(each, Ribbons)][-1].strips]


def unattended() -> Settings:
    return Settings(point=replace(Settings().point, staffed=False))


def open_from(opens: int, closes: int) -> Settings:
    """A point with hours; the virtual clock starts at 12:00 of its time zone."""
    return Settings(point=replace(Settings().point, opens=time(opens), closes=time(closes)))


@pytest.mark.feature("CUS-15")
def test_outside_its_hours_the_point_says_when_it_opens_and_opens_by_itself(tmp_path: Path) -> None:
    customer = Customer(tmp_path, open_from(9, 13))
    assert customer.state() is State.IDLE
    customer.wait(HOUR_S + 61)
    assert customer.state() is State.CLOSED
    assert customer.point.turn.memory.visit.details["opens"] == "09:00"
    customer.wait(20 * HOUR_S)
    assert customer.state() is State.IDLE


def test_hours_may_go_over_midnight(tmp_path: Path) -> None:
    customer = Customer(tmp_path, open_from(22, 4))
    assert customer.state() is State.CLOSED
    customer.wait(11 * HOUR_S)
    assert customer.state() is State.IDLE


@pytest.mark.feature("CUS-15")
def test_whoever_is_being_served_at_closing_time_is_served_to_the_end(tmp_path: Path) -> None:
    customer = Customer(tmp_path, open_from(9, 13))
    customer.wait(HOUR_S - 30)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.wait(40)
    assert customer.state() is State.TAKE
    customer.point.says("01", "door_closed", item="absent")
    assert customer.state() is State.DONE
    customer.wait(80)
    assert customer.state() is State.CLOSED


@pytest.mark.feature("CUS-15")
def test_maintenance_from_afar_is_told_and_ends_by_the_same_way(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    for number, (mode, told) in enumerate((("maintenance", State.SERVICE), ("normal", State.IDLE))):
        ident = f"019aa5d3-11aa-7c02-b9e4-00000000000{number}"
        customer.point.do(feed.take, papers.part(number, papers.job(ident, "set_mode", {"mode": mode})))
        assert customer.state() is told


@pytest.mark.feature("CUS-15")
def test_without_network_a_strip_says_so_and_codes_work_as_ever(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.point.do(tick.alone)
    strips = [effect.strips for effect in customer.point.effects if isinstance(effect, Ribbons)]
    assert ("offline", {}) in strips[-1]
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING


@pytest.mark.feature("CUS-15")
def test_a_parcel_of_another_point_is_told_plainly(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.point.db.run("UPDATE parcel SET state = 'expected', intent = 'settled', place = NULL")
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OTHER_POINT


@pytest.mark.feature("CUS-15")
def test_a_locker_that_cannot_be_heard_says_so_until_it_answers(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    boards(customer, "failed", "board.A")
    assert customer.state() is State.IDLE
    boards(customer, "failed", "board.B")
    assert customer.state() is State.LOCKER_DOWN
    customer.wait(HOUR_S)
    assert customer.state() is State.LOCKER_DOWN
    boards(customer, "ok", "board.A")
    assert customer.state() is State.IDLE


@pytest.mark.feature("CUS-15")
def test_a_silent_locker_keeps_nobody_from_what_lies_on_a_shelf(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.point.store("p-2", "A-1")
    boards(customer, "failed", "port.main")
    assert customer.state() is State.IDLE
    customer.point.db.run("UPDATE parcel SET state = 'issued', place = NULL WHERE id = 'p-2'")
    customer.wait(61)
    assert customer.state() is State.LOCKER_DOWN


@pytest.mark.feature("CUS-15", "CUS-3")
def test_whoever_stands_before_a_locker_that_falls_silent_is_called_by_a_number_and_offered_no_other_cell(
    tmp_path: Path,
) -> None:
    customer = Customer(tmp_path)
    customer.point.store("p-2", "03")
    customer.code("c-1", RIGHT, "p-1", "p-2")
    customer.press("code", digits=RIGHT)
    customer.press("collect")
    boards(customer, "failed", "port.main")
    customer.point.says("01", "no_reply")
    assert (customer.state(), customer.point.turn.memory.visit.number) == (State.CELL_DOWN, 1)
    customer.wait(21)
    assert customer.state() is State.LOCKER_DOWN


@pytest.mark.feature("CUS-15")
def test_where_nobody_works_a_silent_locker_keeps_nothing_of_whoever_stood_there(tmp_path: Path) -> None:
    customer = Customer(tmp_path, unattended())
    customer.press("speak", lang="en")
    customer.press("code", digits=RIGHT)
    boards(customer, "failed", *PARTS)
    customer.point.says("01", "no_reply")
    shown = customer.point.turn.memory.visit
    assert (shown.state, shown.lang, shown.parcels, shown.opening) == (State.LOCKER_DOWN, "en", (), "")
    customer.point.db.close()
    assert Point(tmp_path, settings=unattended()).turn.memory.visit.state is State.IDLE


@pytest.mark.feature("CUS-15")
def test_a_code_shown_to_a_closed_kiosk_is_not_asked_to_wait_for_another_parcel(tmp_path: Path) -> None:
    customer = Customer(tmp_path, open_from(22, 4))
    customer.point.do(visit.scan, "pickup", {})
    assert (customer.state(), customer.point.turn.memory.visit.note) == (State.CLOSED, "")
    assert customer.point.effects[-1] == Sound(Tone.BAD)


@pytest.mark.feature("CUS-15")
def test_a_service_that_is_stopped_in_good_order_says_that_it_will_be_back(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.point.do(serving.leave)
    assert customer.state() is State.UPDATING
    customer.point.db.close()
    assert Point(tmp_path).turn.memory.visit.state is State.IDLE


@pytest.mark.feature("CUS-15")
def test_an_update_takes_the_screen_from_nobody(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("help")
    customer.point.do(serving.leave)
    assert customer.state() is State.HELP
    customer.press("back")
    customer.press("code", digits=RIGHT)
    customer.point.do(serving.leave)
    assert customer.state() is State.OPENING


@pytest.mark.feature("CUS-15", "STF-15")
def test_training_is_written_over_every_screen_and_stays_there_over_a_restart(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    for number, (mode, told) in enumerate((("training", ["training"]), ("normal", []), ("training", ["training"]))):
        ident = f"019aa5d3-11aa-7c02-b9e4-00000000000{number}"
        customer.point.do(feed.take, papers.part(number, papers.job(ident, "set_mode", {"mode": mode})))
        assert strips(customer) == told
    customer.point.db.close()
    customer.point = Point(tmp_path)
    assert strips(customer) == ["training"]
