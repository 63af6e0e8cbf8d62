"""Simulated pins: relays move the bolts of a world, switches follow its doors and items; on virtual time."""

from collections.abc import Mapping

from hardware.boards.agenda import Agenda
from hardware.boards.world import World
from hardware.line import LineLost


class SimPins:
    """`relays`, `doors` and `items` say which cell hangs on which pin; `dead` = the guard does not answer."""

    def __init__(
        self,
        agenda: Agenda,
        world: World,
        relays: Mapping[int, str],
        doors: Mapping[int, str],
        items: Mapping[int, str],
    ) -> None:
        self.dead = False
        self._agenda = agenda
        self._world = world
        self._relays = relays
        self._doors = doors
        self._items = items
        self._woken = False
        world.watchers.append(self._moved)

    def pulse(self, pin: int, ms: int) -> None:
        """Drive the coil."""
        if self.dead:
            message = "the simulated guard does not answer"
            raise LineLost(message)
        self._world.pulse(self._relays[pin], ms)

    def closed(self, pin: int) -> bool:
        """A door switch is closed by a shut leaf, an item switch by a thing."""
        if pin in self._doors:
            return self._world.level(self._doors[pin], leaf=True)
        return self._world.present(self._items[pin])

    def now(self) -> float:
        """Virtual milliseconds."""
        return self._agenda.now()

    def wait(self, until: float) -> None:
        """Let time pass until then, or until something moves."""
        while not self._woken and self.now() < until:
            following = self._agenda.next_at()
            self._agenda.run(until if following is None else min(following, until))
        self._woken = False

    def wake(self) -> None:
        """End the wait."""
        self._woken = True

    def close(self) -> None:
        """Nothing to give back."""

    def _moved(self, cell: str) -> None:
        if cell in self._doors.values() or cell in self._items.values():
            self.wake()
