"""KERONG CU16 family, five-byte requests: 16 locks a board, item sensors, no dependable answer to an open.

`02 ADDR CMD 03 SUM` with ADDR = board << 4 | lock, both from 0; the state reply has nine bytes
`02 ADDR 35 L1-8 L9-16 I1-8 I9-16 03 SUM`; SUM is the low byte of the sum of all before it.
Source: LOCK-BOARDS section 3.1.
"""

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, bit_map, in_range, named, ones

HEAD, END = 0x02, 0x03
STATUS, OPEN, STATE = 0x30, 0x31, 0x35


class Kerong5:
    """Codec of the CU16."""

    spec = Spec(
        name="kerong5",
        title="KERONG CU16",
        bauds=(19200, 9600, 38400, 57600, 115200),
        addresses=range(15),
        channels=(16,),
        caps=Caps(ack="none", door="latch", item=True),
        closed_bit=True,
        status_ms=150,
        open_ms=0,
        longest=9,
    )

    def encode(self, op: Op) -> bytes:
        """Only status and open are built; "all", times and resets never are."""
        board = in_range(op.board, self.spec.addresses, "board") << 4
        match op.name:
            case "status":
                return _closed(bytes((HEAD, board, STATUS, END)))
            case "open":
                lock = in_range(op.cell, range(1, 17), "lock") - 1
                return _closed(bytes((HEAD, board | lock, OPEN, END)))
        raise named(op, "CU16")

    def length(self, head: bytes, op: Op | None) -> int | None:
        """Nine bytes when the third says "state"; the reply to "all" (36) has no known layout."""
        del op
        if head[0] != HEAD:
            return 0
        if len(head) < 3:
            return None
        return 9 if head[2] == STATE else 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """The states of 16 locks and 16 items."""
        del op
        if raw[7] != END or raw[1] & 0x0F or raw != _closed(raw[:8]):
            return None
        locks, items = bit_map(raw[3:5], 16), bit_map(raw[5:7], 16)
        board = raw[1] >> 4
        fields = {
            "board": board,
            "cmd": raw[2],
            "lock_bits": ones(locks),
            "item_bits": ones(items),
        }
        return Frame(raw, board, fields, ("status",), bits=locks, items=items)


def _closed(body: bytes) -> bytes:
    return body + bytes((sum(body) & 0xFF,))


CODEC: Codec = Kerong5()
