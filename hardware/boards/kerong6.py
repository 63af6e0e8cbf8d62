"""A simulated KERONG CU48: answers `60` with the states of 48 locks and items, obeys `61` in silence."""

from functools import partial

from hardware.boards.board import Answer, SimBoard, levels, presences


class Board(SimBoard):
    """Listens for six-byte requests to its own address."""

    def cut(self, rest: bytearray) -> bytes | None:
        """Slide along until six bytes fit."""
        while len(rest) >= 6:
            head = bytes(rest[:6])
            if (head[0], head[4], head[5]) == (2, 3, sum(head[:5]) % 256):
                del rest[:6]
                return head
            del rest[0]
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """Nothing answers an open."""
        if request[1] != self.wiring.address:
            return []
        if request[3] == 0x61:
            self.pulse(request[2] + 1)
        return [(0, partial(self._state, request))] if request[3] == 0x60 else []

    def _state(self, request: bytes) -> bytes:
        board = request[1] if self.lies.address is None else self.lies.address
        locks = levels(self, 48)
        items = presences(self, 48)
        head = bytes([2, board, request[2], 0x75]) + locks.to_bytes(6, "little") + items.to_bytes(6, "little") + b"\x03"
        return head + bytes([sum(head) % 256])
