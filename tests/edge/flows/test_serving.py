"""People are told plainly what the matter is: closed, being serviced, no network, another point."""

from dataclasses import replace
from datetime import time
from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Ribbons
from edge.flows import feed, tick
from edge.settings import Settings
from tests.edge.flows import papers
from tests.edge.flows.test_claim import RIGHT, Customer

HOUR_S = 3600


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
    customer.point.db.run("UPDATE parcel SET state = 'sent_back', place = NULL")
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OTHER_POINT
