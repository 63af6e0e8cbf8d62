"""Tasks: somebody takes one, somebody settles it, once."""

from pathlib import Path

import pytest

from edge.errors import NotFound, WrongState
from edge.flows import task
from edge.store import tasks
from tests.edge.flows.crew import Crew


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path)


def test_a_task_shows_who_took_it_and_is_settled_once(crew: Crew) -> None:
    number = tasks.open_task(crew.db, "check_cell", "2026-11-21T09:00:00.000Z", place="01")
    crew.act(task.take, number)
    assert tasks.pending(crew.db)[0]["taken_by"] == "u-102"
    crew.act(task.close, number)
    assert tasks.pending(crew.db) == []
    with pytest.raises(WrongState, match=r"task\.closed"):
        crew.act(task.close, number)


def test_a_task_that_never_was_cannot_be_taken(crew: Crew) -> None:
    with pytest.raises(NotFound, match=r"task\.none"):
        crew.act(task.take, 77)
