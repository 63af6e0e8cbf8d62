"""What devices say reaches the flows in its order, and never before the first turn."""

from collections.abc import Callable
from typing import Any

from edge.carry import Early
from hardware.ports import Health


class Posted:
    """A worker that only remembers what was posted."""

    def __init__(self) -> None:
        self.parts: list[str] = []

    def post(self, _caller: Any, _flow: Callable[..., Any], part: str, *_args: Any) -> None:
        self.parts.append(part)


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
