"""The person at the cabinet, as commissioning sees them: somebody who is told things, looks, types, and shuts doors."""

from collections.abc import Callable
from typing import Any, Protocol

from hardware.commissioning.words import Words

Truth = Callable[[], dict[str, Any]]
Act = Callable[..., None]


class Person(Protocol):
    """In a terminal, at the owner's screen, or simulated. `name`: who they are, for the record."""

    name: str

    def tell(self, words: Words) -> None:
        """Show a line."""

    def number(self, question: Words) -> str:
        """What is printed on a door; empty = none."""

    def agrees(self, question: Words) -> bool:
        """Yes or no."""

    def does(self, request: Words) -> None:
        """Wait until the person says that it is done."""


class SimulatedPerson:
    """Looks at a simulated cabinet and does what is asked; `reads` is what a hand scanner makes it do."""

    name = "simulated"

    def __init__(self, truth: Truth, act: Act, cut_reads: Callable[[str], str] = lambda _cell: "open") -> None:
        self.told: list[Words] = []
        self.reads: Callable[[], None] = lambda: None
        self._truth = truth
        self._act = act
        self._cut_reads = cut_reads
        self._pulled = ""

    def tell(self, words: Words) -> None:
        """Remember it."""
        self.told.append(words)

    def number(self, question: Words) -> str:
        """The door that stands open; the first of several. Boards are counted."""
        self.told.append(question)
        if question.key == "how_many":
            return str(len(self._boards(str(question.details["bus"]))))
        return next(iter(self._open()), "")

    def agrees(self, question: Words) -> bool:
        """Says yes, but for a second door that moved: that is looked at."""
        self.told.append(question)
        return len(self._open()) > 1 if question.key == "other" else True

    def does(self, request: Words) -> None:
        """What is asked for; at last every open door is shut."""
        self.told.append(request)
        cell, board = str(request.details.get("cell", "")), str(request.details.get("board", ""))
        match request.key:
            case "unplug":
                self._pulled = str(request.details["bus"])
                self._act("unplug", bus=self._pulled)
            case "replug":
                self._act("replug", bus=self._pulled)
            case "alone" | "together":
                self._connect(board)
            case "scan":
                self.reads()
            case "put_in":
                self._act("put", cell)
            case "take_out":
                self._act("take", cell)
            case "pull_plug":
                self._pulled = cell
                self._act("cut_sensor", cell, level=self._cut_reads(cell))
            case "plug_in":
                self._act("cut_sensor", self._pulled, level="none")
            case _:
                for each in self._open():
                    self._act("close", each)

    def _connect(self, alone: str) -> None:
        """One board alone, or all of them."""
        for name in self._truth()["boards"]:
            self._act("board", board=name, dead=alone not in ("", name))

    def _boards(self, bus: str) -> list[str]:
        return [name for name, board in self._truth()["boards"].items() if board["bus"] == bus]

    def _open(self) -> list[str]:
        return [name for name, cell in self._truth()["cells"].items() if cell["door"] == "open"]
