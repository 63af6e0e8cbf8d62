"""A simulated KERONG CU16: answers `30` with the states of 16 locks and items, obeys `31` in silence."""

from functools import partial
from itertools import accumulate

from hardware.boards.board import Answer, SimBoard, levels, presences

BAUD = 19200


class Board(SimBoard):
    """Listens for five-byte requests to its own board number."""

    def cut(self, rest: bytearray) -> bytes | None:
        """Slide along until five bytes fit."""
        while len(rest) >= 5:
            head = bytes(rest[:5])
            if head[0] == 2 and head[3] == 3 and head[4] == list(accumulate(head[:4]))[-1] % 256:
                del rest[:5]
                return head
            del rest[0]
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """Nothing answers an open."""
        board, lock = divmod(request[1], 16)
        if board != self.wiring.address:
            return []
        if request[2] == 0x31:
            self.pulse(lock + 1)
        if request[2] == 0x30:
            return [(0, partial(self._state, board))]
        return []

    def _state(self, board: int) -> bytes:
        shown = board if self.lies.address is None else self.lies.address
        locks = levels(self, 16)
        items = presences(self, 16)
        head = [2, shown * 16, 0x35, locks & 255, locks >> 8, items & 255, items >> 8, 3]
        return bytes([*head, sum(head) % 256])
