"""The person at the cabinet, as commissioning sees them: somebody who is told things, looks, types, and shuts doors."""

from collections.abc import Callable
from typing import Any, Protocol

Truth = Callable[[], dict[str, Any]]
Act = Callable[..., None]


class Person(Protocol):
    """In a terminal, at the owner's screen, or simulated."""

    def tell(self, text: str) -> None:
        """Show a line."""

    def number(self, question: str) -> str:
        """What is printed on a door; empty = none."""

    def agrees(self, question: str) -> bool:
        """Yes or no."""

    def does(self, request: str) -> None:
        """Wait until the person says that it is done."""


class SimulatedPerson:
    """Looks at a simulated cabinet and does what is asked; for `--yes-simulated` and the tests."""

    def __init__(self, truth: Truth, act: Act) -> None:
        self.told: list[str] = []
        self._truth = truth
        self._act = act

    def tell(self, text: str) -> None:
        """Remember it."""
        self.told.append(text)

    def number(self, question: str) -> str:
        """The door that stands open; the first of several."""
        self.told.append(question)
        return next(iter(self._open()), "")

    def agrees(self, question: str) -> bool:
        """Says yes, but for a second door that moved: that is looked at."""
        self.told.append(question)
        return len(self._open()) > 1 if "other door" in question else True

    def does(self, request: str) -> None:
        """Shuts every open door."""
        self.told.append(request)
        for cell in self._open():
            self._act("close", cell)

    def _open(self) -> list[str]:
        return [name for name, cell in self._truth()["cells"].items() if cell["door"] == "open"]
