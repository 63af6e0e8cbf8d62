"""A simulated Winnsen board: no checksum, feedback after the pulse; variant "A5" answers with other functions."""

from functools import partial

from hardware.boards.board import Answer, SimBoard, levels

FEEDBACK_MS = 20


class Board(SimBoard):
    """Listens for frames with its own station number; bit 1 = open."""

    def __post_init__(self) -> None:
        self.variant = 0x80

    def cut(self, rest: bytearray) -> bytes | None:
        """Head, length, end."""
        while rest:
            size = {(0x90, 6): 6, (0x90, 7): 7}.get((rest[0], rest[1] if len(rest) > 1 else 6), 0)
            if size and len(rest) < size:
                return None
            if size and rest[size - 1] == 3:
                frame = bytes(rest[:size])
                del rest[:size]
                return frame
            del rest[0]
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """Feedback comes when the bolt should have moved."""
        func, station = request[2], request[3]
        if station != self.wiring.address:
            return []
        if func == 0x05:
            self.pulse(request[4])
            bolt = self.world.mechanics.bolt_ms
            return self.spoken([(bolt + FEEDBACK_MS if bolt else 0, partial(self._opened, request[4]))])
        if func == 0x02:
            return [(0, partial(self._poll, request[4] | request[5] << 8))]
        if func == 0x12:
            return [(0, lambda: self._say(0x92, request[4], int(self.level(request[4]))))]
        return []

    def _opened(self, lock: int) -> bytes:
        claimed = {"failed": False, "ok": True}.get(self.lies.claim, self.level(lock))
        shown = lock if self.lies.cell is None else self.lies.cell
        return self._say(0x05 | self.variant, shown, int(claimed))

    def _poll(self, mask: int) -> bytes:
        bits = levels(self, self.wiring.channels) & mask
        return self._say(0x02 | self.variant, bits & 255, bits >> 8)

    def _say(self, func: int, *data: int) -> bytes:
        station = self.wiring.address if self.lies.address is None else self.lies.address
        return bytes([0x90, 4 + len(data) + 1, func, station, *data, 3])
