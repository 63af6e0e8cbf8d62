"""The cabinet as it stands before the customer: where each cell is, in words and as a drawing."""

from collections.abc import Sequence
from dataclasses import dataclass

from edge.web.texts import Texts


@dataclass(frozen=True, slots=True)
class Box:
    """A door, or the screen (`cell` = ""), seen from the front: mm from the left and from the top."""

    cell: str
    x: int
    y: int
    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Place:
    """Column from the left and row from the bottom, both from 1; of how many columns."""

    column: int
    row: int
    columns: int


class Cabinet:
    """All doors of one cabinet, from its profile."""

    def __init__(self, boxes: Sequence[Box]) -> None:
        self.boxes = tuple(boxes)
        self.width = max((box.x + box.width for box in boxes), default=1)
        self.height = max((box.y + box.height for box in boxes), default=1)

    def __bool__(self) -> bool:
        return any(box.cell for box in self.boxes)

    def box(self, cell: str) -> Box | None:
        """The door of this cell."""
        return next((box for box in self.boxes if box.cell == cell), None)

    def place(self, cell: str) -> Place | None:
        """Column and row of a cell; doors of one column share their left edge."""
        own = self.box(cell)
        if own is None:
            return None
        doors = [box for box in self.boxes if box.cell]
        lefts = sorted({box.x for box in doors})
        below = {box.y for box in doors if box.x == own.x and box.y > own.y}
        return Place(lefts.index(own.x) + 1, len(below) + 1, len(lefts))

    def words(self, cell: str, texts: Texts) -> str:
        """«слева, второй ряд снизу»; with more than three columns «третий столбец слева, …»."""
        place = self.place(cell)
        if place is None:
            return ""
        return (
            f"{_side(place, texts)}, {_nth('row', place.row, texts)}"
            if place.columns > 1
            else _nth("row", place.row, texts)
        )


def _side(place: Place, texts: Texts) -> str:
    if place.columns > 3:
        return _nth("column", place.column, texts)
    if place.column == 1:
        return texts.say("place.left")
    return texts.say("place.right" if place.column == place.columns else "place.middle")


def _nth(what: str, n: int, texts: Texts) -> str:
    if texts.has(f"ordinal.{n}"):
        return texts.say(f"place.{what}", {"nth": texts.say(f"ordinal.{n}")})
    return texts.say(f"place.{what}_number", {"n": n})
