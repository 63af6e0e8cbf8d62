"""Simulated cabinets to commission: every bus on virtual time, at its own speed only, and a person before it."""

from pathlib import Path
from typing import Any

from hardware.boards.agenda import Agenda
from hardware.boards.cabinet import SimCabinet
from hardware.boards.virtual import VirtualPlug
from hardware.commissioning.person import SimulatedPerson
from hardware.line import Plug
from hardware.locker.cabinet import Outside, inputs_of
from hardware.locker.farpins import FarPins
from hardware.locker.gpio import Pins
from hardware.plan import BusPlan, Profile


class Point(Outside):
    """A cabinet, its wires, and somebody who looks at it."""

    def __init__(self, profile: Profile) -> None:
        super().__init__()
        self.profile = profile
        self.agenda = Agenda()
        self.sim = SimCabinet(profile, self.agenda, paced=True)
        reads = {board.name: board.cut_reads for board in profile.boards}
        seen_by = {cell.name: cell.input_board for cell in profile.cells}
        self._out: set[str] = set()
        self.person = SimulatedPerson(self.sim.truth, self.act, lambda cell: reads[seen_by[cell]])

    def act(self, do: str, cell: str = "", **how: Any) -> None:
        """What hands do to the cabinet, and to the plugs of its adapters."""
        if do == "unplug":
            self._out.add(how["bus"])
        elif do == "replug":
            self._out.discard(how["bus"])
        else:
            self.sim.act(do, cell, **how)

    def ports(self) -> list[Path]:
        """The ports of all adapters that are plugged in."""
        return sorted(Path(bus.port) for bus in self.profile.buses if bus.port and bus.name not in self._out)

    def pause(self, seconds: float) -> None:
        """Nobody waits for what is simulated."""

    def plug(self, bus: BusPlan) -> Plug:
        """The wire of this bus, which answers at its own speed only."""
        right = next(each.baud for each in self.profile.buses if each.name == bus.name)
        wire = self.sim.wires[bus.name]
        wire.faults.wrong_baud = bus.baud != right
        return VirtualPlug(self.agenda, wire)

    def pins(self, profile: Profile, bus: BusPlan) -> Pins:
        """The simulated pins, on virtual time too."""
        return FarPins(self.plug(bus), inputs_of(profile, bus))
