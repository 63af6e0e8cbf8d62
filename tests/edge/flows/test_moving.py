"""A parcel is moved: old cell, new cell, one fact; and cells that are cleaned, tested, taken out and put back."""

from pathlib import Path

import pytest

from edge.errors import WrongState
from edge.flows import cell, recover, task
from edge.store import places, tasks
from tests.edge.flows.crew import Crew
from tests.edge.flows.point import CELLS, CLOSED, SHELF


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    found = Crew(tmp_path)
    found.store("p-1", "01", size_class="S")
    return found


def opens_and_shuts(crew: Crew, name: str, item: str) -> None:
    """The cell that was pulsed last opens and is shut again."""
    opened, opening = crew.opened[-1]
    assert opened == name
    crew.says(name, "door_open", opening)
    crew.says(name, "door_closed", opening, item=item)


@pytest.mark.feature("STF-12")
def test_the_old_cell_opens_then_the_new_one_and_the_parcel_is_moved_once(crew: Crew) -> None:
    assert crew.act(cell.move, "p-1") == {"place": "02"}
    opens_and_shuts(crew, "01", "absent")
    assert crew.state("p-1") == ("stored", "01")
    opens_and_shuts(crew, "02", "present")
    assert crew.state("p-1") == ("stored", "02")
    assert crew.facts("ParcelMoved") == [{"parcel": "p-1", "from": "01", "to": "02", "why": "staff"}]
    free = [row["id"] for row in places.free(crew.db)]
    assert "01" in free
    assert "02" not in free


@pytest.mark.feature("STF-12")
def test_staff_choose_the_place_and_a_taken_or_small_one_is_refused(crew: Crew) -> None:
    crew.store("p-2", "03")
    with pytest.raises(WrongState, match=r"place\.taken"):
        crew.act(cell.move, "p-1", "03")
    crew.act(cell.move, "p-1", "A-1")
    opens_and_shuts(crew, "01", "absent")
    assert crew.state("p-1") == ("stored", "A-1")


def test_a_parcel_that_was_left_where_it_was_is_not_moved(crew: Crew) -> None:
    crew.act(cell.move, "p-1")
    opens_and_shuts(crew, "01", "present")
    assert crew.state("p-1") == ("stored", "01")
    assert len(crew.opened) <= 1
    assert crew.place("02")["reserved_for"] is None


@pytest.mark.parametrize("rung", ["jammed", "no_reply", "bad_frame"])
def test_an_old_cell_that_stays_shut_keeps_its_parcel_and_the_new_one_is_free(crew: Crew, rung: str) -> None:
    crew.act(cell.move, "p-1")
    crew.says("01", rung, crew.opened[-1][1], more=False)
    assert crew.state("p-1") == ("stored", "01")
    assert crew.place("02")["reserved_for"] is None
    assert crew.tasks() == [("cell_failed", "01")]


def test_a_new_cell_that_stays_shut_is_replaced_by_the_next(crew: Crew) -> None:
    crew.act(cell.move, "p-1")
    opens_and_shuts(crew, "01", "absent")
    crew.says("02", "jammed", crew.opened[-1][1], more=False)
    assert crew.place("02")["blocked"] == "jammed"
    assert crew.place("02")["reserved_for"] is None
    opens_and_shuts(crew, "03", "present")
    assert crew.state("p-1") == ("stored", "03")


def test_an_empty_new_cell_is_looked_into_and_what_is_seen_settles_it(crew: Crew) -> None:
    crew.act(cell.move, "p-1")
    opens_and_shuts(crew, "01", "absent")
    opens_and_shuts(crew, "02", "absent")
    assert ("look_inside", "02") in crew.tasks()
    crew.act(cell.see, "02", "full")
    assert crew.state("p-1") == ("stored", "02")


@pytest.mark.parametrize(("half", "place"), [("old", "01"), ("new", "02")])
def test_after_a_power_cut_no_move_goes_on_by_itself(crew: Crew, half: str, place: str) -> None:
    crew.act(cell.move, "p-1")
    if half == "new":
        opens_and_shuts(crew, "01", "absent")
    crew.effects.clear()
    seen = {**CLOSED, place: ("closed", "present" if half == "new" else "unknown")}
    crew.do(recover.start, recover.Start("0", seen, {**CELLS, **SHELF}))
    assert crew.opened == []
    assert crew.state("p-1") == ("stored", place)
    reserved = [row["id"] for row in places.every(crew.db) if row["reserved_for"]]
    assert reserved == []
    assert (("look_inside", "01") in crew.tasks()) is (half == "old")


@pytest.mark.feature("STF-12")
def test_a_cell_is_cleaned_tested_and_put_back_into_service(crew: Crew) -> None:
    crew.act(cell.block, "03", "cleaning")
    assert "03" not in [row["id"] for row in places.free(crew.db)]
    crew.act(cell.open, "03", "cleaning")
    opens_and_shuts(crew, "03", "absent")
    crew.act(cell.test, "03")
    opens_and_shuts(crew, "03", "absent")
    crew.act(cell.unblock, "03")
    assert "03" in [row["id"] for row in places.free(crew.db)]
    assert [fact["purpose"] for fact in crew.facts("CellOpening")] == ["check", "test"]
    assert crew.facts("CellUnblocked")[0]["reason"] == "repaired"


@pytest.mark.feature("STF-12")
def test_a_task_to_look_inside_ends_with_the_look_and_not_with_a_touch(crew: Crew) -> None:
    crew.says("01", "door_open")
    crew.says("01", "door_closed")
    (waiting,) = [row["id"] for row in tasks.pending(crew.db) if row["kind"] == "check_cell"]
    with pytest.raises(WrongState, match=r"task\.look_first"):
        crew.act(task.close, waiting)
    assert crew.place("01")["reserved_for"] is not None
    crew.act(cell.see, "01", "full")
    assert crew.tasks() == []
