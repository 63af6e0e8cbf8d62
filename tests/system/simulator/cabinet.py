"""The cabinet of the simulated point: doors and things as they physically are, whoever is switched on or off."""

from collections.abc import Callable, Mapping
from typing import Any

from hardware.boards.hands import Hands
from hardware.boards.world import Leaf, Mechanics
from hardware.boards.world import World as Doors
from hardware.locker.sim import SimLocker
from hardware.ports import Caps, CellState, HardwareError, Listener, News, Rung, Step
from tests.system.simulator.moments import DriverTimer, Moments
from tests.system.simulator.schedule import CELLS
from tests.system.simulator.trace import Trace

SIZES = {cell: "SML"[int(cell) % 3] for cell in CELLS}
PLACES: Mapping[str, Mapping[str, str | int]] = {
    cell: {
        "kind": "cell",
        "size": SIZES[cell],
        "side": "left",
        "col": (int(cell) - 1) // 6 + 1,
        "level": (int(cell) - 1) % 6 + 1,
        "height_mm": 400 + (int(cell) % 6) * 300,
        "max_weight_g": 20_000,
        "accessible": 0,
    }
    for cell in CELLS
}

Pulsed = Callable[[str, str], None]


class Cabinet:
    """Doors that outlive every power cut. `pulsed` hears of each pulse and the opening it was meant for.

    `twice`: its line says twice that a door was shut.
    """

    def __init__(self, moments: Moments, trace: Trace) -> None:
        self.hands = Hands(Doors(CELLS, moments, Mechanics()))
        self.troubles: dict[str, str] = {}
        self.pulsed: Pulsed = lambda _cell, _opening: None
        self.ordered: dict[str, str] = {}
        self.at_next_order: list[Callable[[str], None]] = []
        self.twice = False
        self._moments, self._trace = moments, trace
        self._seen = 0
        self._driver: Driver | None = None

    def power_on(self) -> "Driver":
        """A driver begins to look at the doors."""
        self._driver = Driver(self, self._moments)
        return self._driver

    def power_off(self) -> None:
        """Outputs off; the doors stay as they are."""
        self.note_pulses()
        self.hands.world.watchers.clear()
        if self._driver is not None:
            self._driver.timer.on = False
        self._driver = None

    def leaf(self, cell: str) -> Leaf:
        """A door as it is."""
        return self.hands.world.door(cell)

    def is_open(self, cell: str) -> bool:
        """What anybody sees who stands before it."""
        return cell in self.hands.world.doors and not self.leaf(cell).shut

    def act(self, name: str, cell: str, **how: Any) -> bool:
        """A hand, or a fault. False when it was not possible."""
        try:
            self.hands.act(name, cell, **how)
        except HardwareError:
            return False
        self._trace.add(name, cell=cell, **how)
        return True

    def trouble(self, cell: str, kind: str) -> None:
        """The board of a cell goes wrong, or is mended by ""."""
        self._trace.add("trouble", cell=cell, kind=kind)
        self.troubles[cell] = kind
        if self._driver is not None:
            self._driver.sim.trouble(cell, kind)

    def note_pulses(self) -> None:
        """Tell of the coils that were driven since the last time."""
        coils = self.hands.world.coils
        while self._seen < len(coils):
            cell = coils[self._seen].cell
            self._seen += 1
            opening = self.ordered.get(cell, "")
            self._trace.add("pulse", cell=cell, opening=opening)
            self._trace.count("pulse")
            self.pulsed(cell, opening)


class Driver:
    """The simulated locker driver of one run of the service; it dies with it."""

    def __init__(self, cabinet: Cabinet, moments: Moments) -> None:
        self.timer = DriverTimer(moments)
        self.sim = SimLocker(CELLS, self.timer)
        self.sim.hands = cabinet.hands
        self._cabinet = cabinet

    def start(self, listener: Listener) -> None:
        """Begin to report; boards in trouble are in trouble still."""

        def heard(news: News) -> None:
            listener(news)
            if self._cabinet.twice and isinstance(news, Step) and news.rung is Rung.DOOR_CLOSED:
                listener(news)

        self.sim.start(heard)
        for cell, kind in self._cabinet.troubles.items():
            if kind:
                self.sim.trouble(cell, kind)
        self._cabinet.hands.world.watchers.append(lambda _cell: self._cabinet.note_pulses())

    def cells(self) -> Mapping[str, Caps]:
        """Every door."""
        return self.sim.cells()

    def open(self, cell: str, op_id: str) -> None:
        """An order of the service."""
        self._cabinet.ordered[cell] = op_id
        waiting, self._cabinet.at_next_order = self._cabinet.at_next_order, []
        for strike in waiting:
            strike(cell)
        self.sim.open(cell, op_id)
        self._cabinet.note_pulses()

    def snapshot(self) -> Mapping[str, CellState]:
        """What the sensors last said."""
        return self.sim.snapshot()

    def close(self) -> None:
        """Let go."""
        self.sim.close()
