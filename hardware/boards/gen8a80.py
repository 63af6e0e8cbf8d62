"""A simulated 8A/80 board: gives feedback after the pulse, answers for one contact or for all of them."""

from functools import partial

from hardware.boards.board import Answer, SimBoard, levels

FEEDBACK_MS = 20


class Board(SimBoard):
    """Listens for five-byte requests; contacts are closed when locked, or the other way, as wired."""

    def cut(self, rest: bytearray) -> bytes | None:
        """Slide along until five bytes fit."""
        while len(rest) >= 5:
            head = bytes(rest[:5])
            if head[0] in (0x8A, 0x80) and self._check(head[:4]) == head[4:]:
                del rest[:5]
                return head
            del rest[0]
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """The feedback of an open is the contact a moment after the bolt should have moved."""
        head, board, lock, func = request[:4]
        if func == 0x99:
            return [(0, lambda: self._say(0x80, 1, self._shown(), 0x99))]
        if board != self.wiring.address:
            return []
        if head == 0x8A and func == 0x11:
            self.pulse(lock)
            return self.spoken([(self._feedback_ms(), partial(self._contact, 0x8A, lock))])
        if func == 0x33:
            return [(0, partial(self._contact, 0x80, lock) if lock else self._all)]
        return []

    def _feedback_ms(self) -> float:
        """No mechanics, no waiting for them."""
        bolt = self.world.mechanics.bolt_ms
        return bolt + FEEDBACK_MS if bolt else 0

    def _contact(self, head: int, lock: int) -> bytes:
        closed = self.level(lock)
        if head == 0x8A and self.lies.claim:
            closed = (self.lies.claim == "failed") == self.wiring.closed_bit
        shown = lock if self.lies.cell is None or head == 0x80 else self.lies.cell
        return self._say(head, self._shown(), shown, 0x11 if closed else 0)

    def _all(self) -> bytes:
        groups = self.wiring.channels // 8 + bool(self.wiring.channels % 8)
        states = levels(self, 8 * groups)
        return self._say(0x80, self._shown(), *states.to_bytes(groups, "big"), 0x33)

    def _shown(self) -> int:
        return self.wiring.address if self.lies.address is None else self.lies.address

    def _say(self, *body: int) -> bytes:
        return bytes(body) + self._check(bytes(body))

    @staticmethod
    def _check(body: bytes) -> bytes:
        total = 0
        for byte in body:
            total ^= byte
        return bytes([total])
