"""A code is typed: the right one opens, a wrong one is told kindly, and guessing never locks anybody out."""

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.staff import CUSTOMER
from edge.domain.visit import State
from edge.errors import Refusal
from edge.flows import visit
from edge.store import deliveries, meta, parcels
from tests.edge.flows.customer import OTHER, RIGHT, Customer


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return Customer(tmp_path)


@pytest.mark.feature("CUS-1")
def test_the_right_code_opens_its_cell_once_with_no_other_tap(customer: Customer) -> None:
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING
    assert [cell for cell, _ in customer.point.opened] == ["01"]


def test_the_visit_walks_from_opening_to_thanks(customer: Customer) -> None:
    customer.press("code", digits=RIGHT)
    opening = customer.point.opened[0][1]
    customer.point.says("01", "sent", opening)
    assert customer.state() is State.OPENING
    customer.point.says("01", "door_open", opening, evidence="latch")
    assert customer.state() is State.TAKE_LATCH
    customer.point.says("01", "door_closed", opening, item="absent")
    assert customer.state() is State.DONE
    customer.wait(9)
    assert customer.state() is State.IDLE


def test_a_wrong_code_is_told_after_400_ms_and_counted_before(customer: Customer) -> None:
    customer.press("code", digits=OTHER)
    assert customer.state() is State.CHECK
    assert customer.point.kinds()[-1] == "CodeRefused"
    assert meta.get(customer.point.db, "guess")["k"] == 1
    customer.wait(0.4)
    assert customer.state() is State.WRONG_CODE
    assert customer.point.opened == []


def test_wrong_codes_at_night_are_counted_as_such(customer: Customer) -> None:
    customer.types(OTHER)
    customer.wait(14 * 3600)  # two in the morning, at this point
    customer.types(OTHER)
    assert [night for _, _, night in meta.get(customer.point.db, "guess")["wrong"]] == [0, 1]


@pytest.mark.feature("CUS-1")
def test_the_right_code_waits_for_no_slip_and_every_wrong_one_has_all_of_them_looked_up(customer: Customer) -> None:
    customer.code("c-old", OTHER, "p-1")
    customer.point.db.run("UPDATE code SET valid_until = '2026-11-02T00:00:00.000Z' WHERE id = 'c-old'")
    made: list[str] = []

    def types(digits: str) -> None:
        entry, rev = customer.keypad.entry(digits), customer.point.turn.memory.visit.rev

        def near() -> Sequence[str]:
            made.append(digits)
            return entry.near()

        customer.point.do(visit.act, "code", rev, {"entry": replace(entry, near=near)}, caller=CUSTOMER)
        customer.wait(70)

    types("10293847")
    types(OTHER)
    types(RIGHT)
    assert [cell for cell, _ in customer.point.opened] == ["01"]
    assert made == ["10293847", OTHER]
    assert len(customer.keypad.entry(RIGHT).near()) == 9 * 8 + 7


def test_no_digit_of_a_code_reaches_store_or_journal(customer: Customer) -> None:
    customer.types(OTHER)
    customer.types(RIGHT)
    names = customer.point.db.all("SELECT name FROM sqlite_master WHERE type = 'table'")
    dump = str([[tuple(row) for row in customer.point.db.all(f"SELECT * FROM {name[0]}")] for name in names])
    assert RIGHT not in dump
    assert OTHER not in dump


@pytest.mark.feature("CUS-7")
def test_after_the_budget_the_phone_is_asked_and_a_right_pair_opens(customer: Customer) -> None:
    assert customer.guess_until_phone_is_asked() >= 16
    customer.press("digits", digits="0000")
    customer.wait(61)
    assert customer.state() is not State.OPENING
    assert customer.types(RIGHT) is State.PHONE4
    customer.press("digits", digits="4417")
    assert customer.state() is State.OPENING


@pytest.mark.feature("CUS-7")
def test_three_wrong_pairs_close_only_their_own_digits(customer: Customer) -> None:
    customer.guess_until_phone_is_asked()
    customer.press("change_code")
    for _ in range(3):
        customer.wait(61)
        customer.types(OTHER, "0000")
    assert customer.state() is State.NEW_CODE
    assert "CodeBurned" in customer.point.kinds()
    customer.wait(120)
    customer.press("code", digits=RIGHT)
    customer.press("digits", digits="4417")
    assert customer.state() is State.OPENING


@pytest.mark.feature("CUS-7")
def test_a_pause_is_never_longer_than_a_minute(customer: Customer) -> None:
    customer.types("90000001")
    customer.press("code", digits="90000002")
    assert customer.state() is State.PAUSE
    customer.wait(60)
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING


def test_an_expired_code_looks_like_a_wrong_one(customer: Customer) -> None:
    customer.point.db.run("UPDATE code SET valid_until = '2026-11-20T00:00:00.000Z'")
    assert customer.types(RIGHT) is State.WRONG_CODE
    assert '"reason":"expired"' in customer.point.db.all("SELECT row FROM journal ORDER BY seq")[-1]["row"]


@pytest.mark.parametrize("digits", ["", "12345", "123456789", "12a45678", "１２３４５６７８", None, 12345678])
def test_malformed_digits_never_get_to_the_worker(customer: Customer, digits: Any) -> None:
    with pytest.raises(Refusal, match="malformed"):
        customer.press("code", digits=digits)
    assert customer.state() is State.IDLE


