"""What really is, beside what the kiosk believes: the differences, and a log of how both changed."""

from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from edge.web.sim.believed import Belief

MOST_LINES = 120


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell as it really is, and as it stands in the books."""

    name: str
    door: str
    bolt: str
    things: tuple[str, ...]
    stuck: bool = False
    held: bool = False
    blocked: bool = False
    sensor: str = "closed"
    lies: str = ""
    belief: Belief = field(default_factory=Belief)

    @property
    def differs(self) -> tuple[str, ...]:
        """In what the kiosk is wrong: door, item, parcel. What it does not know is no error."""
        wrong = [
            ("door", self.belief.door not in ("unknown", self.door)),
            ("item", self.belief.item not in ("unknown", "present" if self.things else "absent")),
            ("parcel", sorted(self.belief.parcels) != sorted(self.things)),
        ]
        return tuple(name for name, is_wrong in wrong if is_wrong)


def cells(truth: Mapping[str, Any], beliefs: Mapping[str, Belief]) -> tuple[Cell, ...]:
    """The board process's words and the books, side by side."""
    return tuple(_cell(name, told, beliefs.get(name, Belief())) for name, told in sorted(truth["cells"].items()))


def _cell(name: str, told: Mapping[str, Any], belief: Belief) -> Cell:
    return Cell(
        name,
        "closed" if told["door"] == "shut" else "open",
        told["bolt"],
        tuple(told["things"]),
        stuck=told["stuck"],
        held=told["held"],
        blocked=told["blocked"],
        sensor=told["sensor"],
        lies=told["lies"],
        belief=belief,
    )


@dataclass(frozen=True, slots=True)
class Line:
    """One change: which cell, what it really is now, what the kiosk believes now."""

    number: int
    at: datetime
    cell: Cell


def _settled(cell: Cell) -> Cell:
    """Without what a chattering sensor says at this instant, and what the kiosk makes of it."""
    if cell.lies != "chatter":
        return replace(cell, sensor="")
    return replace(cell, sensor="", belief=replace(cell.belief, door="", opening=""))


@dataclass(slots=True)
class Log:
    """The last changes, the newest first."""

    now: Callable[[], datetime]
    lines: deque[Line] = field(default_factory=lambda: deque(maxlen=MOST_LINES))
    _last: dict[str, Cell] = field(default_factory=dict)
    _count: int = 0

    def see(self, found: tuple[Cell, ...]) -> None:
        """Remember each cell that changed since the last look. The first look is no change."""
        for cell in found:
            if _settled(self._last.get(cell.name, cell)) != _settled(cell):
                self._count += 1
                self.lines.appendleft(Line(self._count, self.now(), cell))
            self._last[cell.name] = cell
