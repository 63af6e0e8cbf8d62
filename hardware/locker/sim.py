"""A simulated cabinet inside the process: the world's doors behind the same truth ladder as real boards, no bytes.

Everything happens on the `Timer` that is handed in, so virtual time can drive it. `hands` moves doors and items.
"""

import threading
from collections.abc import Mapping, Sequence

from hardware.boards.hands import Hands
from hardware.boards.world import Mechanics, World
from hardware.locker.sense import Reading
from hardware.locker.watch import Place, Watch
from hardware.ports import Caps, CellState, Door, HardwareError, Item, Listener, News, Timer

CAPS = Caps(ack="none", door="leaf", item=True)
TROUBLES = ("", "no_reply", "bad_frame", "lost")


class SimLocker:
    """All cells of a simulated cabinet."""

    def __init__(
        self,
        names: Sequence[str],
        timer: Timer,
        mechanics: Mechanics | None = None,
        caps: Caps = CAPS,
    ) -> None:
        self.hands = Hands(World(names, timer, mechanics or Mechanics()))
        self._timer = timer
        self._caps = caps
        self._watches: dict[str, Watch] = {}
        self._planned: dict[str, int] = {}
        self._troubles: dict[str, str] = {}
        self._one = threading.RLock()
        self._listener: Listener | None = None

    def start(self, listener: Listener) -> None:
        """The doors are known at once."""
        now = self._timer.mono_ms()
        for cell in self.hands.world.names:
            watch = Watch(Place(cell, "sim", self._caps), self._post)
            self._watches[cell] = watch
            for at in (now - 500, now):
                watch.read(at, self._reading(cell))
        self._listener = listener
        self.hands.world.watchers.append(self._look)

    def cells(self) -> Mapping[str, Caps]:
        """Every door of the world."""
        return dict.fromkeys(self.hands.world.names, self._caps)

    def open(self, cell: str, op_id: str) -> None:
        """Pulse the coil; the ladder follows."""
        if cell not in self._watches:
            sentence = f"there is no cell {cell} in this cabinet"
            raise HardwareError(sentence)
        with self._one:
            self._watches[cell].begin(op_id, self._timer.mono_ms())
            self._look(cell)

    def snapshot(self) -> Mapping[str, CellState]:
        """What the sensors last said, settled."""
        return {cell: watch.sense.state for cell, watch in self._watches.items()}

    def trouble(self, cell: str, kind: str) -> None:
        """From now on the board of this cell is silent, garbles, or its line is lost; "" mends it."""
        if kind not in TROUBLES:
            sentence = f"a board can be in trouble by {', '.join(TROUBLES[1:])}, not by {kind!r}"
            raise HardwareError(sentence)
        with self._one:
            self._troubles[cell] = kind
            if kind == "lost":
                self._watches[cell].lost(self._timer.mono_ms())
            self._look(cell)

    def close(self) -> None:
        """The world stands still for this locker."""
        with self._one:
            self._watches.clear()

    def _post(self, news: News) -> None:
        """What the start finds stands in the snapshot."""
        if self._listener is not None:
            self._listener(news)

    def _look(self, cell: str) -> None:
        """Read the sensors, pulse if a pulse is due, and plan the next look."""
        with self._one:
            watch = self._watches.get(cell)
            if watch is None:
                return
            self._read(cell, watch)
            self._pulse(cell, watch)
            self._plan(cell, watch)

    def _read(self, cell: str, watch: Watch) -> None:
        now = self._timer.mono_ms()
        trouble = self._troubles.get(cell, "")
        if not trouble:
            watch.read(now, self._reading(cell))
        elif trouble == "lost":
            watch.lost(now)
        else:
            watch.silent(now, garbled=trouble == "bad_frame")

    def _pulse(self, cell: str, watch: Watch) -> None:
        now, opening = self._timer.mono_ms(), watch.opening
        due = opening.pulse_at if opening is not None else None
        if due is not None and due <= now:
            if not self._troubles.get(cell):
                self.hands.world.pulse(cell)
            watch.sent(now, "")

    def _plan(self, cell: str, watch: Watch) -> None:
        now, opening = self._timer.mono_ms(), watch.opening
        wishes = [] if self._troubles.get(cell) else [watch.sense.wake_at]  # a board in trouble settles nothing
        wishes += [] if opening is None else [opening.concludes_at, opening.pulse_at]
        times = [at for at in wishes if at is not None]
        if not times:
            return
        at = max(now + 1, -int(-min(times) // 1))
        if now < self._planned.get(cell, 0) <= at:
            return
        self._planned[cell] = at
        self._timer.later(at - now, lambda: self._look(cell))

    def _reading(self, cell: str) -> Reading:
        world = self.hands.world
        door = Door.CLOSED if world.level(cell, leaf=self._caps.door == "leaf") else Door.OPEN
        if not self._caps.item:
            return Reading(door)
        return Reading(door, Item.PRESENT if world.present(cell) else Item.ABSENT)