@pytest.mark.feature("CUS-3")
def test_several_parcels_open_one_after_the_other(customer: Customer) -> None:
    customer.point.store("p-2", "02")
    customer.code("c-1", RIGHT, "p-1", "p-2")
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.ORDER
    customer.press("collect")
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    assert customer.state() is State.NEXT
    customer.wait(3.1)
    assert [cell for cell, _ in customer.point.opened] == ["01", "02"]
    customer.point.says("02", "door_open")
    customer.point.says("02", "door_closed", item="absent")
    assert customer.state() is State.DONE


@pytest.mark.feature("CUS-3")
def test_some_now_and_the_rest_later_under_the_same_code(customer: Customer) -> None:
    customer.point.store("p-2", "02")
    customer.code("c-1", RIGHT, "p-1", "p-2")
    customer.press("code", digits=RIGHT)
    customer.press("pick")
    customer.press("collect", picked=[1])
    customer.point.says("02", "door_closed", item="absent")
    assert customer.state() is State.DONE
    customer.wait(9)
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING
    assert [cell for cell, _ in customer.point.opened] == ["02", "01"]


@pytest.mark.feature("CUS-6")
def test_the_same_code_within_120_s_offers_to_open_again(customer: Customer) -> None:
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_closed", item="absent")
    customer.wait(9)
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.DONE
    customer.press("open_again")
    assert customer.state() is State.OPENING
    assert [cell for cell, _ in customer.point.opened] == ["01", "01"]
    assert customer.point.kinds().count("ParcelIssued") == 1


@pytest.mark.feature("CUS-6")
def test_not_my_parcel_freezes_the_cell_in_two_taps(customer: Customer) -> None:
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.press("not_mine")
    customer.press("yes")
    assert customer.state() is State.EMPTY_TOLD
    assert customer.point.parcel("p-1")["state"] == "suspect"
    assert ("doubt", "01") in customer.point.tasks()
    customer.point.says("01", "door_closed")
    assert "ParcelIssued" not in customer.point.kinds()


@pytest.mark.feature("CUS-1")
def test_a_parcel_on_a_shelf_is_brought_by_staff(customer: Customer) -> None:
    parcels.change(customer.point.db, "p-1", place="A-1")
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.COUNTER
    assert customer.point.turn.memory.visit.number == 1
    assert ("call", None) in customer.point.tasks()
    assert customer.point.opened == []


@pytest.mark.parametrize(
    ("fields", "state"),
    [
        ({"state": "expected", "place": None}, State.NOT_YET),
        ({"state": "expired"}, State.EXPIRED),
        ({"state": "sent_back", "place": None}, State.CANCELLED),
        ({"state": "refused"}, State.CANCELLED),
        ({"state": "missing", "place": None}, State.COUNTER),
        ({"state": "expected", "place": None, "intent": "settled"}, State.OTHER_POINT),
        ({"intent": "send_back"}, State.CANCELLED),
        ({"intent": "hold"}, State.COUNTER),
        ({"person_check": "document"}, State.COUNTER_DOCUMENT),
        ({"person_check": "adult"}, State.COUNTER_ADULT),
        ({"pay_kop": 129000}, State.PAY_OFFLINE),
        ({"state": "issued", "place": None}, State.ISSUED_ALREADY),
        ({"state": "suspect"}, State.COUNTER),
    ],
)
def test_a_right_code_says_why_nothing_opens(customer: Customer, fields: dict[str, Any], state: State) -> None:
    parcels.change(customer.point.db, "p-1", **fields)
    customer.press("code", digits=RIGHT)
    assert customer.state() is state
    assert customer.point.opened == []


@pytest.mark.feature("CUS-15")
@pytest.mark.parametrize(
    ("planned", "day"), [("2026-11-22T21:30:00.000Z", "2026-11-23"), ("2026-11-20T09:00:00.000Z", None)]
)
def test_a_parcel_on_its_way_is_expected_on_the_day_of_its_delivery_unless_that_has_passed(
    customer: Customer, planned: str, day: str | None
) -> None:
    deliveries.put(customer.point.db, "d-1", {"planned": planned})
    parcels.change(customer.point.db, "p-1", state="expected", place=None, delivery="d-1")
    customer.press("code", digits=RIGHT)
    assert customer.point.turn.memory.visit.details.get("day") == day


@pytest.mark.feature("CUS-12")
def test_the_language_changes_in_every_state_and_back_on_idle(customer: Customer) -> None:
    customer.press("language")
    assert customer.point.turn.memory.visit.lang == "en"
    customer.press("code", digits=RIGHT)
    customer.press("language")
    assert customer.point.turn.memory.visit.lang == "ru"
    assert customer.state() is State.OPENING


@pytest.mark.feature("NET-5")
@pytest.mark.parametrize(("phone4", "asked"), [("4417", [{"parcel": "p-1", "code": "c-1"}]), ("0000", [{}])])
def test_a_new_code_is_asked_for_and_the_screen_says_the_same_to_everybody(
    customer: Customer, phone4: str, asked: list[dict[str, str]]
) -> None:
    memory = customer.point.turn.memory
    memory.online, memory.asked = True, ("4417", phone4)
    memory.visit = memory.visit._replace(state=State.NEW_CODE)
    customer.press("ask_code")
    assert customer.state() is State.CODE_SENT
    facts = [json.loads(row["row"]) for row in customer.point.db.all("SELECT row FROM journal ORDER BY seq")]
    found = [fact["body"] for fact in facts if fact["kind"] == "CodeAsked"]
    assert [{name: value for name, value in body.items() if value is not None} for body in found] == asked
