"""What a person has to look at: somebody takes it, somebody settles it."""

from edge.effects import Done, Tell
from edge.errors import NotFound, WrongState
from edge.flows import looking
from edge.store import places, tasks
from edge.store.db import Row
from edge.store.journal import wall_text
from edge.turn import Turn


def take(turn: Turn, task: int) -> Done:
    """I see to it: the others see who does. Taking it over from a colleague is allowed."""
    _open(turn, task)
    tasks.take(turn.db, task, turn.actor.id)
    return Done({"task": task}, (Tell("tasks", {}),))


def close(turn: Turn, task: int) -> Done:
    """It is settled. What asks for a look into a cell ends with that look, not with a touch (`cell.see`)."""
    row = _open(turn, task)
    place = places.get(turn.db, row["place"] or "")
    frozen = place is not None and (place["reserved_for"] is not None or place["opening"] is not None)
    if frozen and row["kind"] in looking.ANSWERED:
        raise WrongState("task.look_first", place=row["place"])
    tasks.close(turn.db, task, wall_text(turn.now()), turn.actor.name)
    return Done({"task": task}, (Tell("tasks", {}),))


def _open(turn: Turn, task: int) -> Row:
    row = tasks.get(turn.db, task)
    if row is None:
        raise NotFound("task.none", task=task)
    if row["closed_at"] is not None:
        raise WrongState("task.closed", task=task)
    return row
