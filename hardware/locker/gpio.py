"""Locks on relay pins of the Pi itself, door and item switches on its inputs; pulses are the guard's.

SENT means that the guard said the coil is on; there is no ACKED. A closed switch pulls its input to ground: a cut wire
reads open. Source: LOCK-BOARDS section 3.8. Times in milliseconds.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol

from hardware.line import LineLost
from hardware.locker.care import CoilCare, Supply
from hardware.locker.orders import Orders
from hardware.locker.sense import Reading
from hardware.locker.watch import Watch
from hardware.ports import Caps, CellState, Door, Health, Item, News, Rung

READ_MS = 1000
BLINK_MS = 25
BUG = "a fault of this program, not of the pins: {bug!r}"


class Pins(Protocol):
    """What the driver needs of the pins: real ones with their guard, or a simulated world's."""

    def pulse(self, pin: int, ms: int) -> None:
        """Returns when the coil is driven; LineLost when it could not be."""

    def closed(self, pin: int) -> bool:
        """Whether the switch at this input is closed; LineLost when that cannot be known."""

    def now(self) -> float:
        """Monotonic milliseconds."""

    def wait(self, until: float) -> None:
        """Sleep until then, until an input changed, or until woken."""

    def wake(self) -> None:
        """End a wait; from any thread."""

    def close(self) -> None:
        """All off, pins given back."""


@dataclass(frozen=True, slots=True)
class PinLock:
    """One cell: its relay pin, the inputs of its door and item switches (0 = none), and whether a closed item switch
    means that something is there."""

    watch: Watch
    relay: int
    door: int
    item: int
    pulse_ms: int
    item_bit: bool = True


class GpioPort:
    """All locks on pins; same duties as a serial port's thread."""

    def __init__(
        self,
        name: str,
        locks: Mapping[str, PinLock],
        pins: Pins,
        post: Callable[[News], None],
        supply: Supply,
    ) -> None:
        self._name = name
        self._locks = locks
        self._pins = pins
        self._post = post
        self._care = CoilCare(max((lock.pulse_ms for lock in locks.values()), default=0), supply)
        self._orders = Orders(pins.wake)
        self._thread: threading.Thread | None = None
        self._ended = False
        self._ill: set[str] = set()

    def start(self) -> None:
        """Serve from a thread of its own."""
        self._thread = threading.Thread(target=self._serve, name=f"locks {self._name}", daemon=True)
        self._thread.start()

    def order(self, cell: str, op_id: str) -> None:
        """Open this cell."""
        self._orders.give(cell, op_id, served=self._thread is not None)

    def flash(self, cell: str) -> None:
        """Pins for lamps belong to the lights."""

    def known(self) -> bool:
        """Whether every door that has a switch is known."""
        return all(lock.watch.sense.door.run is not Door.UNKNOWN for lock in self._locks.values() if lock.door)

    def caps(self) -> Mapping[str, Caps]:
        """What can be known of each cell."""
        return {cell: lock.watch.place.caps for cell, lock in self._locks.items()}

    def states(self) -> Mapping[str, CellState]:
        """What is believed of each cell; UNKNOWN while the switches cannot be read."""
        blind = "port" in self._ill
        return {cell: CellState() if blind else lock.watch.sense.state for cell, lock in self._locks.items()}

    def turn(self) -> None:
        """Orders, pulses that are due, one look at all switches, then sleep until something is due."""
        for cell, op_id in self._orders.take():
            self._locks[cell].watch.begin(op_id, self._pins.now())
        try:
            for lock in self._locks.values():
                self._look(lock)
                if self._pulse_at(lock) <= self._pins.now():
                    self._pulse(lock)
            self._well("port")
        except LineLost as why:
            self._lose(str(why))
        self._pins.wait(min([self._pins.now() + READ_MS, *map(self._next_at, self._locks.values())]))

    def close(self) -> None:
        """End the thread, all off; a second time does nothing."""
        if self._ended:
            return
        self._ended = True
        self._pins.wake()
        if self._thread is not None:
            self._thread.join(5)
        self._pins.close()

    def _serve(self) -> None:
        while not self._ended:
            try:
                self.turn()
            except Exception as bug:  # noqa: BLE001 - no bug ends the thread: it is told, and the pins looked at anew
                self._lose(BUG.format(bug=bug))
                self._pins.wait(self._pins.now() + READ_MS)

    def _look(self, lock: PinLock) -> None:
        now = self._pins.now()
        if lock.door:
            door = Door.CLOSED if self._pins.closed(lock.door) else Door.OPEN
            lock.watch.read(now, Reading(door, self._item(lock)))

    def _item(self, lock: PinLock) -> Item:
        if not lock.item:
            return Item.UNKNOWN
        return Item.PRESENT if self._pins.closed(lock.item) is lock.item_bit else Item.ABSENT

    def _pulse(self, lock: PinLock) -> None:
        watch, now = lock.watch, self._pins.now()
        if self._care.worn(watch.place.cell, now):
            why = "its lock was pulsed three times within 30 seconds and must cool down"
            self._post(Health(f"cell.{watch.place.cell}", "degraded", why))
            watch.give_up(Rung.NO_REPLY, now)
            return
        if not self._care.may(now):
            return
        try:
            self._pins.pulse(lock.relay, lock.pulse_ms)
        except LineLost as why_not:
            self._fail("guard", str(why_not))
            watch.give_up(Rung.NO_REPLY, now)
            return
        self._well("guard")
        self._care.pulsed(watch.place.cell, self._pins.now())
        watch.sent(self._pins.now(), f"pin {lock.relay}")

    def _lose(self, why: str) -> None:
        """Nothing is known of any door until its switch can be read again."""
        self._fail("port", why)
        for lock in self._locks.values():
            lock.watch.lost(self._pins.now())

    def _fail(self, part: str, why: str) -> None:
        if part not in self._ill:
            self._ill.add(part)
            self._post(Health(f"{part}.{self._name}", "failed", why))

    def _well(self, part: str) -> None:
        if part in self._ill:
            self._ill.remove(part)
            self._post(Health(f"{part}.{self._name}", "ok"))

    def _pulse_at(self, lock: PinLock) -> float:
        opening = lock.watch.opening
        if opening is None or opening.pulse_at is None:
            return float("inf")
        return max(opening.pulse_at, self._care.free_at(lock.watch.place.cell))

    def _next_at(self, lock: PinLock) -> float:
        """When this lock must be looked at again."""
        wake_at = lock.watch.wake_at
        soon = float("inf") if wake_at is None else max(wake_at, self._pins.now() + 1)
        return min(soon, self._pulse_at(lock), self._pins.now() + (BLINK_MS if wake_at is not None else READ_MS))
