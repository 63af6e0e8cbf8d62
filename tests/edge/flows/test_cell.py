"""Cells in the hands of staff: what a person saw inside settles what no sensor could, and nothing stays frozen."""

from pathlib import Path

import pytest

from edge.effects import Ribbons
from edge.errors import WrongState
from edge.flows import cell, pickup, recover, stow
from edge.store import places
from edge.turn import Turn
from tests.edge.flows.crew import Crew
from tests.edge.flows.point import CELLS, CLOSED, SHELF


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    found = Crew(tmp_path)
    found.store("p-1", "01")
    return found


def free(crew: Crew) -> list[str]:
    """The places that may be proposed."""
    return [row["id"] for row in places.free(crew.db)]


def opening_for_customer(crew: Crew, *, moved: bool) -> None:
    """The power goes in the middle of a pickup, and afterwards no sensor says anything."""
    crew.turn.memory.desks.clear()
    opening = release(crew)
    if moved:
        crew.says("01", "door_open", opening)
    crew.effects.clear()
    crew.do(recover.start, recover.Start("0", {**CLOSED, "01": ("unknown", "unknown")}, {**CELLS, **SHELF}))
    assert crew.tasks() == [("unresolved", "01")]


def release(crew: Crew) -> str:
    """Its customer has shown the code of p-1."""
    with_code = pickup.release(turn_of(crew), "p-1", "c-1", "code")
    return with_code[0]


def turn_of(crew: Crew) -> Turn:
    """A turn outside the worker, for books that no customer has to type for."""
    return crew.turn


@pytest.mark.feature("STF-12")
@pytest.mark.parametrize(("inside", "state"), [("full", "stored"), ("empty", "missing")])
def test_a_forced_door_is_looked_into_and_its_cell_is_free_for_use_again(crew: Crew, inside: str, state: str) -> None:
    crew.says("01", "door_open")
    crew.says("01", "door_closed")
    crew.pass_time(10_000)
    assert crew.parcel("p-1")["state"] == "suspect"
    crew.act(cell.see, "01", inside)
    assert crew.parcel("p-1")["state"] == state
    assert crew.place("01")["reserved_for"] is None
    assert crew.tasks() == []
    assert ("01" in free(crew)) is (inside == "empty")


@pytest.mark.parametrize(
    ("moved", "inside", "state"),
    [(True, "empty", "issued"), (True, "full", "stored"), (False, "full", "stored"), (False, "empty", "missing")],
)
def test_what_staff_saw_settles_an_opening_that_no_sensor_could(
    crew: Crew, moved: bool, inside: str, state: str
) -> None:
    opening_for_customer(crew, moved=moved)
    crew.act(cell.see, "01", inside)
    assert crew.parcel("p-1")["state"] == state
    assert crew.place("01")["opening"] is None
    assert crew.tasks() == []


def test_staff_may_open_an_unsettled_cell_to_look_and_its_parcel_stays_kept(crew: Crew) -> None:
    opening_for_customer(crew, moved=False)
    crew.act(cell.open, "01", "check")
    ((opened, opening),) = crew.opened
    assert opened == "01"
    crew.says("01", "door_open", opening)
    crew.says("01", "door_closed", opening)
    assert "01" not in free(crew)
    crew.act(cell.see, "01", "full")
    assert crew.parcel("p-1")["state"] == "stored"
    assert "01" not in free(crew)


def test_a_cell_in_use_by_a_customer_is_not_opened_by_staff(crew: Crew) -> None:
    release(crew)
    with pytest.raises(WrongState, match="cell_busy"):
        crew.act(cell.open, "01", "check")


def test_the_door_is_shut_before_anybody_says_what_is_inside(crew: Crew) -> None:
    crew.says("02", "door_open")
    with pytest.raises(WrongState, match="shut_first"):
        crew.act(cell.see, "02", "empty")
    with pytest.raises(WrongState, match="reason_needed"):
        crew.act(cell.see, "01", "perhaps")


def test_not_mine_after_the_door_is_shut_is_found_by_whoever_looks(crew: Crew) -> None:
    opening = release(crew)
    crew.says("01", "door_open", opening)
    crew.says("01", "door_closed", opening, item="absent")
    pickup.doubt(turn_of(crew), "p-1", "01")
    assert crew.tasks() == [("doubt", "01")]
    crew.act(cell.see, "01", "full")
    assert (crew.parcel("p-1")["state"], crew.parcel("p-1")["place"]) == ("stored", "01")
    assert crew.tasks() == []


def test_a_repair_says_nothing_of_what_lies_inside(crew: Crew) -> None:
    crew.says("01", "door_open")
    crew.says("01", "door_closed")
    crew.act(cell.block, "01", "staff")
    crew.act(cell.unblock, "01")
    assert crew.tasks() == [("check_cell", "01")]
    crew.act(cell.see, "01", "full")
    assert crew.tasks() == []


def test_a_parcel_that_is_gone_when_the_door_of_a_test_shuts_is_looked_for(crew: Crew) -> None:
    tried = str(crew.act(cell.test, "01")["opening"])
    crew.says("01", "door_open", tried)
    crew.says("01", "door_closed", tried, item="absent")
    assert crew.tasks() == [("look_inside", "01")]
    crew.act(cell.see, "01", "empty")
    assert (crew.tasks(), crew.parcel("p-1")["state"]) == ([], "missing")


@pytest.mark.parametrize(("name", "item"), [("01", "present"), ("01", "unknown"), ("02", "absent")])
def test_a_test_that_leaves_everything_as_it_was_is_no_work(crew: Crew, name: str, item: str) -> None:
    tried = str(crew.act(cell.test, name)["opening"])
    crew.says(name, "door_open", tried)
    crew.says(name, "door_closed", tried, item=item)
    assert crew.tasks() == []


def test_what_nobody_knows_keeps_its_cell_until_it_was_taken_out(crew: Crew) -> None:
    crew.act(cell.see, "02", "full")
    assert crew.tasks() == [("stray", "02")]
    assert "02" not in free(crew)
    crew.act(cell.see, "02", "empty")
    assert crew.tasks() == []
    assert "02" in free(crew)


def test_a_stow_that_was_taken_back_but_not_taken_out_is_stowed_again_by_whoever_looks(crew: Crew) -> None:
    crew.announce("d-1", "p-2")
    crew.act(stow.pick, "p-2")
    crew.says("02", "door_closed", crew.opened[-1][1], item="present")
    crew.act(stow.undo)
    crew.says("02", "no_reply", crew.opened[-1][1])
    looks = str(crew.act(cell.open, "02", "check")["opening"])
    crew.says("02", "door_closed", looks, item="present")
    crew.act(cell.see, "02", "full")
    assert crew.state("p-2") == ("stored", "02")
    assert crew.place("02")["reserved_for"] is None
    assert crew.tasks() == [("cell_failed", "02")]


@pytest.mark.feature("STF-12", "CUS-15")
@pytest.mark.parametrize("ends", ["door_closed", "jammed", "not_detected"])
def test_while_a_lock_is_tried_the_customer_screen_warns_of_doors_that_open(crew: Crew, ends: str) -> None:
    def warned() -> bool:
        strips = [effect.strips for effect in crew.effects if isinstance(effect, Ribbons)]
        return ("cell_test", {}) in strips[-1]

    crew.act(cell.test, "02")
    assert warned()
    if ends == "door_closed":
        crew.says("02", "door_open", crew.opened[-1][1])
        assert warned()
    crew.says("02", ends, crew.opened[-1][1])
    assert not warned()
