"""A customer calls a person: staff with a number, support where nobody works."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.settings import Settings
from edge.web.texts import languages
from edge.web.wording import Wording
from tests.edge.flows.customer import RIGHT, Customer


def alone(folder: Path) -> Customer:
    """At a locker without staff."""
    return Customer(folder, Settings(point=replace(Settings().point, staffed=False)))


def told(customer: Customer) -> str:
    """The title of the screen at a point without staff."""
    visit = customer.point.turn.memory.visit
    visit = visit._replace(details={**visit.details, "phone": "8 800"})
    return Wording(visit, languages()["ru"], None, False).title().whole()


@pytest.mark.feature("CUS-13")
def test_staff_are_called_with_a_number_and_support_is_not_bothered(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.press("help")
    customer.press("call_staff")
    assert customer.state() is State.CALLED
    assert customer.point.turn.memory.visit.number == 1
    assert ("call", None) in customer.point.tasks()
    assert "SupportAsked" not in customer.point.kinds()


@pytest.mark.feature("CUS-13")
@pytest.mark.parametrize(("online", "said"), [(True, "Сообщили в поддержку."), (False, "Позвоните в поддержку: 8 800")])
def test_where_nobody_works_support_is_told_and_nobody_is_promised(tmp_path: Path, online: bool, said: str) -> None:
    customer = alone(tmp_path)
    customer.point.turn.memory.online = online
    customer.press("help")
    customer.press("call_staff")
    assert customer.state() is State.CALLED
    assert customer.point.turn.memory.visit.number is None
    assert customer.point.kinds()[-1] == "SupportAsked"
    assert customer.point.tasks() == []
    assert told(customer) == said


@pytest.mark.feature("CUS-6")
def test_a_parcel_that_is_not_there_calls_support_where_nobody_works(tmp_path: Path) -> None:
    customer = alone(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.press("not_mine")
    customer.press("yes")
    assert customer.state() is State.EMPTY_TOLD
    assert customer.point.turn.memory.visit.number is None
    assert told(customer) == "Записали и сообщили в поддержку."


@pytest.mark.feature("CUS-17")
@pytest.mark.parametrize(("staffed", "state"), [(True, State.COUNTER_PROXY), (False, State.NO_STAFF)])
def test_who_collects_for_another_is_called_to_staff(tmp_path: Path, staffed: bool, state: State) -> None:
    customer = Customer(tmp_path, Settings(point=replace(Settings().point, staffed=staffed)))
    customer.press("help")
    customer.press("proxy")
    assert customer.state() is state
    assert (("call", None) in customer.point.tasks()) is staffed
