"""The locker of a real cabinet: each cell on its board, each board on its bus, each bus with its own thread.

One dead board or port never delays another. Source: LOCK-BOARDS section 1.1.
"""

import importlib
import threading
import time
from collections.abc import Mapping
from pathlib import Path

from hardware import families, seal
from hardware.line import Plug
from hardware.locker.care import Supply
from hardware.locker.gpio import Pins
from hardware.locker.lost import LostPins, LostPlug
from hardware.locker.serialport import SerialPlug, ports
from hardware.locker.tcpline import SCHEME, TcpPlug
from hardware.locker.wiring import Owner, pin_port, serial_port
from hardware.plan import BusPlan, Profile
from hardware.ports import Caps, CellState, HardwareError, Listener, News

FIRST_LOOK_S = 1.5


class Outside:
    """Where ports and pins come from: the machine's own, or simulated ones."""

    def __init__(self, factory: str = "mock") -> None:
        self._factory = factory

    def ports(self) -> list[Path]:
        """The serial ports, by the place where they are plugged in."""
        return ports()

    def pause(self, seconds: float) -> None:
        """Let time pass."""
        time.sleep(seconds)

    def plug(self, bus: BusPlan) -> Plug:
        """The serial port, or the bridge, that the profile names."""
        return TcpPlug(bus.port) if bus.port.startswith(SCHEME) else SerialPlug(bus.port, bus.baud)

    def pins(self, profile: Profile, bus: BusPlan) -> Pins:
        """The Pi's pins, relays behind their guard; with a port, imagined ones at the end of that line."""
        boards = profile.on_bus(bus.name)
        inputs = inputs_of(profile, bus)
        if bus.port:
            far: Pins = importlib.import_module("hardware.locker.farpins").FarPins(self.plug(bus), inputs)
            return far
        low = [] if all(board.active_high for board in boards) else ["--active-low"]
        factory = importlib.import_module("hardware.pins").factory(self._factory)
        kind = importlib.import_module("hardware.locker.pipins").PiPins
        relays = [cell.channel for cell in profile.cells if cell.board in {board.name for board in boards}]
        made: Pins = kind(relays, inputs, factory, ["--factory", self._factory, *low])
        return made


def inputs_of(profile: Profile, bus: BusPlan) -> list[int]:
    """The pins of all switches on a bus of pins, doors and items."""
    boards = {board.name for board in profile.on_bus(bus.name)}
    cells = [cell for cell in profile.cells if cell.input_board in boards]
    return [pin for cell in cells for pin in (cell.input, cell.item_input) if pin]


class Cabinet:
    """Opens cells by the name on the door."""

    def __init__(self, profile: Profile, outside: Outside | None = None) -> None:
        self._listener: Listener = _nobody
        self._outside = outside or Outside()
        self._started = False
        self.ports: dict[str, Owner] = {}
        self._wire(profile)

    def listen(self, listener: Listener) -> None:
        """Report to this one from now on; without `start`, whoever calls `turn` of the ports drives them."""
        self._listener = listener

    def start(self, listener: Listener) -> None:
        """All ports at once."""
        self.listen(listener)
        self._started = True
        for port in self.ports.values():
            port.start()
        until, pause = time.monotonic() + FIRST_LOOK_S, threading.Event()
        while time.monotonic() < until and not all(port.known() for port in self.ports.values()):
            pause.wait(0.01)

    def become(self, profile: Profile) -> None:
        """The same doors on other boards, from now on; of an opening in hand nothing more is told."""
        self.close()
        self._wire(profile)
        if self._started:
            self.start(self._listener)

    def cells(self) -> Mapping[str, Caps]:
        """Every cell of the profile."""
        return {cell: caps for port in self.ports.values() for cell, caps in port.caps().items()}

    def open(self, cell: str, op_id: str) -> None:
        """Hand the order to the port's thread."""
        if cell not in self._owner:
            sentence = f"there is no cell {cell} in the profile {self.profile.name}"
            raise HardwareError(sentence)
        self._owner[cell].order(cell, op_id)

    def flash(self, cell: str) -> None:
        """Let the lamp that the lock board has for this cell light up once."""
        if cell in self._owner:
            self._owner[cell].flash(cell)

    def snapshot(self) -> Mapping[str, CellState]:
        """What is believed of each door; UNKNOWN while its board is dead."""
        return {cell: state for port in self.ports.values() for cell, state in port.states().items()}

    def close(self) -> None:
        """End all threads."""
        for port in self.ports.values():
            port.close()

    def _wire(self, profile: Profile) -> None:
        self.profile = profile
        self.supplies = {bus.supply: Supply() for bus in profile.buses}
        self.ports = {bus.name: self._port(profile, bus) for bus in profile.buses}
        self._owner = {cell: port for port in self.ports.values() for cell in port.caps()}

    def _port(self, profile: Profile, bus: BusPlan) -> Owner:
        broken = seal.broken(profile, bus)
        if bus.family in families.SERIAL:
            plug = LostPlug(broken) if broken else self._outside.plug(bus)
            return serial_port(profile, bus, plug, self._post, self.supplies[bus.supply])
        try:
            pins = LostPins(broken) if broken else self._outside.pins(profile, bus)
        except HardwareError as why:
            pins = LostPins(str(why))
        return pin_port(profile, bus, pins, self._post, self.supplies[bus.supply])

    def _post(self, news: News) -> None:
        self._listener(news)


def _nobody(news: News) -> None:
    """Nobody listens before start."""
    del news
