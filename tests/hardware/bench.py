"""A driver and its simulated boards on one virtual clock: hours of openings in a blink, always the same way."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from hardware import profile as profiles
from hardware.boards import plain
from hardware.boards.agenda import Agenda
from hardware.boards.cabinet import SimCabinet
from hardware.boards.virtual import VirtualPlug
from hardware.boards.wire import Faults
from hardware.line import Plug
from hardware.locker.cabinet import Cabinet, Outside
from hardware.locker.port import Port
from hardware.plan import BusPlan, Profile
from hardware.ports import CellState, Health, News, Rung, Step


class Simulated(Outside):
    """The outside of a bench: one virtual wire."""

    def __init__(self, plug: VirtualPlug) -> None:
        super().__init__()
        self._plug = plug

    def plug(self, bus: BusPlan) -> Plug:
        """Always the same."""
        del bus
        return self._plug


class Bench:
    """One cabinet, one bus. `steps`, `health` and `found` hold what the driver said."""

    def __init__(self, profile: Profile, *, think_ms: float = 5, settle_ms: float = 800) -> None:
        self.agenda = Agenda()
        self.sim = SimCabinet(profile, self.agenda, paced=True)
        self.bus = profile.buses[0].name
        self.wire = self.sim.wires[self.bus]
        self.wire.think_ms = think_ms
        self.plug = VirtualPlug(self.agenda, self.wire)
        self.locker = Cabinet(profiles.at_ports(profile, {self.bus: "virtual"}), Simulated(self.plug))
        self.steps: list[Step] = []
        self.health: list[Health] = []
        self.found: list[tuple[str, CellState]] = []
        self.onlooker: Callable[[Step], None] = lambda _step: None
        self.locker.listen(self._hear)
        self._count = 0
        self.go(settle_ms)

    @property
    def faults(self) -> Faults:
        """The faults of the line, to be switched."""
        return self.wire.faults

    @property
    def counts(self) -> Mapping[str, int]:
        """What the port counted."""
        port = self.locker.ports[self.bus]
        assert isinstance(port, Port)
        return port.trace.counts()

    def go(self, ms: float) -> None:
        """Let the driver and the world live for so long."""
        end = self.agenda.now() + ms
        self.agenda.later(ms, self.plug.wake)
        while self.agenda.now() < end:
            self.locker.ports[self.bus].turn()

    def open(self, cell: str = "01", wait_ms: float = 9000) -> list[str]:
        """Order an opening, wait, and say how its ladder went: `rung`, or `rung/2` for the second attempt."""
        self._count += 1
        op_id = f"o-{self._count}"
        self.locker.open(cell, op_id)
        self.go(wait_ms)
        return self.ladder(op_id)

    def ladder(self, op_id: str | None) -> list[str]:
        """The steps of one opening so far."""
        marks = {1: "", 2: "/2"}
        return [step.rung.value + marks[step.attempt] for step in self.steps if step.op_id == op_id]

    def unasked(self) -> list[tuple[str, str]]:
        """Changes that nobody ordered, as (cell, rung)."""
        return [(step.cell, step.rung.value) for step in self.steps if step.op_id is None]

    def act(self, name: str, cell: str = "01", **how: object) -> None:
        """A hand does something."""
        self.sim.hands.act(name, cell, **how)

    def pulses(self, cell: str = "01") -> int:
        """How often the lock was really pulsed."""
        return sum(coil.cell == cell for coil in self.sim.world.coils)

    def said(self, rung: Rung) -> list[Step]:
        """All steps of one kind."""
        return [step for step in self.steps if step.rung is rung]

    def _hear(self, news: News) -> None:
        if isinstance(news, Step):
            self.steps.append(news)
            self.onlooker(news)
        elif isinstance(news, Health):
            self.health.append(news)
        else:
            self.found.append((news.cell, news.state))


def cabinet(family: str, cells: int = 12, **board: object) -> Profile:
    """A plain cabinet; `board` changes its boards, such as cut_reads="closed"."""
    made = plain.profile(family, cells)
    boards = tuple(replace(each, **board) for each in made.boards)  # type: ignore[arg-type]
    return replace(made, boards=boards)


def unproven(profile: Profile) -> Profile:
    """The same before commissioning proved its sensors."""
    return replace(profile, cells=tuple(replace(cell, proven=False) for cell in profile.cells))


def bare(profile: Profile) -> Profile:
    """The same without the marks that commissioning leaves: seals, adapters, models, proofs."""
    buses = (replace(bus, seal="", adapter="", lock_type="") for bus in profile.buses)
    boards = (replace(board, variant="", state_bytes=0) for board in profile.boards)
    cells = (replace(cell, baseline_ms=0, proven_at="", proven_by="") for cell in profile.cells)
    return replace(profile, buses=tuple(buses), boards=tuple(boards), cells=tuple(cells))
