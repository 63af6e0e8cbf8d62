"""Stowing: one parcel, one place, and nothing else ever gets it."""

from pathlib import Path
from typing import Any

import pytest

from edge.errors import WrongState
from edge.flows import cell, recover, stow
from edge.store import openings, parcels, places, tasks
from tests.edge.flows.crew import MARIA, Crew
from tests.edge.flows.point import CELLS, SHELF


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    receive(crew, "p-1", "p-2", "p-3")
    return crew


def receive(crew: Crew, *received: str, **fields: Any) -> None:
    crew.announce("d-1", *received, **fields)
    for parcel in received:
        parcels.change(crew.db, parcel, state="received")


def open_door(crew: Crew, cell: str) -> str:
    opening = crew.opened[-1][1]
    crew.says(cell, "door_open", opening)
    return opening


def test_a_scanned_parcel_gets_the_smallest_cell_that_fits_and_its_door_opens(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    assert crew.verdict() == ("known", "stow.cell")
    assert [cell for cell, _ in crew.opened] == ["01"]
    place = places.get(crew.db, "01")
    assert place is not None
    assert place["reserved_for"] == "p-1"
    assert crew.facts("CellOpening")[-1]["purpose"] == "stow"


@pytest.mark.feature("STF-5")
def test_the_shut_door_confirms_the_stow_and_nobody_touches_the_screen(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.says("01", "door_closed", opening, item="present")
    assert crew.state("p-1") == ("stored", "01")
    assert crew.verdict() == ("known", "stow.done")
    assert crew.facts("ParcelStowed") == [{"parcel": "p-1", "place": "01", "how": "scan"}]
    place = places.get(crew.db, "01")
    assert place is not None
    assert (place["uses"], place["reserved_for"], place["opening"]) == (1, None, None)
    crew.act(stow.propose, "p-2-label")
    assert crew.opened[-1][0] == "02"


@pytest.mark.feature("STF-5")
def test_a_second_parcel_is_stopped_while_a_door_is_open(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    open_door(crew, "01")
    crew.act(stow.propose, "p-2-label")
    assert crew.verdict() == ("stop", "stow.shut_first")
    assert crew.opened == []
    assert crew.state("p-2") == ("received", None)


def test_two_people_in_one_batch_never_get_the_same_cell(crew: Crew) -> None:
    from edge.domain.staff import person

    futures = [
        crew.worker.ask(caller, stow.propose, label)
        for caller, label in ((MARIA, "p-1-label"), (person("u-7", ["staff"]), "p-2-label"))
    ]
    crew.effects.clear()
    crew.worker.step(block=False)
    assert all(future.result(timeout=0) is not None for future in futures)
    assert sorted(cell for cell, _ in crew.opened) == ["01", "02"]


@pytest.mark.feature("STF-5")
def test_an_item_sensor_that_saw_nothing_asks_and_believes_the_person(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.effects.clear()
    crew.says("01", "door_closed", opening, item="absent")
    assert crew.verdict() == ("choice", "stow.empty")
    assert crew.choices() == ["stow.again", "stow.here", "stow.cancel"]
    assert crew.state("p-1") == ("received", None)
    crew.act(stow.here)
    assert crew.state("p-1") == ("stored", "01")


def test_open_again_opens_the_same_cell_under_a_cause_of_its_own(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    first = open_door(crew, "01")
    crew.says("01", "door_closed", first, item="absent")
    crew.act(stow.again)
    assert crew.opened[-1][0] == "01"
    second = open_door(crew, "01")
    assert second != first
    crew.says("01", "door_closed", second, item="present")
    assert crew.state("p-1") == ("stored", "01")


@pytest.mark.feature("STF-4")
def test_what_was_left_inside_is_stowed_whatever_was_asked_for(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.act(stow.cancel)
    crew.says("01", "door_closed", opening, item="present")
    assert crew.state("p-1") == ("stored", "01")
    crew.act(stow.propose, "p-2-label")
    assert crew.opened[-1][0] == "02"


def test_what_does_not_fit_gets_a_larger_cell_once_the_door_is_shut(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.act(stow.not_fit)
    assert crew.opened == []
    crew.says("01", "door_closed", opening, item="absent")
    assert [cell for cell, _ in crew.opened] == ["03"]
    place = places.get(crew.db, "01")
    assert place is not None
    assert (place["reserved_for"], place["opening"]) == (None, None)


@pytest.mark.feature("STF-4")
def test_staff_choose_another_place_and_a_bad_choice_says_why(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.store("p-9", "02")
    with pytest.raises(WrongState, match=r"place\.taken"):
        crew.act(stow.elsewhere, "02")
    crew.act(stow.elsewhere, "04")
    crew.says("01", "door_closed", opening)
    assert [cell for cell, _ in crew.opened] == ["04"]


def test_given_up_the_place_is_free_and_the_parcel_stays_received(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    opening = open_door(crew, "01")
    crew.act(stow.cancel)
    crew.says("01", "door_closed", opening)
    assert crew.state("p-1") == ("received", None)
    assert "01" in [place["id"] for place in places.free(crew.db)]


@pytest.mark.feature("STF-5")
def test_a_stow_is_taken_back_in_one_tap_and_the_cell_opens_to_take_it_out(crew: Crew) -> None:
    crew.act(stow.propose, "p-1-label")
    crew.says("01", "door_closed", open_door(crew, "01"))
    seq = crew.facts("ParcelStowed") and crew.seq()
    crew.act(stow.undo)
    assert crew.facts("StowReversed") == [{"parcel": "p-1", "place": "01", "row": seq, "reason": "mistake"}]
    assert crew.state("p-1") == ("received", None)
    assert crew.opened[-1][0] == "01"
    assert "01" not in [place["id"] for place in places.free(crew.db)]
    crew.says("01", "door_closed", open_door(crew, "01"))
    crew.act(stow.propose, "p-1-label")
    assert crew.opened[-1][0] == "02"
    assert "01" in [place["id"] for place in places.free(crew.db)]
    with pytest.raises(WrongState, match=r"stow\.nothing_to_undo"):
        crew.act(stow.undo)


@pytest.mark.parametrize("rung", ["jammed", "no_reply", "bad_frame"])
def test_a_cell_that_does_not_open_goes_out_of_service_and_the_parcel_gets_another(crew: Crew, rung: str) -> None:
    crew.act(stow.propose, "p-1-label")
    crew.says("01", rung, crew.opened[-1][1])
    assert [cell for cell, _ in crew.opened] == ["01", "02"]
    place = places.get(crew.db, "01")
    assert place is not None
    assert (place["blocked"], place["reserved_for"]) == (rung, None)
    assert [task["kind"] for task in tasks.pending(crew.db)] == ["cell_failed"]


@pytest.mark.feature("STF-4")
def test_without_a_free_cell_of_the_size_a_larger_one_then_the_shelf_then_a_clear_refusal(crew: Crew) -> None:
    for number, taken in enumerate(("01", "02")):
        crew.store(f"s-{number}", taken)
    crew.act(stow.propose, "p-1-label")
    assert crew.opened[-1][0] == "03"
    crew.says("03", "door_closed", open_door(crew, "03"))
    crew.store("s-3", "04")
    crew.act(stow.propose, "p-2-label")
    assert crew.verdict() == ("known", "stow.shelf")
    crew.act(stow.here)
    assert crew.state("p-2") == ("stored", "A-1")
    crew.act(stow.propose, "p-3-label")
    assert crew.verdict() == ("stop", "place.none_free")
    assert crew.facts("StaffStopped") == [{"text": "place.none_free"}]
    assert crew.state("p-3") == ("received", None)


@pytest.mark.feature("STF-4")
def test_a_parcel_that_needs_a_document_goes_to_the_shelf_where_only_staff_reach_it(crew: Crew) -> None:
    receive(crew, "p-5", person_check="document")
    crew.act(stow.propose, "p-5-label")
    assert crew.verdict() == ("known", "stow.shelf")
    crew.act(stow.here, "A-1", "scan")
    assert crew.state("p-5") == ("stored", "A-1")


@pytest.mark.parametrize(
    "taken",
    [
        {"blocked": "broken"},
        {"reserved_for": "p-8"},
        {"opening": "o-1"},
    ],
)
def test_a_blocked_reserved_or_unresolved_cell_is_never_proposed(crew: Crew, taken: dict[str, str]) -> None:
    places.change(crew.db, "01", **taken)
    crew.act(stow.propose, "p-1-label")
    assert crew.opened[-1][0] == "02"


def test_a_parcel_that_was_not_received_is_a_question_and_one_that_is_stowed_a_stop(crew: Crew) -> None:
    crew.announce("d-2", "p-7")
    crew.act(stow.propose, "p-7-label")
    assert crew.verdict() == ("choice", "stow.not_received")
    crew.act(stow.pick, "p-7")
    assert crew.kinds()[-2:] == ["ParcelReceived", "CellOpening"]
    crew.says("01", "door_closed", open_door(crew, "01"))
    crew.act(stow.propose, "p-7-label")
    assert crew.verdict() == ("stop", "parcel.stow.stored")


def test_a_board_without_a_door_sensor_asks_whether_the_parcel_is_in(tmp_path: Path) -> None:
    crew = Crew(tmp_path, dict.fromkeys(CELLS, ("unknown", "unknown")))
    receive(crew, "p-1", "p-2")
    crew.act(stow.propose, "p-1-label")
    crew.says("01", "acked", crew.opened[-1][1])
    crew.act(stow.propose, "p-2-label")
    assert crew.verdict() == ("choice", "stow.is_it_there")
    crew.act(stow.here)
    assert crew.state("p-1") == ("stored", "01")


@pytest.mark.parametrize(
    ("item", "state"), [("present", ("stored", "01")), ("absent", ("received", None)), ("unknown", ("received", None))]
)
def test_after_a_power_cut_the_sensor_says_what_became_of_the_stow(
    tmp_path: Path, item: str, state: tuple[str, str | None]
) -> None:
    crew = Crew(tmp_path)
    receive(crew, "p-1")
    crew.act(stow.propose, "p-1-label")
    opening = crew.opened[-1][1]
    crew.turn.memory.desks.clear()
    seen = {**dict.fromkeys(CELLS, ("closed", "absent")), "01": ("closed", item)}
    crew.do(recover.start, recover.Start("0", seen, {**CELLS, **SHELF}))
    assert crew.state("p-1") == state
    row = openings.get(crew.db, opening)
    assert row is not None
    assert row["settled"] == 1
    free = [place["id"] for place in places.free(crew.db)]
    assert ("01" in free) is (item == "absent")
    if item == "unknown":
        assert [task["kind"] for task in tasks.pending(crew.db)] == ["look_inside"]
        crew.act(cell.see, "01", "full")
        assert crew.state("p-1") == ("stored", "01")
        assert tasks.pending(crew.db) == []
