"""Commissioning as the kiosk knows it while it goes on: what was told, and the one question that waits."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType

from edge.domain.staff import Actor

LINES_MOST = 200

Values = Mapping[str, str | int]


@dataclass(frozen=True, slots=True)
class Line:
    """A sentence by its key, and its values. `says`: line, or how it wants to be answered: number, agree, done."""

    says: str
    key: str
    values: Values = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Fitting:
    """`rev` counts what was told, so that no answer meets another question. Lines: the oldest first. `by` began it."""

    running: bool = False
    rev: int = 0
    question: Line | None = None
    lines: tuple[Line, ...] = ()
    by: Actor | None = None

    def told(self, line: Line) -> "Fitting":
        """One more line, or the question that waits now."""
        if line.says != "line":
            return replace(self, rev=self.rev + 1, question=line)
        return replace(self, rev=self.rev + 1, lines=(*self.lines, line)[-LINES_MOST:])

    def answered(self) -> "Fitting":
        """Nothing waits any more."""
        return replace(self, rev=self.rev + 1, question=None)

    def ended(self) -> "Fitting":
        """It is over; what was told can still be read."""
        return replace(self.answered(), running=False)
