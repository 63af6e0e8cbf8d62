"""Learns what a board's levels mean and proves each of its cells: open, see, close, with a person who looks.

Source: LOCK-BOARDS section 7, steps 5 and 6. Times in milliseconds.
"""

from dataclasses import dataclass
from typing import Protocol

from hardware.commissioning.person import Person
from hardware.commissioning.words import Stopped, say

PATIENCE_MS = 3000
LOOK_MS = 60
REST_MS = 1000


@dataclass(frozen=True, slots=True)
class Proof:
    """One channel: the number on its door, its input, the level that means closed, how long the lock took."""

    channel: int
    cell: str
    input: int
    closed_bit: bool
    baseline_ms: int


class Bench(Protocol):
    """What is being proven, whatever is behind it."""

    def now(self) -> float:
        """Monotonic milliseconds."""

    def wait(self, ms: float) -> None:
        """Let time pass."""

    def open(self, channel: int) -> None:
        """One pulse."""

    def read(self) -> dict[int, bool] | None:
        """The level of every door input; None when nothing can be read."""


def prove(bench: Bench, channel: int, person: Person) -> Proof:
    """Open one channel with a person before it. Exactly one input may change, and must change back; else Stopped."""
    shut = settled(bench)
    bench.wait(REST_MS)
    started = bench.now()
    bench.open(channel)
    opened = _changed(bench, shut)
    took = round(bench.now() - started)
    cell = person.number(say("which", channel=channel))
    moved = [n for n, level in opened.items() if level != shut.get(n)]
    inputs = ", ".join(map(str, moved))
    if not cell:
        raise Stopped(say("no_door_but", channel=channel, inputs=inputs) if moved else say("no_door", channel=channel))
    if person.agrees(say("other")):
        raise Stopped(say("more_doors", channel=channel, cell=cell))
    if len(moved) != 1:
        raise Stopped(say("many_inputs", cell=cell, inputs=inputs) if moved else say("no_input", cell=cell))
    person.does(say("shut", cell=cell))
    if settled(bench) != shut:
        raise Stopped(say("not_back", cell=cell, input=moved[0]))
    person.tell(say("proven", cell=cell, ms=took))
    return Proof(channel, cell, moved[0], shut[moved[0]], took)


def settled(bench: Bench) -> dict[int, bool]:
    """All inputs, read twice the same; Stopped when the board is silent or an input chatters."""
    until = bench.now() + PATIENCE_MS
    before: dict[int, bool] | None = None
    while bench.now() < until:
        now = bench.read()
        if now is not None and now == before:
            return now
        before = now
        bench.wait(LOOK_MS)
    raise Stopped(say("silent"))


def _changed(bench: Bench, before: dict[int, bool]) -> dict[int, bool]:
    """The inputs once one has changed, or after the patience for a lock."""
    until = bench.now() + PATIENCE_MS
    while bench.now() < until:
        now = bench.read()
        if now is not None and now != before:
            return settled(bench)
        bench.wait(LOOK_MS / 2)
    return settled(bench)
