"""The customer refuses a parcel on the spot, while the door is open or within two minutes."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.errors import Refusal
from tests.edge.flows.test_claim import RIGHT, Customer


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    customer = Customer(tmp_path)
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    return customer


@pytest.mark.feature("CUS-8")
def test_a_parcel_put_back_through_the_open_door_is_refused_and_never_issued(customer: Customer) -> None:
    for act in ("give_back", "all"):
        customer.press(act)
    customer.press("reason", why="faulty")
    assert customer.state() is State.REFUSE_PUT
    customer.point.says("01", "door_closed", item="present")
    assert customer.state() is State.REFUSE_DONE
    assert customer.point.parcel("p-1")["state"] == "refused"
    assert customer.point.parcel("p-1")["place"] == "01"
    assert "ParcelIssued" not in customer.point.kinds()
    assert ("refused", "01") in customer.point.tasks()


@pytest.mark.feature("CUS-8")
def test_the_same_cell_opens_again_for_a_refusal_after_the_door_was_shut(customer: Customer) -> None:
    customer.point.says("01", "door_closed", item="absent")
    for act in ("give_back", "all"):
        customer.press(act)
    customer.press("reason", why="fit")
    cell, opening = customer.point.opened[-1]
    assert (cell, len(customer.point.opened)) == ("01", 2)
    customer.point.says("01", "door_open", opening)
    customer.point.says("01", "door_closed", opening, item="present")
    assert customer.point.parcel("p-1")["state"] == "refused"
    assert customer.point.place("01")["opening"] is None


def test_who_puts_nothing_back_has_kept_the_parcel(customer: Customer) -> None:
    for act in ("give_back", "all"):
        customer.press(act)
    customer.press("reason", why="fit")
    customer.point.says("01", "door_closed", item="absent")
    assert customer.point.parcel("p-1")["state"] == "issued"
    assert "ParcelRefused" not in customer.point.kinds()
    assert customer.state() is State.IDLE


def test_i_keep_it_leads_back_to_the_open_door(customer: Customer) -> None:
    customer.press("give_back")
    customer.press("keep_it")
    assert customer.state() is State.TAKE


def test_a_reason_that_nobody_offered_is_refused(customer: Customer) -> None:
    for act in ("give_back", "all"):
        customer.press(act)
    with pytest.raises(Refusal, match="unknown_button"):
        customer.press("reason", why="'; DROP TABLE parcel")
