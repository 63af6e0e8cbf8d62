"""The counter: nothing leaves without a right, its checks, and the parcel itself in hand."""

from pathlib import Path

import pytest

from edge.domain.counter import checks
from edge.domain.entry import Entry
from edge.errors import Refusal, WrongState
from edge.flows import find, handover, stow
from edge.store import parcels, tasks
from tests.edge.flows.crew import Crew

RIGHT, WRONG = (Entry(8, (mac,)) for mac in ("right-mac", "wrong-mac"))


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    crew.store("p-1", "A-1", size_class="S")
    crew.store("p-2", "02", size_class="S")
    crew.store("p-9", "03", size_class="M")
    crew.issue_code("c-1", "right-mac", "p-1", "p-2")
    return crew


@pytest.mark.feature("STF-7")
def test_by_code_each_parcel_is_scanned_and_the_act_names_them(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    assert crew.verdict() == ("known", "handover.order")
    crew.act(handover.take, "p-1-label")
    crew.act(handover.take, "p-2-label")
    answer = crew.act(handover.issue)
    assert answer["issued"] == ["p-2", "p-1"]
    assert crew.facts("ParcelIssued") == [
        {"parcel": parcel, "place": place, "how": "code", "cause": {"person": "u-102"}, "truth": "staff"}
        for parcel, place in (("p-2", "02"), ("p-1", "A-1"))
    ]
    assert [crew.state(parcel) for parcel in ("p-1", "p-2")] == [("issued", None)] * 2


@pytest.mark.feature("STF-7")
def test_a_parcel_that_was_not_scanned_is_not_issued(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    with pytest.raises(WrongState, match=r"handover\.nothing_taken"):
        crew.act(handover.issue)
    crew.act(handover.take, "p-1-label")
    assert crew.act(handover.issue)["issued"] == ["p-1"]
    assert crew.state("p-2") == ("stored", "02")


def test_the_wrong_parcel_is_a_stop(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-9-label")
    assert crew.verdict() == ("stop", "handover.not_theirs")


def test_a_wrong_code_is_judged_by_the_same_budget_as_at_the_customers_screen(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": WRONG})
    assert crew.verdict() == ("note", "handover.no_such_code")
    assert crew.kinds()[-1] == "CodeRefused"
    crew.act(handover.claim, "code", {"entry": RIGHT})
    assert crew.verdict() == ("note", "handover.pause")
    crew.pass_time(2000)
    crew.act(handover.claim, "code", {"entry": RIGHT})
    assert crew.verdict() == ("known", "handover.order")


def test_a_token_that_was_refused_outside_issues_nothing(crew: Crew) -> None:
    crew.act(handover.claim, "pickup", {"refused": "signature"})
    assert crew.verdict() == ("stop", "handover.no_such_code")
    crew.act(handover.claim, "pickup", {"refused": "expired"})
    assert crew.verdict() == ("stop", "handover.old_token")


@pytest.mark.feature("STF-7")
@pytest.mark.feature("CUS-17")
def test_by_document_both_checks_come_before_the_act(crew: Crew) -> None:
    crew.act(handover.begin, "p-1", "proxy")
    crew.act(handover.take, "p-1-label")
    for missing in ("document", "proxy"):
        with pytest.raises(WrongState, match=rf"handover\.unchecked\.{missing}"):
            crew.act(handover.issue)
        crew.act(handover.check, missing)
    assert crew.act(handover.issue)["way"] == "proxy"
    assert crew.facts("ParcelIssued")[-1]["how"] == "proxy"


@pytest.mark.feature("CUS-17")
def test_a_document_that_does_not_match_ends_the_hand_over(crew: Crew) -> None:
    crew.act(handover.begin, "p-1", "document")
    crew.act(handover.take, "p-1-label")
    crew.act(handover.mismatch, "document")
    assert crew.verdict() == ("stop", "handover.failed.document")
    with pytest.raises(WrongState, match=r"handover\.nobody"):
        crew.act(handover.issue)


@pytest.mark.parametrize(
    ("way", "demands", "wanted"),
    [
        ("code", ["none"], ()),
        ("qr", ["none", "adult"], ("adult",)),
        ("code", ["document"], ("document",)),
        ("document", ["none"], ("document",)),
        ("proxy", ["adult"], ("document", "proxy", "adult")),
        ("code", ["something new"], ("document",)),
    ],
)
def test_what_is_checked_follows_from_the_way_and_the_parcels(
    way: str, demands: list[str], wanted: tuple[str, ...]
) -> None:
    assert checks(way, demands) == wanted


def test_an_adults_parcel_is_checked_only_when_it_is_taken(crew: Crew) -> None:
    parcels.change(crew.db, "p-2", person_check="adult")
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-1-label")
    assert crew.act(handover.issue)["issued"] == ["p-1"]


@pytest.mark.parametrize("intent", ["hold", "send_back"])
def test_what_the_platform_withholds_is_not_handed_over(crew: Crew, intent: str) -> None:
    parcels.change(crew.db, "p-2", intent=intent)
    assert crew.act(handover.claim, "code", {"entry": RIGHT})["parcels"] == ["p-1"]
    parcels.change(crew.db, "p-1", intent=intent)
    crew.act(handover.begin, "p-1", "document")
    assert crew.verdict() == ("stop", "handover.withheld")


def test_what_is_not_paid_stays(crew: Crew) -> None:
    parcels.change(crew.db, "p-1", pay_kop=129000)
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-1-label")
    with pytest.raises(WrongState, match=r"handover\.unpaid"):
        crew.act(handover.issue)


@pytest.mark.feature("STF-7")
def test_one_of_two_parcels_is_refused_and_stays_here(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-1-label")
    crew.act(handover.refuse, "p-2", "fit")
    assert crew.act(handover.issue)["refused"] == ["p-2-label"]
    assert crew.state("p-2") == ("refused", "02")
    assert crew.facts("ParcelRefused")[-1] == {"parcel": "p-2", "place": "02", "reason": "fit", "items": []}
    with pytest.raises(Refusal):
        crew.act(handover.begin, "p-1", "by heart")


def test_what_was_refused_in_the_customer_s_hands_is_at_the_counter(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-2-label")
    crew.act(handover.refuse, "p-2", "fit")
    assert crew.state("p-2") == ("refused", None)
    assert crew.facts("ParcelRefused")[-1]["place"] == "counter"


def test_a_cell_is_opened_for_the_counter_under_the_persons_name(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.fetch, "p-2")
    assert crew.opened[-1][0] == "02"
    assert crew.facts("CellOpening")[-1] == {
        "cell": "02", "opening": crew.opened[-1][1], "purpose": "take", "cause": {"person": "u-102"}
    }  # fmt: skip
    with pytest.raises(WrongState, match=r"handover\.not_theirs"):
        crew.act(handover.fetch, "p-9")


def test_what_was_fetched_from_its_cell_lies_at_the_counter_also_when_the_customer_leaves(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.fetch, "p-2")
    opening = crew.opened[-1][1]
    crew.says("02", "door_open", opening)
    crew.says("02", "door_closed", opening, item="absent")
    assert crew.state("p-2") == ("received", None)
    assert crew.facts("StowReversed")[-1]["reason"] == "fetched"
    crew.act(handover.leave)
    crew.act(stow.propose, "p-2-label")
    assert crew.verdict() == ("known", "stow.cell")


def test_what_was_left_in_its_cell_by_who_came_to_fetch_it_is_stored_as_before(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.fetch, "p-2")
    opening = crew.opened[-1][1]
    crew.says("02", "door_open", opening)
    crew.says("02", "door_closed", opening, item="present")
    assert crew.state("p-2") == ("stored", "02")


@pytest.mark.feature("STF-7")
def test_a_called_number_is_taken_and_closed_by_the_act(crew: Crew) -> None:
    number = tasks.call(crew.db, "2026-11-21T09:00:00.000Z", "p-1")
    call = tasks.calls(crew.db)[0]
    assert crew.act(handover.queue, call["id"])["number"] == number
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-1-label")
    crew.act(handover.issue)
    assert tasks.calls(crew.db) == []


def test_nothing_is_issued_twice(crew: Crew) -> None:
    crew.act(handover.claim, "code", {"entry": RIGHT})
    crew.act(handover.take, "p-1-label")
    crew.act(handover.issue)
    crew.act(handover.begin, "p-1", "document")
    assert [row["id"] for row in crew.act(find.parcels, "p-1-label")["rows"]] == ["p-1"]
    crew.act(handover.take, "p-1-label")
    assert crew.verdict()[0] == "stop"
    assert crew.kinds().count("ParcelIssued") == 1
