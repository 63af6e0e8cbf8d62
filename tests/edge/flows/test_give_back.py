"""The customer refuses a parcel on the spot, while the door is open or within two minutes."""

import json
from pathlib import Path

import pytest

from edge import eyes
from edge.domain.visit import State
from edge.errors import Refusal
from edge.flows import scan, screen
from edge.store import journal, parcels
from edge.web import buttons
from edge.web.texts import languages
from tests.edge.flows.customer import RIGHT, Customer


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
def test_who_shuts_the_door_on_the_parcel_before_saying_why_has_given_it_back(customer: Customer) -> None:
    for act in ("give_back", "all"):
        customer.press(act)
    customer.point.says("01", "door_closed", item="present")
    assert (customer.state(), customer.point.parcel("p-1")["state"]) == (State.REFUSE_REASON, "stored")
    customer.press("reason", why="fit")
    assert (customer.state(), customer.point.parcel("p-1")["state"]) == (State.REFUSE_DONE, "refused")
    assert ("refused", "01") in customer.point.tasks()
    assert len(customer.point.opened) == 1


@pytest.mark.feature("CUS-8")
def test_what_staff_have_carried_elsewhere_meanwhile_is_not_given_back_by_a_late_reason(customer: Customer) -> None:
    for act in ("give_back", "all"):
        customer.press(act)
    customer.point.says("01", "door_closed", item="present")
    parcels.change(customer.point.db, "p-1", place="A-1")
    with pytest.raises(Refusal):
        customer.press("reason", why="fit")
    assert customer.point.parcel("p-1")["state"] == "stored"


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


EANS = ("4600000000008", "4600000000015")


def shows(customer: Customer, barcode: str) -> None:
    """A thing is held before the camera."""
    customer.point.do(scan.accepted, barcode, "retail", "camera", {})


def with_goods(customer: Customer, *barcodes: str) -> None:
    """The platform had said what is in the parcel."""
    things = [(f"i-{number}", barcode) for number, barcode in enumerate(barcodes, 1)]
    parcels.change(customer.point.db, "p-1", goods=json.dumps(things))


def offered(customer: Customer) -> list[str]:
    """The buttons of the screen."""
    return [each.act for each in buttons.acts(customer.point.turn.memory.visit, languages()["ru"], None)]


@pytest.mark.feature("CUS-8")
def test_things_shown_to_the_camera_are_refused_and_the_others_are_kept(customer: Customer) -> None:
    with_goods(customer, EANS[0], EANS[0], EANS[1])
    customer.press("give_back")
    assert "part" in offered(customer)
    customer.press("part")
    assert offered(customer) == []
    for barcode in (EANS[0], EANS[0], EANS[0], "4600000000022"):
        shows(customer, barcode)
    assert customer.point.turn.memory.visit.details["marked"] == 2
    assert offered(customer) == ["forward"]
    customer.press("forward")
    customer.press("reason", why="fit")
    customer.point.says("01", "door_closed", item="present")
    assert customer.state() is State.REFUSE_DONE
    assert refused(customer) == ["i-1", "i-2"]


@pytest.mark.feature("CUS-8")
def test_who_shows_every_thing_refuses_the_whole_parcel(customer: Customer) -> None:
    with_goods(customer, *EANS)
    for act in ("give_back", "part"):
        customer.press(act)
    for barcode in EANS:
        shows(customer, barcode)
    customer.press("forward")
    customer.press("reason", why="fit")
    customer.point.says("01", "door_closed", item="present")
    assert refused(customer) == []


def test_what_was_marked_is_forgotten_by_who_refuses_all_of_it_after_all(customer: Customer) -> None:
    with_goods(customer, *EANS)
    for act in ("give_back", "part"):
        customer.press(act)
    shows(customer, EANS[0])
    customer.press("back")
    assert "part" in offered(customer)
    customer.press("all")
    customer.press("reason", why="fit")
    customer.point.says("01", "door_closed", item="present")
    assert refused(customer) == []


def test_of_one_thing_or_unknown_ones_no_part_is_offered_and_none_is_marked_unasked(customer: Customer) -> None:
    with_goods(customer, EANS[0])
    before = customer.point.turn.memory.visit
    shows(customer, EANS[0])
    assert customer.point.turn.memory.visit == before
    customer.press("give_back")
    assert "part" not in offered(customer)


def test_the_camera_knows_the_things_of_the_open_parcel_alone(customer: Customer) -> None:
    parcels.put(customer.point.db, "p-9", {"goods": json.dumps([("i-9", EANS[1])])}, ["p-9-label"])
    with_goods(customer, EANS[0])
    screen.keep(customer.point.turn)
    texts = eyes.known(customer.point.db, demo=False).expected
    assert texts[EANS[0]] == "retail"
    assert EANS[1] not in texts


def refused(customer: Customer) -> list[str]:
    """The things of the one refusal."""
    db = customer.point.db
    rows = journal.facts_after(db, journal.head(db).ep, 0)
    (found,) = [row["body"]["items"] for row in rows if row["kind"] == "ParcelRefused"]
    return list(found)


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
