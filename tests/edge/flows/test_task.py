"""Tasks: somebody takes one, somebody settles it, once."""

from pathlib import Path

import pytest

from edge.domain.task import Kind
from edge.errors import NotFound, WrongState
from edge.flows import task
from edge.store import tasks
from tests.edge.flows.crew import Crew


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path)


def test_a_task_shows_who_took_it_and_is_settled_once(crew: Crew) -> None:
    number = tasks.open_task(crew.db, Kind.CHECK_CELL, "2026-11-21T09:00:00.000Z", place="01")
    crew.act(task.take, number)
    assert tasks.pending(crew.db)[0]["taken_by"] == "u-102"
    crew.act(task.close, number)
    assert tasks.pending(crew.db) == []
    with pytest.raises(WrongState, match=r"task\.closed"):
        crew.act(task.close, number)


def test_a_task_that_never_was_cannot_be_taken(crew: Crew) -> None:
    with pytest.raises(NotFound, match=r"task\.none"):
        crew.act(task.take, 77)


def test_what_waits_longest_for_nobody_comes_after_whoever_stands_there(crew: Crew) -> None:
    for kind in (Kind.BACKUP_OLD, Kind.CHECK_CELL, Kind.DOOR_OPEN):
        tasks.open_task(crew.db, kind, "2026-11-21T09:00:00.000Z")
    first, second = (tasks.call(crew.db, "2026-11-21T09:00:00.000Z", None) for _ in range(2))
    listed = [(row["kind"], row["number"]) for row in tasks.pending(crew.db)]
    assert listed == [
        ("door_open", None),
        ("call", first),
        ("call", second),
        ("check_cell", None),
        ("backup_old", None),
    ]
