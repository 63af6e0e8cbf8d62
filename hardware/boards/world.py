"""The physical truth of a simulated cabinet: doors, bolts, sensors and items, and the hands of people outside.

Nothing here knows a protocol or a driver. A coil that is driven frees the bolt after `bolt_ms`, then a spring opens the
leaf after `leaf_ms`. Sensors may lie. Runs on a `Timer`, real or virtual. Source: LOCK-BOARDS section 6.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hardware.ports import HardwareError, Timer

PULSE_MS = 400


@dataclass(slots=True)
class Leaf:
    """One door as it physically is."""

    shut: bool = True
    bolted: bool = True
    stuck: bool = False
    held: bool = False
    blocked: bool = False
    things: list[str] = field(default_factory=list)
    cut: bool | None = None
    chatter_hz: float = 0.0
    coil_until: float = float("-inf")

    @property
    def items(self) -> int:
        """How many things lie behind it."""
        return len(self.things)

    @property
    def lies(self) -> str:
        """How its sensor deceives: open, closed, chatter; "" = it does not."""
        if self.chatter_hz:
            return "chatter"
        return "" if self.cut is None else "closed" if self.cut else "open"


@dataclass(frozen=True, slots=True)
class Coil:
    """One time that a coil was driven: from when to when, in the timer's milliseconds."""

    cell: str
    on_ms: int
    off_ms: int


@dataclass(frozen=True, slots=True)
class Mechanics:
    """How fast things move: milliseconds from current to bolt, from bolt to an open leaf."""

    bolt_ms: int = 40
    leaf_ms: int = 80


@dataclass(slots=True)
class World:
    """All doors of a cabinet; whoever wants to hear of changes adds itself to `watchers`."""

    names: Sequence[str]
    timer: Timer
    mechanics: Mechanics = field(default_factory=Mechanics)
    watchers: list[Callable[[str], None]] = field(default_factory=list)
    coils: list[Coil] = field(default_factory=list)
    doors: dict[str, Leaf] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.doors.update((name, Leaf()) for name in self.names)

    def door(self, cell: str) -> Leaf:
        """The door of a cell."""
        if cell not in self.doors:
            sentence = f"there is no door {cell!r} in this cabinet"
            raise HardwareError(sentence)
        return self.doors[cell]

    def pulse(self, cell: str, ms: int = PULSE_MS) -> None:
        """A board drives the coil of this lock."""
        now = self.timer.mono_ms()
        self.coils.append(Coil(cell, now, now + ms))
        leaf = self.door(cell)
        leaf.coil_until = now + ms
        if not leaf.stuck:
            self._after(self.mechanics.bolt_ms, self._unbolt, cell)

    def level(self, cell: str, *, leaf: bool = False) -> bool:
        """What the door's sensor says: True = closed. A latch sensor sees the bolt, a leaf sensor the leaf."""
        door = self.door(cell)
        if door.chatter_hz:
            return int(self.timer.mono_ms() * door.chatter_hz * 2 / 1000) % 2 == 0
        if door.cut is not None:
            return door.cut
        return door.shut and (leaf or door.bolted)

    def present(self, cell: str) -> bool:
        """What the item sensor says."""
        return self.door(cell).items > 0

    def changed(self, cell: str) -> None:
        """Somebody or something moved: tell the watchers."""
        for watcher in list(self.watchers):
            watcher(cell)

    def _after(self, ms: int, call: Callable[[str], None], cell: str) -> None:
        """At once when it takes no time."""
        if ms:
            self.timer.later(ms, lambda: call(cell))
        else:
            call(cell)

    def _unbolt(self, cell: str) -> None:
        self.door(cell).bolted = False
        self.changed(cell)
        self._after(self.mechanics.leaf_ms, self._spring, cell)

    def _spring(self, cell: str) -> None:
        leaf = self.door(cell)
        if not leaf.bolted and not leaf.held:
            leaf.shut = False
            self.changed(cell)
