"""What devices say reaches the flows in its order, and never before the first turn."""

from collections.abc import Callable
from typing import Any

from edge.carry import Early, reported
from edge.flows import door
from hardware.ports import CellState, Door, Found, Health, Item


class Posted:
    """A worker that only remembers what was posted."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.posted: list[tuple[Any, ...]] = []

    def post(self, _caller: Any, flow: Callable[..., Any], part: str, *args: Any) -> None:
        self.parts.append(part)
        self.posted.append((flow, part, *args))


def test_a_board_that_fails_before_the_first_turn_is_told_after_it() -> None:
    posted = Posted()
    worker: Any = posted
    early = Early(worker)
    for part in ("port.main", "board.A"):
        early.take(Health(part, "failed", "it does not answer"))
    assert posted.parts == []
    early.tell()
    early.take(Health("board.B", "failed", "it does not answer"))
    assert posted.parts == ["port.main", "board.A", "board.B"]


def test_how_a_door_stands_is_told_in_the_words_of_the_flows() -> None:
    worker: Any = (posted := Posted())
    reported(worker, Found("07", CellState(Door.OPEN, Item.PRESENT)))
    assert posted.posted == [(door.found, "07", "open", "present")]
