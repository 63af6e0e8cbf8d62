"""The person at the cabinet, as commissioning sees them: somebody who is told things, looks, types, and shuts doors."""

from collections.abc import Callable
from typing import Any, Protocol

from hardware.commissioning.words import Words

Truth = Callable[[], dict[str, Any]]
Act = Callable[..., None]


class Person(Protocol):
    """In a terminal, at the owner's screen, or simulated."""

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

    def __init__(self, truth: Truth, act: Act) -> None:
        self.told: list[Words] = []
        self.reads: Callable[[], None] = lambda: None
        self._truth = truth
        self._act = act

    def tell(self, words: Words) -> None:
        """Remember it."""
        self.told.append(words)

    def number(self, question: Words) -> str:
        """The door that stands open; the first of several."""
        self.told.append(question)
        return next(iter(self._open()), "")

    def agrees(self, question: Words) -> bool:
        """Says yes, but for a second door that moved: that is looked at."""
        self.told.append(question)
        return len(self._open()) > 1 if question.key == "other" else True

    def does(self, request: Words) -> None:
        """Shuts every open door, or reads a code."""
        self.told.append(request)
        if request.key == "scan":
            self.reads()
        for cell in self._open():
            self._act("close", cell)

    def _open(self) -> list[str]:
        return [name for name, cell in self._truth()["cells"].items() if cell["door"] == "open"]
