"""A simulated KERONG CU12 or CU24: acknowledges an open at once, answers `80` with two or three bytes of locks."""

from functools import partial

from hardware.boards.board import Answer, SimBoard, levels

OK, FAILED, UNKNOWN = 0x10, 0x11, 0x13
CLAIMS = {"failed": FAILED, "timeout": 0x12, "ok": OK}


class Board(SimBoard):
    """Listens for eight-byte requests to its own address."""

    def cut(self, rest: bytearray) -> bytes | None:
        """Slide along until eight bytes fit; requests carry no data."""
        while len(rest) >= 8:
            head = bytes(rest[:8])
            if (head[0], head[4], head[5], head[6]) == (2, 0, 0, 3) and sum(head[:7]) % 256 == head[7]:
                del rest[:8]
                return head
            del rest[0]
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """The word about an open says that it was accepted, not that the door moved."""
        if request[1] != self.wiring.address:
            return []
        lock, command = request[2], request[3]
        if command == 0x81:
            self.pulse(lock + 1)
            shown = lock if self.lies.cell is None else self.lies.cell - 1
            return self.spoken([(0, lambda: self._reply(shown, command, CLAIMS.get(self.lies.claim, OK)))])
        if command == 0x80:
            return [(0, partial(self._states, command))]
        if command == 0x8F:
            return [(0, lambda: self._reply(lock, command, OK, b"\x13\x01"))]
        return [(0, lambda: self._reply(lock, command, UNKNOWN))]

    def _states(self, command: int) -> bytes:
        size = self.wiring.channels // 8 + bool(self.wiring.channels % 8)
        locks = levels(self, self.wiring.channels)
        return self._reply(0, command, OK, locks.to_bytes(size, "little"))

    def _reply(self, lock: int, command: int, ask: int, data: bytes = b"") -> bytes:
        board = self.wiring.address if self.lies.address is None else self.lies.address
        head = bytes([2, board, lock, command, ask, len(data), 3])
        return head + bytes([(sum(head) + sum(data)) % 256]) + data
