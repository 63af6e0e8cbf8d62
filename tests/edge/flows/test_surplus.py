"""What came before its papers is the parcel that they announce, wherever it lies by then."""

from pathlib import Path

import pytest

from edge.domain.order import Document
from edge.domain.task import Kind
from edge.flows import feed, receive, stow
from edge.store import parcels, places, tasks
from tests.edge.flows import papers
from tests.edge.flows.crew import Crew

LABEL = "p-7-label"
STRANGE = f"x-{LABEL}"


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    crew.announce("d-1", "p-1")
    crew.act(receive.begin, "d-1")
    crew.act(receive.parcel, LABEL)
    crew.act(receive.leave)
    return crew


def stows(crew: Crew) -> str:
    """It is put away; the cell."""
    crew.act(stow.propose, LABEL)
    cell = str(places.reserved_for(crew.db, STRANGE)[0]["id"])
    crew.says(cell, "door_open")
    crew.says(cell, "door_closed", item="present")
    return cell


def papers_come(crew: Crew, *documents: Document) -> None:
    """The platform announces it after all."""
    crew.do(feed.take, papers.part(0, *(documents or (papers.parcel("p-7"),)), complete=True))


@pytest.mark.feature("STF-3")
def test_what_lies_in_a_cell_is_the_announced_parcel_there(crew: Crew) -> None:
    cell = stows(crew)
    tasks.open_task(crew.db, Kind.SENSOR, "2026-11-21", place=cell, parcel=STRANGE)
    stowed = crew.seq()
    papers_come(crew)
    assert (crew.state("p-7"), crew.state(STRANGE)) == (("stored", cell), ("gone", None))
    assert [row["id"] for row in parcels.in_place(crew.db, cell)] == ["p-7"]
    assert crew.facts("StowReversed") == [
        {"parcel": STRANGE, "place": cell, "row": stowed, "reason": "announced"},
    ]
    assert crew.facts("ReceiveReversed")[-1]["parcel"] == STRANGE
    assert crew.facts("ParcelStowed")[-1] == {"parcel": "p-7", "place": cell, "how": "scan"}
    assert [row["parcel"] for row in tasks.pending_at(crew.db, cell)] == ["p-7"]


def test_its_customer_s_code_opens_its_cell(crew: Crew) -> None:
    stows(crew)
    papers_come(crew, papers.code("c-7", 1, "p-7"), papers.parcel("p-7"))
    (row,) = parcels.of_code(crew.db, "c-7")
    assert (row["id"], row["state"], row["place_kind"]) == ("p-7", "stored", "cell")


def test_what_lies_on_the_counter_is_received(crew: Crew) -> None:
    crew.act(receive.parcel, "other-label")
    papers_come(crew)
    assert (crew.state("p-7"), crew.state(STRANGE)) == (("received", None), ("gone", None))
    assert crew.facts("ParcelReceived")[-1]["surplus"] is False
    assert crew.state("x-other-label") == ("received", None)


def test_what_somebody_has_in_hand_is_joined_when_its_door_is_shut(crew: Crew) -> None:
    crew.act(stow.propose, LABEL)
    cell = str(places.reserved_for(crew.db, STRANGE)[0]["id"])
    papers_come(crew)
    assert (crew.state("p-7")[0], crew.state(STRANGE)[0]) == ("expected", "received")
    crew.says(cell, "door_open")
    crew.says(cell, "door_closed", item="present")
    assert (crew.state("p-7"), crew.state(STRANGE)) == (("stored", cell), ("gone", None))


def test_of_two_announced_parcels_of_one_label_the_second_waits_for_its_own(crew: Crew) -> None:
    cell = stows(crew)
    papers_come(crew, papers.parcel("p-7"), papers.parcel("p-8", barcodes=[LABEL]))
    assert crew.state("p-7") == ("stored", cell)
    assert crew.state("p-8") == ("expected", None)


def test_a_parcel_that_was_received_itself_is_another_thing(crew: Crew) -> None:
    crew.announce("d-1", "p-9")
    crew.act(receive.parcel, "p-9-label")
    parcels.add_surplus(crew.db, "x-p-9-label", "received", ("d-1", None), "p-9-label")
    papers_come(crew, papers.parcel("p-9"))
    assert crew.state("x-p-9-label") == ("received", None)


def test_on_an_old_copy_the_parcel_is_not_there_twice(crew: Crew) -> None:
    cell = stows(crew)
    crew.announce("d-1", "p-7")
    parcels.change(crew.db, "p-7", state="stored", place=cell)
    papers_come(crew)
    assert [row["id"] for row in parcels.in_place(crew.db, cell)] == ["p-7"]
    assert len(crew.facts("ParcelStowed")) == 1
