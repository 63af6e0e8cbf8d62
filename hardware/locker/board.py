"""One board on a bus: what to ask it and when, what its frames mean for cells, and whether it answers at all.

Source: LOCK-BOARDS sections 1.1 and 5 (rules 8, 12). Times in milliseconds.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.locker.opening import Phase
from hardware.locker.sense import Reading
from hardware.locker.watch import Watch
from hardware.ports import Door, Item
from hardware.wire import Frame, Op, Spec, Verdict

FAST_MS = (25, 31, 28, 37)
CLOSE_MS = (25, 47, 33, 61)
OPEN_MS = (200, 165, 190, 145)
UNEVEN = (1.0, 0.9, 0.97, 0.86)
MUTE_MS = 250
BACKOFF_MS = (1000, 2000, 4000, 8000, 16_000, 30_000)
MISSES = 3


@dataclass(frozen=True, slots=True)
class Unit:
    """A board as the profile has it: name, address, channels, which level means closed, pulse length."""

    name: str
    address: int
    channels: int
    closed_bit: bool
    item: bool = True
    item_bit: bool = True
    pulse_ms: int = 400
    one_by_one: bool = False
    variant: str = ""


class Board:
    """Asked by its port; feeds the watches of its cells."""

    def __init__(self, unit: Unit, spec: Spec, poll_ms: float) -> None:
        self.unit = unit
        self.online = True
        self.heard = False
        self.quiet = False
        self.ask_at = 0.0
        self._spec = spec
        self._poll_ms = poll_ms
        self._misses = 0
        self._turn = 0
        self._doors: dict[int, Watch] = {}
        self._items: dict[int, int] = {}

    def attach(self, watch: Watch, door: int, item: int | None) -> None:
        """The door sensor of a cell is wired to this input, its item sensor to an input of its own where it has one."""
        self._doors[door] = watch
        if item is not None:
            self._items[door] = item

    def watches(self) -> Iterable[Watch]:
        """The cells whose doors this board sees."""
        return self._doors.values()

    def known(self) -> bool:
        """Whether it has answered, and doors and items that it sees have settled."""
        senses = [watch.sense for watch in self.watches()]
        return self.heard and all(each.door.settles_at is None and each.item.settles_at is None for each in senses)

    def question(self) -> Op:
        """What to ask next: all channels, or the one that matters where that is the shorter way."""
        self._turn += 1
        if self._spec.has_relays and not self._doors:
            return Op("read_relays", self.unit.address, count=self.unit.channels)
        if self._spec.reads_one and (self._turn % 8 or self.unit.one_by_one):
            busy = [n for n, watch in self._doors.items() if watch.wake_at is not None]
            if busy or self.unit.one_by_one:
                channels = busy or list(self._doors)
                cell = channels[self._turn % len(channels)]
                return Op("status_one", self.unit.address, cell, variant=self.unit.variant)
        return Op("status", self.unit.address, count=self.unit.channels, variant=self.unit.variant)

    def take(self, frame: Frame, now: float) -> None:
        """A valid frame of this board: each cell that it speaks of has a new reading."""
        raw = frame.raw.hex(" ").upper()
        for channel, level in frame.bits.items():
            if channel in self._doors:
                self._doors[channel].read(now, Reading(self._door(level), self._item(frame, channel), raw))

    def answered(self, now: float) -> bool:
        """It answered; True when that is news."""
        news = not self.online or not self.heard
        self.online, self.heard, self._misses = True, True, 0
        self.ask_at = now + self._pace()
        if self._opening():
            settling = [at for watch in self.watches() if (at := watch.sense.door.settles_at) is not None]
            self.ask_at = max(now, min([self.ask_at, *settling]))
        return news

    def missed(self, now: float, *, garbled: bool) -> bool:
        """It did not; True when it is now believed dead."""
        self._misses += 1
        for watch in self.watches():
            watch.silent(now, garbled=garbled)
        lost = self.online and self._misses >= MISSES
        self.online = self.online and not lost
        if self.online:
            self.ask_at = now
        else:
            tries = min(self._misses - MISSES, len(BACKOFF_MS) - 1)
            self.ask_at = now + (MUTE_MS if self._opening() else BACKOFF_MS[max(0, tries)])
        return lost

    def verdict(self, frame: Frame) -> Verdict:
        """What its answer to a pulse says; on some boards only the level of the contact after the pulse tells."""
        if frame.verdict is not Verdict.BY_BIT:
            return frame.verdict
        closed = frame.bits.get(frame.cell) == self.unit.closed_bit
        return Verdict.FAILED if closed else Verdict.ACCEPTED

    def _pace(self) -> float:
        """How long until the next question; unevenly, so that no chatter keeps step with it."""
        if self._opening():
            return FAST_MS[self._turn % len(FAST_MS)]
        if any(watch.wake_at is not None for watch in self.watches()):
            return CLOSE_MS[self._turn % len(CLOSE_MS)]
        if any(watch.opening is not None for watch in self.watches()):
            return OPEN_MS[self._turn % len(OPEN_MS)]
        idle = self._poll_ms * UNEVEN[self._turn % len(UNEVEN)]
        return idle / len(self._doors) if self.unit.one_by_one and self._doors else idle

    def _opening(self) -> bool:
        early = (Phase.READY, Phase.WATCH, Phase.PAUSE, Phase.LOST)
        return any(watch.opening is not None and watch.opening.phase in early for watch in self.watches())

    def _door(self, level: bool) -> Door:  # noqa: FBT001  a wire level is a boolean
        return Door.CLOSED if level == self.unit.closed_bit else Door.OPEN

    def _item(self, frame: Frame, channel: int) -> Item:
        own = self._items.get(channel)
        level = frame.items.get(channel) if own is None else frame.bits.get(own)
        if level is None or not self.unit.item:
            return Item.UNKNOWN
        return Item.PRESENT if level == self.unit.item_bit else Item.ABSENT
