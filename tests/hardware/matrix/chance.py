"""Openings with faults by chance, one seed a story; what the driver says is held against what the world was."""

import random
from collections import defaultdict
from collections.abc import Callable

from hardware.boards.wire import Faults
from hardware.ports import Rung, Step
from tests.hardware.bench import Bench
from tests.hardware.matrix.rows import ready, spec_of

OUTCOMES = {Rung.DOOR_OPEN, Rung.JAMMED, Rung.NOT_DETECTED, Rung.NO_REPLY, Rung.BAD_FRAME, Rung.UNKNOWN}
CELLS = [f"{number:02d}" for number in range(1, 13)]


class Witness:
    """Sees every door at every moment."""

    def __init__(self, bench: Bench) -> None:
        self.bench = bench
        self.opened_at: defaultdict[str, list[float]] = defaultdict(list)
        self.judged = 0
        bench.sim.world.watchers.append(self.see)

    def see(self, cell: str) -> None:
        """Something moved."""
        if not self.bench.sim.world.door(cell).bolted:
            self.opened_at[cell].append(self.bench.agenda.now())

    def judge(self) -> None:
        """Every word since the last time must have been true."""
        for step in self.bench.steps[self.judged :]:
            if step.rung is Rung.DOOR_OPEN:
                assert any(at <= step.mono_ms + 1 for at in self.opened_at[step.cell]), step
        sent = sum(step.rung is Rung.SENT for step in self.bench.steps)
        assert len(self.bench.sim.world.coils) <= sent
        self.judged = len(self.bench.steps)


def closed_truly(bench: Bench, step: Step) -> bool:
    """Whether the door was shut when it was called closed."""
    return step.rung is not Rung.DOOR_CLOSED or bench.sim.world.door(step.cell).shut


def story(family: str, seed: int, openings: int) -> int:
    """So many openings with chance faults; each ends with exactly one outcome. Returns how many were played."""
    dice = random.Random(f"{family}-{seed}")
    bench = ready(family)
    witness = Witness(bench)
    for number in range(openings):
        cell = dice.choice(CELLS)
        op_id = f"s-{number}"
        before = len(bench.steps)
        bench.act("stick", cell, on=dice.random() < 0.2)
        bench.locker.open(cell, op_id)
        for _ in range(dice.randrange(4)):
            bench.go(dice.choice((0, 5, 15, 40, 90, 300)))
            mishap(bench, dice, spec_of(family).longest)
        bench.go(dice.choice((500, 1500, 7500)))
        recover(bench, cell)
        witness.judge()
        assert all(closed_truly(bench, step) for step in bench.steps[before:])
        outcomes = [step for step in bench.steps if step.op_id == op_id and step.rung in OUTCOMES and not step.more]
        assert outcomes, (family, seed, number, bench.ladder(op_id))
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


def recover(bench: Bench, cell: str) -> None:
    """All is mended, the door is shut, the driver has settled."""
    bench.wire.faults = Faults()
    bench.plug.plugged = True
    bench.sim.boards["A"].lies.claim = ""
    bench.sim.boards["A"].lies.rebooting_until = 0
    bench.go(4000)
    bench.act("stick", cell, on=False)
    bench.act("close", cell)
    bench.go(3000)
