"""Openings with faults by chance, one seed a story; what the driver says is held against what the world was."""

import random
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace

from hardware.boards.wire import Faults
from hardware.ports import Door, Rung, Step
from tests.hardware.bench import Bench, cabinet
from tests.hardware.matrix.rows import ready, spec_of

OUTCOMES = {Rung.DOOR_OPEN, Rung.JAMMED, Rung.NOT_DETECTED, Rung.NO_REPLY, Rung.BAD_FRAME, Rung.UNKNOWN}
CELLS = [f"{number:02d}" for number in range(1, 5)]


class Witness:
    """Sees every door at every moment, and holds each word of the driver against it the moment it is said."""

    def __init__(self, bench: Bench) -> None:
        self._bench = bench
        self._leaf = bench.sim.boards["A"].wiring.leaf
        self._opened_at: defaultdict[str, float] = defaultdict(lambda: float("-inf"))
        self._sent_at: dict[str | None, float] = {}
        self.sent = 0
        bench.sim.world.watchers.append(self._see)
        bench.onlooker = self._judge

    def _see(self, cell: str) -> None:
        """Something moved."""
        if self._open(cell):
            self._opened_at[cell] = self._bench.agenda.now()

    def _open(self, cell: str) -> bool:
        door = self._bench.sim.world.door(cell)
        return not door.shut or not (self._leaf or door.bolted)

    def _judge(self, step: Step) -> None:
        """What is said must be so now, or must have happened since the pulse that it is said of."""
        since = self._sent_at.get(step.op_id, float("-inf"))
        opened = self._open(step.cell) or self._opened_at[step.cell] >= since > float("-inf")
        match step.rung:
            case Rung.SENT:
                self.sent += 1
                self._sent_at.setdefault(step.op_id, self._bench.agenda.now())
            case Rung.DOOR_OPEN:
                assert opened, step
            case Rung.DOOR_CLOSED:
                assert not self._open(step.cell), step
            case Rung.JAMMED:
                assert not opened, step
        assert len(self._bench.sim.world.coils) <= self.sent + 1


def story(family: str, seed: int, openings: int) -> int:
    """Openings with one to three faults by chance and exactly one outcome each. Returns how many were played."""
    dice = random.Random(f"{family}-{seed}")
    boards = cabinet(family)
    bench = ready(family, replace(boards, cells=boards.cells[: len(CELLS)]))
    witness = Witness(bench)
    for number in range(openings):
        cell = dice.choice(CELLS)
        op_id = f"s-{number}"
        bench.act("stick", cell, on=dice.random() < 0.2)
        bench.locker.open(cell, op_id)
        for _ in range(dice.randrange(1, 4)):
            bench.go(dice.choice((0, 5, 15, 40, 90, 300)))
            mishap(bench, dice, spec_of(family).longest)
        bench.go(dice.choice((500, 1500, 7500)))
        recover(bench, cell, op_id)
        ladder = [step for step in bench.steps if step.op_id == op_id and step.rung in OUTCOMES and not step.more]
        told = [step.rung for step in ladder]
        assert told in ([told[-1]], [Rung.UNKNOWN, Rung.DOOR_OPEN]), (family, seed, number, bench.ladder(op_id))
        assert len(bench.sim.world.coils) <= witness.sent
        assert sum(step.rung is Rung.SENT and step.op_id == op_id for step in bench.steps) <= 2
    return openings


def mishap(bench: Bench, dice: random.Random, longest: int) -> None:
    """One fault, of the line, the board or a hand."""
    faults, lies = bench.faults, bench.sim.boards["A"].lies
    strikes: list[Callable[[], None]] = [
        lambda: switch(faults, drop=dice.choice((1, 2, 5))),
        lambda: switch(faults, lose=dice.choice((1, 2))),
        lambda: switch(faults, corrupt=1, corrupt_at=dice.randrange(longest), corrupt_to=dice.randrange(256)),
        lambda: switch(faults, truncate=1, keep=dice.randrange(longest)),
        lambda: switch(faults, delay=dice.choice((1, 3)), delay_ms=dice.choice((30, 170, 260, 700))),
        lambda: switch(faults, split_at=dice.randrange(1, longest), split_ms=dice.choice((2, 20, 60))),
        lambda: switch(faults, before=dice.randbytes(dice.randrange(4)), after=dice.randbytes(dice.randrange(4))),
        lambda: switch(lies, rebooting_until=bench.agenda.now() + dice.choice((100, 700, 2500))),
        lambda: switch(lies, claim=dice.choice(("failed", "ok", "mute"))),
        lambda: switch(bench.plug, plugged=False),
    ]
    dice.choice(strikes)()


def switch(holder: object, **values: object) -> None:
    """Set some faults."""
    for name, value in values.items():
        setattr(holder, name, value)


def recover(bench: Bench, cell: str, op_id: str) -> None:
    """All is mended, the driver comes to its conclusion, the door is shut and seen to be."""
    bench.wire.faults = Faults()
    bench.plug.plugged = True
    bench.sim.boards["A"].lies.claim = ""
    bench.sim.boards["A"].lies.rebooting_until = 0
    until(bench, lambda: concluded(bench, op_id))
    bench.act("stick", cell, on=False)
    bench.act("close", cell)
    bench.go(600)
    until(bench, lambda: {state.door for state in bench.locker.snapshot().values()} == {Door.CLOSED})


def concluded(bench: Bench, op_id: str) -> bool:
    """Whether this opening has its outcome, and the line is there again."""
    told = any(step.op_id == op_id and step.rung in OUTCOMES and not step.more for step in bench.steps[-9:])
    return told and Door.UNKNOWN not in {state.door for state in bench.locker.snapshot().values()}


def until(bench: Bench, true: Callable[[], bool]) -> None:
    """Let them live until it is so; a board that was dead for long is asked again every thirty seconds."""
    end = bench.agenda.now() + 40_000
    while not true():
        assert bench.agenda.now() < end, bench.steps[-6:]
        bench.go(100)
