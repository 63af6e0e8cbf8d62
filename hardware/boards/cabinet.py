"""A whole simulated cabinet: the world of a profile, a simulated board for each of its boards, a pty for each bus."""

import importlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from hardware.boards import plain
from hardware.boards.agenda import Agenda
from hardware.boards.board import SimBoard, Wiring
from hardware.boards.hands import Hands
from hardware.boards.loop import Loop
from hardware.boards.pty import PtyPort
from hardware.boards.wire import Faults, Wire
from hardware.boards.world import Mechanics, World
from hardware.families import NAMES
from hardware.plan import BoardPlan, BusPlan, Profile
from hardware.ports import HardwareError

HEX = ("before", "after")


class SimCabinet:
    """World, hands and wires of one profile, on whatever agenda; `plug_in` gives its buses ptys."""

    def __init__(self, profile: Profile, agenda: Agenda, *, paced: bool = False) -> None:
        names = [cell.name for cell in profile.cells]
        self.world = World(names, agenda, Mechanics())
        self.hands = Hands(self.world)
        self.boards: dict[str, SimBoard] = {}
        self.wires: dict[str, Wire] = {}
        self.ports: dict[str, PtyPort] = {}
        self._agenda = agenda
        self._paced = paced
        self._profile = profile
        self._wire()

    def become(self, family: str) -> None:
        """The same doors on boards of another family, all on the first bus; what was plugged there stays so."""
        if family not in NAMES:
            sentence = f"there are no boards {family!r}; there are {', '.join(NAMES)}"
            raise HardwareError(sentence)
        self._profile = plain.with_family(self._profile, family)
        self.world.watchers.clear()
        self.boards.clear()
        self.wires.clear()
        self._wire()
        for name, port in self.ports.items():
            if name in self.wires:
                port.rewire(self.wires[name], self._buses()[name].baud)
            else:
                port.unplug()

    def _wire(self) -> None:
        for bus in self._profile.buses:
            boards = [self._board(bus, plan) for plan in self._profile.on_bus(bus.name)]
            self.wires[bus.name] = Wire(self._agenda, boards, baud=bus.baud if self._paced else 0)

    def plug_in(self, loop: Loop, links: Mapping[str, Path]) -> None:
        """Each bus gets a pty behind its link."""
        for bus in self._profile.buses:
            if bus.name in links:
                self.ports[bus.name] = PtyPort(loop, self.wires[bus.name], links[bus.name], bus.baud)

    def unplug_all(self) -> None:
        """Take the links away."""
        for port in self.ports.values():
            port.unplug()

    def answer(self, path: str, body: Mapping[str, Any]) -> Mapping[str, Any]:
        """What the control channel asks: `/truth`, or `/act` with `do` and its details."""
        if path == "/act":
            self.act(**body)
        elif path != "/truth":
            sentence = f"there is no {path}; there are /truth and /act"
            raise HardwareError(sentence)
        return self.truth()

    def act(self, do: str, cell: str = "", **how: Any) -> None:
        """Move a door or an item, or switch a fault of a board or a line."""
        acts: dict[str, Callable[..., None]] = {
            "board": self._lie,
            "line": self._bend,
            "mechanics": self._tune,
            "family": self.become,
            "unplug": lambda bus: self._port(bus).unplug(),
            "replug": lambda bus: self._port(bus).plug(),
        }
        if do in acts:
            acts[do](**how)
        else:
            self.hands.act(do, cell, **how)

    def truth(self) -> dict[str, Any]:
        """Doors, items, coils, which boards are dead, which buses are plugged and what bends them."""
        boards = {name: {"bus": self._bus_of(name), "dead": board.lies.dead} for name, board in self.boards.items()}
        buses = {
            name: {
                "family": bus.family,
                "plugged": name not in self.ports or self.ports[name].plugged,
                "faults": self.wires[name].faults.active(),
            }
            for name, bus in self._buses().items()
        }
        return {**self.hands.truth(), "boards": boards, "buses": buses, "families": list(NAMES)}

    def _bus_of(self, board: str) -> str:
        return next(plan.bus for plan in self._profile.boards if plan.name == board)

    def _buses(self) -> dict[str, BusPlan]:
        return {bus.name: bus for bus in self._profile.buses}

    def _lie(self, board: str, **lies: Any) -> None:
        """`dead`, `address`, `cell`, `claim` (failed, ok, mute; of relays deaf, hold, keep), `reboot_ms` of a board."""
        sim = self.boards[board]
        if "reboot_ms" in lies:
            sim.lies.rebooting_until = self.world.timer.mono_ms() + float(lies.pop("reboot_ms"))
        for name, value in lies.items():
            _set(sim.lies, name, value)

    def _bend(self, bus: str, **faults: Any) -> None:
        """Any field of `Faults`, of one bus; bytes as hex; `clear` puts all right."""
        wire = self.wires[bus]
        if faults.pop("clear", False):
            wire.faults = Faults()
        for name, value in faults.items():
            _set(wire.faults, name, bytes.fromhex(value) if name in HEX else value)

    def _tune(self, bolt_ms: int = 40, leaf_ms: int = 80) -> None:
        self.world.mechanics = Mechanics(bolt_ms, leaf_ms)

    def _port(self, bus: str) -> PtyPort:
        if bus not in self.ports:
            sentence = f"there is no bus {bus!r}; there are {', '.join(self.ports)}"
            raise HardwareError(sentence)
        return self.ports[bus]

    def _board(self, bus: BusPlan, plan: BoardPlan) -> SimBoard:
        kind = importlib.import_module(f"hardware.boards.{bus.family}").Board
        by_channel = {cell.channel: cell.name for cell in self._profile.cells if cell.board == plan.name}
        wiring = Wiring(
            plan.name,
            plan.address,
            [by_channel.get(channel, "") for channel in range(1, plan.channels + 1)],
            closed_bit=plan.closed_bit,
            leaf=plan.door == "leaf",
            pulse_ms=plan.pulse_ms,
            channels=plan.channels,
            item=plan.item,
            item_bit=plan.item_bit,
            inputs={cell.input: cell.name for cell in self._profile.cells if cell.input_board == plan.name},
            item_inputs={
                cell.item_input: cell.name
                for cell in self._profile.cells
                if cell.input_board == plan.name and cell.item_input
            },
        )
        board: SimBoard = kind(wiring, self.world)
        self.boards[plan.name] = board
        return board


def _set(holder: object, name: str, value: object) -> None:
    if not hasattr(holder, name):
        sentence = f"there is no fault {name!r}"
        raise HardwareError(sentence)
    setattr(holder, name, value)
