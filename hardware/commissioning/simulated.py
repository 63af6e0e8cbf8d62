"""Simulated cabinets to commission: every bus on virtual time, at its own speed only, and a person before it."""

from collections.abc import Callable

from hardware.boards.agenda import Agenda
from hardware.boards.cabinet import SimCabinet
from hardware.boards.virtual import VirtualPlug
from hardware.commissioning.person import SimulatedPerson
from hardware.line import Plug
from hardware.plan import Profile


class Point:
    """A cabinet, its wires, and somebody who looks at it."""

    def __init__(self, profile: Profile) -> None:
        self.profile = profile
        self.agenda = Agenda()
        self.sim = SimCabinet(profile, self.agenda, paced=True)
        self.person = SimulatedPerson(self.sim.truth, self.sim.act)
        self.plugs = {bus.name: self._plug(bus.name, bus.baud) for bus in profile.buses if bus.name in self.sim.wires}

    def _plug(self, name: str, right: int) -> Callable[[int], Plug]:
        def plug(baud: int) -> Plug:
            wire = self.sim.wires[name]
            wire.faults.wrong_baud = baud != right
            return VirtualPlug(self.agenda, wire)

        return plug
