"""KERONG CU48, six-byte requests `02 ADDR LOCK CMD 03 SUM`, LOCK from 0; eighteen bytes of state; no answer to an open.

The frame `77` that a board sends at times is unexplained: it is counted and never believed. Source: LOCK-BOARDS
section 3.3.
"""

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, bit_map, in_range, named, ones

HEAD, END = 0x02, 0x03
STATUS, OPEN, STATE, PUZZLE = 0x60, 0x61, 0x75, 0x77
LENGTH = 18


class Kerong6:
    """Codec of the CU48."""

    spec = Spec(
        name="kerong6",
        title="KERONG CU48",
        bauds=(19200, 9600, 57600, 115200),
        addresses=range(16),
        channels=(48,),
        caps=Caps(ack="none", door="latch", item=True),
        closed_bit=True,
        status_ms=150,
        open_ms=0,
        longest=LENGTH,
    )

    def encode(self, op: Op) -> bytes:
        """Status and open."""
        board = in_range(op.board, self.spec.addresses, "board")
        match op.name:
            case "status":
                return _closed(bytes((HEAD, board, 0, STATUS, END)))
            case "open":
                lock = in_range(op.cell, range(1, 49), "lock") - 1
                return _closed(bytes((HEAD, board, lock, OPEN, END)))
        raise named(op, "CU48")

    def length(self, head: bytes, op: Op | None) -> int | None:
        """Eighteen bytes for what boards say; nothing else is a reply."""
        del op
        if head[0] != HEAD:
            return 0
        if len(head) < 4:
            return None
        return LENGTH if head[3] in (STATE, PUZZLE) else 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """The states of 48 locks and 48 items."""
        del op
        if raw[16] != END or raw != _closed(raw[:17]):
            return None
        locks, items = bit_map(raw[4:10], 48), bit_map(raw[10:16], 48)
        fields = {
            "board": raw[1],
            "cmd": raw[3],
            "lock_bits": ones(locks),
            "item_bits": ones(items),
        }
        if raw[3] == PUZZLE:
            return Frame(raw, raw[1], fields | {"lock_field": raw[2]})
        return Frame(raw, raw[1], fields, ("status",), bits=locks, items=items)


def _closed(body: bytes) -> bytes:
    return body + bytes((sum(body) & 0xFF,))


CODEC: Codec = Kerong6()
