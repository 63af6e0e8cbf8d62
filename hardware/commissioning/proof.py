"""Learns what a board's levels mean and proves each of its cells: open, see, close, with a person who looks.

Source: LOCK-BOARDS section 7, steps 5 to 7. Times in milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from hardware.commissioning.person import Person
from hardware.commissioning.words import Stopped, say

PATIENCE_MS = 3000
LOOK_MS = 60
REST_MS = 1000
Levels = dict[int, bool]


@dataclass(frozen=True, slots=True)
class Proof:
    """One channel: the number on its door, its input, the level that means closed, how long the lock took; the input of
    its item sensor (0: none) and the level that means something is there; when (ISO 8601, UTC) and before whom."""

    channel: int
    cell: str
    input: int
    closed_bit: bool
    baseline_ms: int
    item: int = 0
    item_bit: bool = True
    at: str = ""
    by: str = ""


class Bench(Protocol):
    """What is being proven, whatever is behind it."""

    def now(self) -> float:
        """Monotonic milliseconds."""

    def wait(self, ms: float) -> None:
        """Let time pass."""

    def open(self, channel: int) -> None:
        """One pulse; Refused when the board is none that may drive locks."""

    def let_go(self, channel: int) -> None:
        """The coil is seen to be off again; Refused when it is not."""

    def read(self) -> Levels | None:
        """The level of every door input; None when nothing can be read."""

    def items(self) -> Levels | None:
        """The level of every item sensor; None when nothing can be read."""


def prove(bench: Bench, channel: int, person: Person, *, items: bool) -> Proof:
    """Open one channel with a person before it. Exactly one input may change, and must change back; else Stopped.
    `items`: so must one item sensor, when something is put in and taken out."""
    shut = settled(bench, bench.read)
    bench.wait(REST_MS)
    started = bench.now()
    bench.open(channel)
    opened = _changed(bench, shut)
    took = round(bench.now() - started)
    bench.let_go(channel)
    cell = person.number(say("which", channel=channel))
    moved = _differ(opened, shut)
    inputs = ", ".join(map(str, moved))
    if not cell:
        raise Stopped(say("no_door_but", channel=channel, inputs=inputs) if moved else say("no_door", channel=channel))
    if person.agrees(say("other")):
        raise Stopped(say("more_doors", channel=channel, cell=cell))
    if len(moved) != 1:
        raise Stopped(say("many_inputs", cell=cell, inputs=inputs) if moved else say("no_input", cell=cell))
    item, item_bit = _item(bench, cell, person) if items else (0, True)
    person.does(say("shut", cell=cell))
    if settled(bench, bench.read) != shut:
        raise Stopped(say("not_back", cell=cell, input=moved[0]))
    person.tell(say("proven", cell=cell, ms=took))
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Proof(channel, cell, moved[0], shut[moved[0]], took, item, item_bit, now, person.name)


def cut(bench: Bench, proof: Proof, person: Person) -> str:
    """What the sensor of this shut door reads while its plug is pulled: open or closed; Stopped when it stays so."""
    person.does(say("pull_plug", cell=proof.cell))
    level = settled(bench, bench.read).get(proof.input)
    person.does(say("plug_in", cell=proof.cell))
    if settled(bench, bench.read).get(proof.input) is not proof.closed_bit:
        raise Stopped(say("not_back", cell=proof.cell, input=proof.input))
    reads = "closed" if level is proof.closed_bit else "open"
    person.tell(say(f"cut_{reads}", cell=proof.cell))
    return reads


def settled(bench: Bench, look: Callable[[], Levels | None]) -> Levels:
    """All inputs, read twice the same; Stopped when the board is silent or an input chatters."""
    until = bench.now() + PATIENCE_MS
    before: Levels | None = None
    while bench.now() < until:
        now = look()
        if now is not None and now == before:
            return now
        before = now
        bench.wait(LOOK_MS)
    raise Stopped(say("silent"))


def _item(bench: Bench, cell: str, person: Person) -> tuple[int, bool]:
    """The item sensor of an open cell, and its level with something in it."""
    bare = settled(bench, bench.items)
    person.does(say("put_in", cell=cell))
    filled = settled(bench, bench.items)
    person.does(say("take_out", cell=cell))
    moved = _differ(filled, bare)
    if len(moved) != 1:
        found = ", ".join(map(str, moved))
        raise Stopped(say("many_items", cell=cell, inputs=found) if moved else say("no_item", cell=cell))
    if settled(bench, bench.items) != bare:
        raise Stopped(say("item_stays", cell=cell))
    return moved[0], filled[moved[0]]


def _changed(bench: Bench, before: Levels) -> Levels:
    """The inputs once one has changed, or after the patience for a lock."""
    until = bench.now() + PATIENCE_MS
    while bench.now() < until:
        now = bench.read()
        if now is not None and now != before:
            return settled(bench, bench.read)
        bench.wait(LOOK_MS / 2)
    return settled(bench, bench.read)


def _differ(now: Levels, before: Levels) -> list[int]:
    return [n for n, level in now.items() if level != before.get(n)]
