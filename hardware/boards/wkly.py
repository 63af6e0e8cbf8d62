"""A simulated WKLY board: feedback with status and state after the pulse, and changes pushed by itself."""

from functools import partial

from hardware.boards.board import Answer, SimBoard

NAME = b"WKLY"
FEEDBACK_MS = 20
LONGEST = 60


class Board(SimBoard):
    """Listens for frames with its own address; `pushes` makes it tell every change of a lock. `flashed`: which doors'
    lamps have flashed."""

    def __post_init__(self) -> None:
        self.world.watchers.append(self._changed)
        self.pushes = False
        self.flashed: list[str] = []

    def cut(self, rest: bytearray) -> bytes | None:
        """Find the name, then count."""
        while (start := rest.find(NAME[:1])) >= 0:
            del rest[:start]
            if len(rest) < 5 and NAME.startswith(rest[:4]):
                return None
            size = rest[4] if rest[:4] == NAME and 8 <= rest[4] <= LONGEST else 0
            if size and len(rest) < size:
                return None
            if size and not self._xor(rest[:size]):
                frame = bytes(rest[:size])
                del rest[:size]
                return frame
            del rest[0]
        rest.clear()
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """Feedback comes when the bolt should have moved."""
        address, command = request[5], request[6]
        if address != self.wiring.address:
            return []
        lock = request[7] if len(request) > 8 else 0
        if command == 0x82:
            self.pulse(lock)
            bolt = self.world.mechanics.bolt_ms
            return self.spoken([(bolt + FEEDBACK_MS if bolt else 0, partial(self._opened, lock))])
        replies = {
            0x83: lambda: self._say(0x83, 0, lock, self._state(lock)),
            0x84: self._all,
            0x81: lambda: self._flashed(lock),
            0x89: lambda: self._say(0x89, 0, lock),
            **dict.fromkeys((0x80, 0x86, 0x87), lambda: self._say(command, 255 * (self.lies.claim == "failed"))),
        }
        return [(0, replies[command])] if command in replies else []

    def _flashed(self, lock: int) -> bytes:
        self.flashed.append(self.cell(lock))
        return self._say(0x81, 0, lock)

    def _opened(self, lock: int) -> bytes:
        shown = lock if self.lies.cell is None else self.lies.cell
        if self.lies.claim == "failed":
            return self._say(0x82, 0xFF, shown, 0xFF)
        return self._say(0x82, 0, shown, 0 if self.lies.claim == "ok" else self._state(lock))

    def _all(self) -> bytes:
        count = self.wiring.channels
        return self._say(0x84, 0, count, *(self._state(n) for n in range(1, count + 1)))

    def _changed(self, cell: str) -> None:
        if self.pushes and not self.lies.dead and cell in self.wiring.cells:
            lock = list(self.wiring.cells).index(cell) + 1
            self.push(self._say(0x85, lock, self._state(lock)))

    def _state(self, lock: int) -> int:
        return int(self.level(lock))

    def _say(self, command: int, *data: int) -> bytes:
        address = self.wiring.address if self.lies.address is None else self.lies.address
        body = NAME + bytes([8 + len(data), address, command, *data])
        return body + bytes([self._xor(body)])

    @staticmethod
    def _xor(data: bytes | bytearray) -> int:
        total = 0
        for byte in data:
            total ^= byte
        return total
