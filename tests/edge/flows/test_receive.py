"""Receiving: against the manifest, each parcel once, and every difference has a name."""

from pathlib import Path

import pytest

from edge.domain.staff import person
from edge.errors import NotFound, Refusal, WrongState
from edge.flows import receive
from edge.store import deliveries, parcels
from tests.edge.flows.crew import Crew


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    crew.announce("d-1", "p-1", "p-2", "p-3")
    return crew


def body_of(crew: Crew, kind: str) -> dict[str, object]:
    rows = crew.facts(kind)
    return dict(rows[-1])


@pytest.mark.feature("STF-3")
def test_an_announced_parcel_is_received_once_and_counted(crew: Crew) -> None:
    crew.act(receive.begin, "d-1")
    crew.act(receive.parcel, "p-1-label")
    assert crew.verdict() == ("known", "receive.ok")
    assert crew.tones() == ["known"]
    assert crew.state("p-1") == ("received", None)
    crew.act(receive.parcel, "p-1-label")
    assert crew.verdict() == ("note", "receive.already")
    assert crew.tones() == []
    assert crew.kinds().count("ParcelReceived") == 1
    assert body_of(crew, "StaffStopped") == {"text": "receive.already", "parcel": "p-1"}
    assert deliveries.progress(crew.db, "d-1")["received"] == 1


@pytest.mark.feature("STF-2")
def test_the_first_scan_of_a_delivery_says_that_it_arrived_and_only_once(crew: Crew) -> None:
    crew.act(receive.parcel, "p-1-label")
    crew.act(receive.begin, "d-1")
    assert crew.kinds().count("DeliveryArrived") == 1


def test_a_delivery_that_nobody_announced_is_refused(crew: Crew) -> None:
    with pytest.raises(NotFound, match=r"receive\.no_such_delivery"):
        crew.act(receive.begin, "d-9")


@pytest.mark.feature("STF-3")
def test_a_parcel_in_no_manifest_is_put_aside_as_a_surplus_and_can_be_taken_back(crew: Crew) -> None:
    crew.act(receive.begin, "d-1")
    crew.act(receive.parcel, "99999999-0001-1")
    assert crew.verdict() == ("choice", "receive.surplus")
    assert crew.state("x-99999999-0001-1") == ("received", None)
    assert body_of(crew, "ParcelReceived")["surplus"] is True
    crew.act(receive.undo)
    assert crew.state("x-99999999-0001-1") == ("gone", None)
    assert crew.kinds()[-1] == "ReceiveReversed"


@pytest.mark.feature("STF-3")
def test_a_damaged_parcel_is_noted_anew_and_its_first_reception_taken_back(crew: Crew) -> None:
    crew.act(receive.begin, "d-1")
    crew.act(receive.parcel, "p-1-label")
    seq = crew.seq()
    crew.act(receive.damaged)
    assert body_of(crew, "ReceiveReversed")["row"] == seq
    assert body_of(crew, "ParcelReceived")["condition"] == "damaged"
    crew.act(receive.undo)
    assert crew.state("p-1") == ("expected", None)
    with pytest.raises(WrongState, match=r"receive\.nothing_to_undo"):
        crew.act(receive.undo)


def test_only_ones_own_last_reception_can_be_taken_back(crew: Crew) -> None:
    crew.act(receive.parcel, "p-1-label")
    with pytest.raises(WrongState, match=r"receive\.nothing_to_undo"):
        crew.do(receive.undo, caller=person("u-7", ["staff"]))


@pytest.mark.feature("STF-3")
def test_the_end_of_a_reception_names_what_is_missing_too_much_and_damaged(crew: Crew) -> None:
    crew.act(receive.begin, "d-1")
    for label in ("p-1-label", "p-2-label", "99999999-0001-1"):
        crew.act(receive.parcel, label)
    crew.act(receive.damaged, "p-2")
    answer = crew.act(receive.finish, "d-1")
    assert answer == {
        "missing": ["p-3"],
        "surplus": ["x-99999999-0001-1"],
        "damaged": ["p-2"],
        "received": 2,
        "expected": 3,
    }
    assert body_of(crew, "DeliveryReceived")["missing"] == ["p-3"]
    with pytest.raises(WrongState, match=r"receive\.not_open"):
        crew.act(receive.finish, "d-1")


def test_a_long_list_of_missing_parcels_goes_on_in_a_second_row(crew: Crew) -> None:
    crew.announce("d-2", *(f"q-{number:03}" for number in range(201)))
    crew.act(receive.begin, "d-2")
    crew.act(receive.finish, "d-2")
    pages = [len(row["missing"]) for row in crew.facts("DeliveryReceived")]
    assert pages == [200, 1]


@pytest.mark.feature("STF-10")
def test_a_tote_that_nobody_announced_is_taken_and_the_parcels_in_it_know_it(crew: Crew) -> None:
    deliveries.put_tote(crew.db, "t-51", "00095212340000000174", "d-1", "announced")
    crew.act(receive.tote, "00095212340000000174")
    assert crew.verdict() == ("known", "receive.tote")
    crew.act(receive.parcel, "p-1-label")
    assert body_of(crew, "ParcelReceived")["tote"] == "t-51"
    crew.act(receive.tote, "00395212340000000182")
    assert crew.verdict() == ("known", "receive.tote_surplus")


def test_one_barcode_on_two_announced_parcels_is_a_question(crew: Crew) -> None:
    for parcel in ("p-1", "p-2"):
        parcels.put(crew.db, parcel, {"delivery": "d-1"}, ["same"])
    crew.act(receive.parcel, "same")
    assert crew.verdict() == ("choice", "receive.which")
    crew.act(receive.pick, "p-2")
    assert [crew.state(parcel)[0] for parcel in ("p-1", "p-2")] == ["expected", "received"]


@pytest.mark.parametrize(
    ("state", "result", "text"),
    [
        ("stored", "note", "receive.already_stowed"),
        ("issued", "stop", "parcel.receive.issued"),
        ("sent_back", "stop", "parcel.receive.sent_back"),
    ],
)
def test_a_parcel_that_was_here_before_is_told_and_not_received_again(
    crew: Crew, state: str, result: str, text: str
) -> None:
    parcels.change(crew.db, "p-1", state=state)
    crew.act(receive.parcel, "p-1-label")
    assert crew.verdict() == (result, text)
    assert "ParcelReceived" not in crew.kinds()


def test_a_reception_can_be_taken_up_by_another_person(crew: Crew) -> None:
    crew.act(receive.begin, "d-1")
    crew.act(receive.parcel, "p-1-label")
    other = person("u-7", ["staff"])
    assert crew.do(receive.begin, "d-1", caller=other)["received"] == 1
    crew.do(receive.parcel, "p-2-label", caller=other)
    assert deliveries.progress(crew.db, "d-1")["received"] == 2


def test_whatever_is_scanned_at_random_each_parcel_is_received_at_most_once(crew: Crew) -> None:
    for step in range(200):
        label = f"p-{crew.turn.dice.raw(1)[0] % 5}-label"
        flow, args = (receive.undo, ()) if step % 7 == 0 else (receive.parcel, (label,))
        try:
            crew.act(flow, *args)
        except Refusal:
            continue
    for parcel in ("p-1", "p-2", "p-3"):
        plus = sum(row["parcel"] == parcel for row in crew.facts("ParcelReceived"))
        minus = sum(row["parcel"] == parcel for row in crew.facts("ReceiveReversed"))
        assert plus - minus == (crew.state(parcel)[0] == "received")
