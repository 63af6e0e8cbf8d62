"""Learns what a board's levels mean and proves each of its cells: open, see, close, with a person who looks.

Source: LOCK-BOARDS section 7, steps 5 and 6. Times in milliseconds.
"""

from dataclasses import dataclass

from hardware.commissioning.person import Person
from hardware.locker.bus import Bus
from hardware.ports import HardwareError
from hardware.wire import Op

PATIENCE_MS = 3000
LOOK_MS = 60
REST_MS = 1000


class ProofFailed(HardwareError):
    """A cell could not be proven; the sentence says what was seen instead."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One channel: the number on its door, its input, the level that means closed, how long the lock took."""

    channel: int
    cell: str
    input: int
    closed_bit: bool
    baseline_ms: int


@dataclass(frozen=True, slots=True)
class Bench:
    """What is being proven: a board on an open bus, and the board whose inputs see its doors."""

    bus: Bus
    address: int
    channels: int
    seen_at: int
    inputs: int
    pulse_ms: int = 400


def prove(bench: Bench, channel: int, person: Person) -> Proof:
    """Open one channel with a person before it. Exactly one input may change, and must change back."""
    shut = settled(bench)
    started = bench.bus.line.now()
    open_one(bench, channel)
    opened = _changed(bench, shut)
    took = bench.bus.line.now() - started
    cell = person.number(f"Channel {channel} was pulsed. Which number is on the door that opened? (none: empty)")
    moved = [n for n, level in opened.items() if level != shut.get(n)]
    if not cell:
        sentence = f"channel {channel} opened no door; {_inputs(moved)}"
        raise ProofFailed(sentence)
    if person.agrees("Did any other door move?"):
        sentence = f"channel {channel} moved more than door {cell}: two boards may share address {bench.address}"
        raise ProofFailed(sentence)
    if len(moved) != 1:
        sentence = f"door {cell} opened, but {_inputs(moved)}: check its sensor"
        raise ProofFailed(sentence)
    person.does(f"Please shut door {cell}.")
    if settled(bench) != shut:
        sentence = f"door {cell} is shut, but input {moved[0]} did not change back: check its sensor"
        raise ProofFailed(sentence)
    return Proof(channel, cell, moved[0], shut[moved[0]], round(took))


def settled(bench: Bench) -> dict[int, bool]:
    """All inputs, read twice the same; ProofFailed when the board is silent or an input chatters."""
    until = bench.bus.line.now() + PATIENCE_MS
    before: dict[int, bool] | None = None
    while bench.bus.line.now() < until:
        now = _read(bench)
        if now is not None and now == before:
            return now
        before = now
        wait(bench, LOOK_MS)
    sentence = f"the board at address {bench.seen_at} is silent, or one of its inputs chatters"
    raise ProofFailed(sentence)


def open_one(bench: Bench, channel: int) -> None:
    """One pulse, and the rest that a coil needs."""
    wait(bench, REST_MS)
    bench.bus.ask(Op("open", bench.address, channel, bench.channels, bench.pulse_ms))


def wait(bench: Bench, ms: float) -> None:
    """Let time pass on the line."""
    until = bench.bus.line.now() + ms
    while bench.bus.line.now() < until:
        bench.bus.listen(until)


def _changed(bench: Bench, before: dict[int, bool]) -> dict[int, bool]:
    """The inputs once one has changed, or after the patience for a lock."""
    until = bench.bus.line.now() + PATIENCE_MS
    while bench.bus.line.now() < until:
        now = _read(bench)
        if now is not None and now != before:
            return settled(bench)
        wait(bench, LOOK_MS / 2)
    return settled(bench)


def _read(bench: Bench) -> dict[int, bool] | None:
    frame = bench.bus.ask(Op("status", bench.seen_at, count=bench.inputs)).frame
    return None if frame is None else {n: level for n, level in frame.bits.items() if n <= bench.inputs}


def _inputs(moved: list[int]) -> str:
    if not moved:
        return "no input changed"
    return "inputs " + ", ".join(map(str, moved)) + " changed"
