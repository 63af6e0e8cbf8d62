"""Simulated cabinets to commission: every bus on virtual time, at its own speed only, and a person before it."""

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
        self.person = SimulatedPerson(self.sim.truth, self.sim.act, lambda cell: reads[seen_by[cell]])

    def plug(self, bus: BusPlan) -> Plug:
        """The wire of this bus, which answers at its own speed only."""
        right = next(each.baud for each in self.profile.buses if each.name == bus.name)
        wire = self.sim.wires[bus.name]
        wire.faults.wrong_baud = bus.baud != right
        return VirtualPlug(self.agenda, wire)

    def pins(self, profile: Profile, bus: BusPlan) -> Pins:
        """The simulated pins, on virtual time too."""
        return FarPins(self.plug(bus), inputs_of(profile, bus))
