"""Simulated pins: relays that move the bolts of a world, switches that follow its doors and items.

The line to them speaks in words, for there is no board: `look` is answered by `in PIN 0|1` for each switch (1 = closed)
and `ready`; `pulse PIN MS` by `on PIN`, as the guard of real pins says it; each edge comes by itself as `in PIN 0|1`.
"""

from functools import partial

from hardware.boards.board import Answer, SimBoard

LONGEST_MS = 1000


class Board(SimBoard):
    """A dead one has lost its guard: it pulses nothing, but switches are only wires and still tell their edges."""

    def __post_init__(self) -> None:
        self._fluttering: set[str] = set()
        self.world.watchers.append(self._moved)

    def deaf(self) -> bool:
        """Never: see above."""
        return False

    def cut(self, rest: bytearray) -> bytes | None:
        """One line."""
        line, mark, _ = rest.partition(b"\n")
        if not mark:
            return None
        del rest[: len(line) + 1]
        return bytes(line)

    def answer(self, request: bytes) -> list[Answer]:
        """A pulse is refused by silence when its time is longer than a guard allows."""
        match request.split():
            case [b"look"]:
                return [(0, lambda: b"".join(map(self._told, self._switches())) + b"ready\n")]
            case [b"pulse", pin, ms] if self.cell(int(pin)) and 0 < int(ms) <= LONGEST_MS and not super().deaf():
                self.pulse(int(pin), int(ms))
                return [(0, partial(b"on %d\n".__mod__, int(pin)))]
        return []

    def _switches(self) -> list[int]:
        return [*(self.wiring.inputs or {}), *self.wiring.item_inputs]

    def _told(self, pin: int) -> bytes:
        return b"in %d %d\n" % (pin, self.level(pin))

    def _moved(self, cell: str) -> None:
        """Tell the switches of this cell; one that chatters goes on by itself."""
        wired = {**(self.wiring.inputs or {}), **self.wiring.item_inputs}
        for pin in [pin for pin, name in wired.items() if name == cell]:
            self.push(self._told(pin))
        hertz = self.world.door(cell).chatter_hz
        if hertz and cell not in self._fluttering and self._moved in self.world.watchers:
            self._fluttering.add(cell)
            self.world.timer.later(round(500 / hertz), partial(self._flutter, cell))

    def _flutter(self, cell: str) -> None:
        self._fluttering.discard(cell)
        self._moved(cell)
