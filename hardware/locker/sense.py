"""The sensors of one cell: readings in, settled changes out.

A door counts as closed again when it stayed so for 500 ms, an item as moved when it stayed so for 300 ms while the door
was open. The first reading is no change. Source: LOCK-BOARDS section 1.2. Times in milliseconds.
"""

from dataclasses import dataclass

from hardware.locker.calm import Calm
from hardware.ports import CellState, Door, Item, Rung

CLOSED_MS = 500
ITEM_MS = 300


@dataclass(frozen=True, slots=True)
class Reading:
    """What a board said of one cell, and the frame (hex) that said so."""

    door: Door
    item: Item = Item.UNKNOWN
    raw: str = ""


class Sense:
    """Remembers what was last told of door and item, so that each change is told once."""

    def __init__(self) -> None:
        self.door = Calm(Door.UNKNOWN)
        self.item = Calm(Item.UNKNOWN, ITEM_MS)
        self._door_told = Door.UNKNOWN
        self._item_told = Item.UNKNOWN

    @property
    def state(self) -> CellState:
        """What is believed now."""
        return CellState(self.door.value, self.item.value)

    @property
    def settled(self) -> bool:
        """Whether the door is known, and all that the newest readings say has proved itself."""
        waits = (self.door.settles_at, self.item.settles_at)
        return self.door.value is not Door.UNKNOWN and waits == (None, None)

    @property
    def wake_at(self) -> float | None:
        """When another look could settle something; None when all is settled."""
        times = [self.door.settles_at, self.door.quiet_at, self.item.settles_at]
        if self.door.run is Door.CLOSED and self._door_told is Door.OPEN:
            times.append(self.door.since + CLOSED_MS)
        return min((at for at in times if at is not None), default=None)

    def feed(self, now: float, reading: Reading) -> list[Rung]:
        """The changes that this reading settles."""
        self.item.feed(now, reading.item)
        self.door.feed(now, reading.door)
        return [*self._door_change(now), *self._item_change()]

    def rearm(self) -> None:
        """A pulse goes out: a door that reads closed, however shortly, may be told as opened again."""
        if self.door.value is Door.CLOSED:
            self._door_told = Door.CLOSED

    def forget(self) -> None:
        """The line was away."""
        self.door.forget()
        self.item.forget()

    def _door_change(self, now: float) -> list[Rung]:
        before, door = self._door_told, self.door.value
        if door is Door.UNKNOWN or door is before:
            return []
        if before is Door.UNKNOWN:
            self._door_told, self._item_told = door, self.item.value
            return []
        if door is Door.OPEN:
            self._door_told = door
            return [Rung.DOOR_OPEN]
        if self.door.run is Door.CLOSED and now - self.door.since >= CLOSED_MS:
            self._door_told = door
            return [Rung.DOOR_CLOSED]
        return []

    def _item_change(self) -> list[Rung]:
        """With the door shut the sensor proves nothing; what it reads then is where a later change starts from."""
        before, item = self._item_told, self.item.value
        if item is Item.UNKNOWN or item is before:
            return []
        if self._door_told is Door.OPEN and self.door.run is not Door.OPEN:
            return []
        self._item_told = item
        return [Rung.ITEM_CHANGED] if self._door_told is Door.OPEN and before is not Item.UNKNOWN else []
