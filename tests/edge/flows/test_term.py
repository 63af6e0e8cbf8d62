"""A customer asks for longer storage: decided here by the rule that the platform sent along, offline too."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.flows import tick
from edge.store import codes, parcels
from tests.edge.flows.customer import OTHER, RIGHT, Customer

SOON, LATER, LAST = "2026-11-23T20:59:59.000Z", "2026-11-30T20:59:59.000Z", "2026-12-02T20:59:59.000Z"


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    customer = Customer(tmp_path)
    parcels.change(customer.point.db, "p-1", due=SOON, due_max=LAST)
    customer.point.db.run("UPDATE code SET valid_until = ?", (SOON,))
    return customer


def asks(customer: Customer) -> None:
    """Help, "keep a parcel longer", the code."""
    customer.press("help")
    customer.press("keep_longer")
    customer.press("code", digits=RIGHT)


@pytest.mark.feature("CUS-11")
def test_help_and_the_code_show_until_when_and_one_touch_prolongs_it(customer: Customer) -> None:
    asks(customer)
    assert customer.state() is State.STORAGE
    shown = customer.point.turn.memory.visit.details
    assert (shown["until"], shown["later"]) == ("2026-11-23", "2026-11-30")
    customer.press("keep_longer")
    assert customer.state() is State.EXTENDED
    assert customer.point.turn.memory.visit.details["until"] == "2026-11-30"
    assert customer.point.parcel("p-1")["due"] == LATER
    assert customer.point.opened == []
    assert customer.point.kinds().count("StorageAsked") == 1


@pytest.mark.feature("CUS-11")
def test_the_code_lives_as_long_as_the_parcel_is_kept(customer: Customer) -> None:
    asks(customer)
    customer.press("keep_longer")
    code = codes.get(customer.point.db, "c-1")
    assert code is not None
    assert code["valid_until"] == LATER


@pytest.mark.feature("CUS-11")
def test_nothing_goes_beyond_what_the_platform_allows(customer: Customer) -> None:
    for _ in range(2):
        asks(customer)
        customer.press("keep_longer")
        customer.wait(11)
    assert customer.point.parcel("p-1")["due"] == LAST
    asks(customer)
    assert "may_extend" not in customer.point.turn.memory.visit.details
    customer.press("keep_longer")
    assert customer.state() is State.EXTEND_NO
    assert customer.point.turn.memory.visit.details["until"] == "2026-12-02"
    assert customer.point.kinds().count("StorageAsked") == 2
    customer.press("collect")
    assert customer.state() is State.OPENING


def test_a_platform_that_said_nothing_allows_nothing(customer: Customer) -> None:
    parcels.change(customer.point.db, "p-1", due_max=None)
    asks(customer)
    customer.press("keep_longer")
    assert customer.state() is State.EXTEND_NO
    assert "StorageAsked" not in customer.point.kinds()


@pytest.mark.feature("CUS-11")
def test_a_term_that_is_over_is_prolonged_and_the_cell_opens(customer: Customer) -> None:
    customer.point.db.run("UPDATE code SET valid_until = ?", (LAST,))
    customer.wait(4 * 24 * 3600)
    customer.point.do(tick.housekeeping)
    assert customer.point.parcel("p-1")["state"] == "expired"
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.EXPIRED
    customer.press("keep_longer")
    assert customer.state() is State.OPENING
    assert customer.point.parcel("p-1")["state"] == "opening"


def test_several_parcels_offer_it_in_their_list(customer: Customer) -> None:
    customer.point.store("p-2", "03", due=SOON)
    customer.code("c-2", OTHER, "p-1", "p-2")
    customer.press("code", digits=OTHER)
    assert customer.state() is State.ORDER
    customer.press("storage")
    assert customer.state() is State.STORAGE
    customer.press("collect")
    assert customer.state() is State.OPENING


def test_the_wish_for_time_is_forgotten_with_the_visit(customer: Customer) -> None:
    customer.press("help")
    customer.press("keep_longer")
    customer.wait(120)
    assert customer.state() is State.IDLE
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING
