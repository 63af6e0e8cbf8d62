"""Lock boards that are silent: what people are told, what is not blamed on a cell, and what serves again by itself."""

from pathlib import Path
from typing import Any

import pytest

from edge.effects import Tell
from edge.errors import WrongState
from edge.flows import cell, door, recover, stow
from edge.store import places
from tests.edge.flows.crew import Crew
from tests.edge.flows.point import CELLS, CLOSED, LINES, SHELF
from tests.edge.flows.test_stow import receive


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    crew = Crew(tmp_path)
    receive(crew, "p-1", "p-2")
    return crew


def silent(crew: Crew, *parts: str) -> None:
    for part in parts:
        crew.do(door.part, part, "failed", "it does not answer")


def answers(crew: Crew, part: str) -> None:
    crew.do(door.part, part, "ok", "")


def give_up(crew: Crew, name: str, rung: str) -> None:
    """Staff try this lock in vain."""
    crew.act(cell.test, name)
    crew.says(name, rung, crew.opened[-1][1])


def blocked(crew: Crew) -> dict[str, str]:
    """Which cells are out of service, and why."""
    return {row["id"]: row["blocked"] for row in places.every(crew.db) if row["blocked"]}


def notes(crew: Crew) -> list[dict[str, Any]]:
    """What was said of silent boards since the last act."""
    told = [effect.body for effect in crew.effects if isinstance(effect, Tell) and effect.event == "verdict"]
    return [body["details"] for body in told if body["text"] in ("stow.passed_over", "place.silent")]


@pytest.mark.feature("HW-5")
def test_cells_given_up_for_a_silent_board_serve_again_once_it_answers(crew: Crew) -> None:
    for name, rung in (("01", "no_reply"), ("02", "jammed"), ("03", "no_reply")):
        give_up(crew, name, rung)
    silent(crew, "port.main", "board.A", "board.B")
    answers(crew, "board.A")
    assert blocked(crew) == {"01": "no_reply", "02": "jammed", "03": "no_reply"}
    answers(crew, "port.main")
    assert blocked(crew) == {"02": "jammed", "03": "no_reply"}
    assert [(fact["cell"], fact["reason"]) for fact in crew.facts("CellUnblocked")] == [("01", "answers")]
    assert crew.tasks() == [("cell_failed", "02"), ("cell_failed", "03")]
    answers(crew, "board.B")
    assert blocked(crew) == {"02": "jammed"}


@pytest.mark.feature("HW-5")
def test_after_a_restart_they_serve_again_once_their_board_answers_for_the_first_time(crew: Crew) -> None:
    for name in ("01", "03"):
        give_up(crew, name, "no_reply")
    crew.turn.memory.ill = {}
    crew.do(recover.start, recover.Start("0", CLOSED, {**CELLS, **SHELF}, lines=LINES))
    silent(crew, "board.B")
    answers(crew, "board.A")
    assert blocked(crew) == {"03": "no_reply"}
    assert crew.tasks() == [("cell_failed", "03")]
    answers(crew, "board.B")
    assert blocked(crew) == {}
    assert [fact["part"] for fact in crew.facts("HardwareChanged")] == ["board.B", "board.B"]


@pytest.mark.feature("HW-5", "STF-4")
def test_the_cells_of_a_silent_board_are_passed_over_and_staff_hear_of_it(crew: Crew) -> None:
    silent(crew, "board.A")
    crew.act(stow.propose, "p-1-label")
    assert [name for name, _ in crew.opened] == ["03"]
    assert notes(crew) == [{"part": "board.A"}]
    answers(crew, "board.A")
    crew.act(stow.cancel)
    crew.says("03", "door_closed", item="absent")
    crew.act(stow.propose, "p-1-label")
    assert [name for name, _ in crew.opened] == ["01"]
    assert notes(crew) == []


@pytest.mark.feature("HW-5", "STF-4")
def test_a_line_that_falls_silent_under_a_stow_blames_no_cell(crew: Crew) -> None:
    crew.store("s-1", "A-1")
    crew.act(stow.propose, "p-1-label")
    silent(crew, "port.main")
    crew.says("01", "no_reply", crew.opened[-1][1])
    assert [name for name, _ in crew.opened] == ["01"]
    assert crew.verdict() == ("stop", "place.silent")
    assert notes(crew) == [{"part": "port.main"}]
    assert crew.state("p-1") == ("received", None)
    assert (blocked(crew), crew.tasks(), crew.place("01")["reserved_for"]) == ({}, [], None)
    crew.act(stow.propose, "p-2-label")
    assert (crew.opened, crew.verdict()) == ([], ("stop", "place.silent"))


@pytest.mark.feature("HW-5", "STF-12")
def test_nothing_is_moved_to_a_silent_board_and_a_move_that_it_stops_blames_no_cell(crew: Crew) -> None:
    crew.store("p-9", "03", size_class="S")
    silent(crew, "board.A")
    with pytest.raises(WrongState, match=r"place\.silent"):
        crew.act(cell.move, "p-9", "01")
    answers(crew, "board.A")
    crew.act(cell.move, "p-9", "01")
    crew.says("03", "door_open", crew.opened[-1][1])
    crew.says("03", "door_closed", crew.opened[-1][1], item="absent")
    silent(crew, "board.A")
    crew.says("01", "no_reply", crew.opened[-1][1])
    assert crew.opened[-1][0] == "04"
    assert (blocked(crew), crew.place("01")["opening"]) == ({}, None)
