"""Generic boards that begin opens with 8A and questions with 80; `HDR BOARD LOCK FUNC XOR`, LOCK from 1.

11 is a closed contact, 00 an open one; what that means for the door is wiring. A failed open looks like its own
request, so nothing is ever guessed from content: only the port's echo flag decides. There is no length byte: what was
asked tells how long the reply is. Source: LOCK-BOARDS section 3.4.
"""

from functools import reduce
from operator import xor

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, Verdict, in_range, named, ones

OPEN, ASK, PUSH = 0x8A, 0x80, 0x81
SHORT, LOOSE = 0x11, 0x00
STATES, ADDRESS = 0x33, 0x99
USUAL = 24


class Gen8a80:
    """Codec of the 8A/80 boards."""

    spec = Spec(
        name="gen8a80",
        title="8A/80 board",
        bauds=(9600,),
        addresses=range(1, 32),
        channels=(8, 12, 18, 24, 36, 50),
        caps=Caps(ack="feedback", door="latch", item=False),
        closed_bit=True,
        status_ms=150,
        open_ms=1000,
        longest=11,
        reads_one=True,
        one_by_one=(8,),
    )

    def encode(self, op: Op) -> bytes:
        """Open one, ask for one, for all, for the address; "open all" never."""
        if op.name == "ask_address":
            return _closed(bytes((ASK, 1, 0, ADDRESS)))
        board = in_range(op.board, self.spec.addresses, "board")
        if op.name == "status":
            return _closed(bytes((ASK, board, 0, STATES)))
        if op.name not in ("open", "status_one"):
            raise named(op, "8A/80")
        lock = in_range(op.cell, range(1, (op.count or 50) + 1), "lock")
        head, func = (OPEN, SHORT) if op.name == "open" else (ASK, STATES)
        return _closed(bytes((head, board, lock, func)))

    def length(self, head: bytes, op: Op | None) -> int | None:
        """Five bytes; the reply to "all" has a byte of state for each eight channels."""
        asked = op.name if op is not None else ""
        if head[0] == PUSH or (head[0] == OPEN and asked == "open"):
            return 5
        if head[0] == ASK and asked in ("status", "status_one", "ask_address"):
            return 4 + _states(op) if asked == "status" else 5
        return 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """Contacts of one cell or of all, as levels: True = contact closed."""
        if raw != _closed(raw[:-1]):
            return None
        asked = op.name if op is not None and raw[0] == ASK else ""
        if asked == "ask_address":
            fields = {"board": raw[2], "func": raw[3]}
            return Frame(raw, raw[2], fields, ("ask_address",)) if raw[3] == ADDRESS else None
        if asked == "status":
            return _all(raw) if raw[-2] == STATES else None
        return _one(raw) if raw[3] in (SHORT, LOOSE) and raw[2] else None


def _one(raw: bytes) -> Frame:
    board, cell, value = raw[1], raw[2], raw[3]
    fields = {"board": board, "cell": cell, "value": f"{value:02X}"}
    bits = {cell: value == SHORT}
    if raw[0] == PUSH:
        return Frame(raw, board, fields, cell=cell, bits=bits, pushed=True)
    fields["func"] = value
    if raw[0] == OPEN:
        return Frame(raw, board, fields, ("open",), cell=cell, bits=bits, verdict=Verdict.BY_BIT)
    return Frame(raw, board, fields, ("status_one",), cell=cell, bits=bits)


def _all(raw: bytes) -> Frame:
    """High group first, lowest cell of a group in the lowest bit."""
    states = int.from_bytes(raw[2:-2], "big")
    channels = 8 * (len(raw) - 4)
    bits = {n: bool(states >> (n - 1) & 1) for n in range(1, channels + 1)}
    fields = {"board": raw[1], "channels": channels, "bits": ones(bits)}
    return Frame(raw, raw[1], fields, ("status",), bits=bits)


def _states(op: Op | None) -> int:
    return -(-((op.count if op is not None else 0) or USUAL) // 8)


def _closed(body: bytes) -> bytes:
    return body + bytes((reduce(xor, body),))


CODEC: Codec = Gen8a80()
