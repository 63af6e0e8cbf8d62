"""Faults that wait for their moment: a line of the schedule may say upon what it strikes.

Most bugs hide where two things meet: a clock that jumps while somebody waits to open again, a process that dies
between a command and its execution. Left to chance these meet once in a hundred days; here they meet every day.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tests.system.simulator.moments import Moments

Moment = Mapping[str, Any]
"""What a line of the trace must say, its fact's body included, such as {"what": "fact", "kind": "ParcelIssued"}."""


@dataclass(slots=True)
class Upon:
    """`lay` a fault; it strikes once, right after `see` was told of its moment."""

    moments: Moments
    laid: list[tuple[Moment, Callable[[], None]]] = field(default_factory=list)

    def lay(self, moment: Moment, strike: Callable[[], None]) -> None:
        """Wait for this moment."""
        self.laid.append((moment, strike))

    def see(self, line: Mapping[str, Any]) -> None:
        """Something happened."""
        if not self.laid:
            return
        said = {**line, **line.get("body", {})}
        for each in [each for each in self.laid if each[0].items() <= said.items()]:
            self.laid.remove(each)
            self.moments.later(0, each[1])
