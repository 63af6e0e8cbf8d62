"""The locker of a real cabinet: each cell on its board, each board on its bus, each bus with its own thread.

One dead board or port never delays another. Source: LOCK-BOARDS section 1.1.
"""

import time
from collections.abc import Callable, Mapping
from dataclasses import replace

from hardware import families
from hardware.line import Plug
from hardware.locker.board import Board, Unit
from hardware.locker.bus import BusRules
from hardware.locker.port import Port, Wired
from hardware.locker.rounds import Lock
from hardware.locker.serialport import SerialPlug
from hardware.locker.watch import Place, Watch
from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile
from hardware.ports import Caps, CellState, HardwareError, Health, Listener, Step
from hardware.wire import Spec

FIRST_LOOK_S = 1.5
Plugs = Callable[[BusPlan], Plug]


def serial_plug(bus: BusPlan) -> Plug:
    """The serial port that the profile names."""
    return SerialPlug(bus.port, bus.baud)


class Cabinet:
    """Opens cells by the name on the door."""

    def __init__(self, profile: Profile, plugs: Plugs = serial_plug) -> None:
        self._profile = profile
        self._plugs = plugs
        self._listener: Listener = _nobody
        self._locks: dict[str, Lock] = {}
        self.ports: dict[str, Port] = {}
        self._of_cell: dict[str, Port] = {}
        for bus in profile.buses:
            self._wire(bus)

    def listen(self, listener: Listener) -> None:
        """Report to this one from now on; without `start`, whoever calls `turn` of the ports drives them."""
        self._listener = listener

    def start(self, listener: Listener) -> None:
        """All ports at once."""
        self.listen(listener)
        for port in self.ports.values():
            port.start()
        until = time.monotonic() + FIRST_LOOK_S
        while time.monotonic() < until and not all(port.known() for port in self.ports.values()):
            time.sleep(0.01)

    def cells(self) -> Mapping[str, Caps]:
        """Every cell of the profile."""
        return {cell: lock.watch.place.caps for cell, lock in self._locks.items()}

    def open(self, cell: str, op_id: str) -> None:
        """Hand the order to the port's thread."""
        if cell not in self._of_cell:
            sentence = f"there is no cell {cell} in the profile {self._profile.name}"
            raise HardwareError(sentence)
        self._of_cell[cell].order(cell, op_id)

    def snapshot(self) -> Mapping[str, CellState]:
        """What is believed of each door; UNKNOWN while its board is dead."""
        return {
            cell: lock.watch.sense.state if lock.seen_by.online else CellState() for cell, lock in self._locks.items()
        }

    def close(self) -> None:
        """End all threads."""
        for port in self.ports.values():
            port.close()

    def _post(self, news: Step | Health) -> None:
        self._listener(news)

    def _wire(self, bus: BusPlan) -> None:
        """One bus of the profile becomes one port with its boards and locks."""
        codec = families.codec(bus.family)
        plans = {plan.name: plan for plan in self._profile.on_bus(bus.name)}
        boards = {name: Board(_unit(plan, codec.spec), codec.spec, bus.poll_ms) for name, plan in plans.items()}
        locks = {}
        for cell in self._profile.cells:
            if cell.board in boards:
                locks[cell.name] = self._lock(cell, plans[cell.input_board], boards, codec.spec.caps)
        rules = BusRules(bus.baud, bus.echo, bus.latency_ms, bus.gap_ms, bus.quiet_ms)
        wired = Wired(bus.name, codec, rules, list(boards.values()), locks)
        self.ports[bus.name] = Port(wired, self._plugs(bus), self._post)
        self._locks.update(locks)
        self._of_cell.update(dict.fromkeys(locks, self.ports[bus.name]))

    def _lock(self, cell: CellPlan, seen: BoardPlan, boards: Mapping[str, Board], family: Caps) -> Lock:
        sensed = replace(family, door=seen.door, item=seen.item)
        proven = cell.proven and seen.cut_reads == "open"
        watch = Watch(Place(cell.name, cell.board, sensed, proven), self._post)
        seen_by = boards[cell.input_board]
        if sensed.door != "none":
            seen_by.attach(watch, cell.input, cell.item_input or None)
        return Lock(watch, boards[cell.board], cell.channel, seen_by)


def _unit(plan: BoardPlan, spec: Spec) -> Unit:
    return Unit(
        name=plan.name,
        address=plan.address,
        channels=plan.channels,
        closed_bit=plan.closed_bit,
        item=plan.item,
        item_bit=plan.item_bit,
        pulse_ms=plan.pulse_ms,
        one_by_one=plan.one_by_one or plan.channels in spec.one_by_one,
    )


def _nobody(news: Step | Health) -> None:
    """Nobody listens before start."""
    del news
