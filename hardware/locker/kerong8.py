"""KERONG CU12 and CU24, eight-byte frames: `02 ADDR LOCK CMD ASK LEN 03 SUM [DATA]`, LOCK from 0.

DATA stands after SUM, and SUM covers bytes 0 to 6 plus DATA. LOCK 0C means "all" on a CU12, so a cell above the
board's count is never built. Source: LOCK-BOARDS section 3.2.
"""

from typing import Any

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, Verdict, bit_map, in_range, named, ones

HEAD, END = 0x02, 0x03
COMMANDS = {"status": 0x80, "open": 0x81, "version": 0x8F}
NAMES = {code: name for name, code in COMMANDS.items()}
ASKS = {
    0x10: (Verdict.ACCEPTED, "ok"),
    0x11: (Verdict.FAILED, "failed"),
    0x12: (Verdict.UNSURE, "timeout"),
    0x13: (Verdict.REFUSED, "unknown_command"),
    0x14: (Verdict.REFUSED, "data_check_failed"),
}
MODELS = {2: "CU12", 3: "CU24"}
"""Which model tells of its locks in so many bytes."""

MOST_DATA = 40


class Kerong8:
    """Codec of the CU12 and CU24."""

    spec = Spec(
        name="kerong8",
        title="KERONG CU12/CU24",
        bauds=(19200, 9600, 57600, 115200),
        addresses=range(17),
        channels=(12, 24),
        caps=Caps(ack="command", door="latch", item=False),
        closed_bit=True,
        status_ms=150,
        open_ms=500,
        longest=11,
    )

    def encode(self, op: Op) -> bytes:
        """Status, open and version; times, speeds and resets never."""
        if op.name not in COMMANDS:
            raise named(op, "CU12/CU24")
        board = in_range(op.board, self.spec.addresses, "board")
        lock = in_range(op.cell, range(1, (op.count or 24) + 1), "lock") - 1 if op.name == "open" else 0
        body = bytes((HEAD, board, lock, COMMANDS[op.name], 0, 0, END))
        return body + _sum(body)

    def length(self, head: bytes, op: Op | None) -> int | None:
        """Eight bytes and what the sixth adds; requests (ASK 00) and unknown commands are no replies."""
        del op
        if head[0] != HEAD:
            return 0
        if len(head) < 6:
            return None
        known = head[3] in NAMES and head[4] in ASKS and head[5] <= MOST_DATA
        return 8 + head[5] if known else 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """States, results of an open, versions and refusals. States of another model than the commissioned one are
        not this board's."""
        data = raw[8:]
        if raw[6] != END or raw[7:8] != _sum(raw[:7] + data):
            return None
        verdict, result = ASKS[raw[4]]
        name = NAMES[raw[3]]
        fields: dict[str, Any] = {"board": raw[1], "cmd": raw[3], "ask": raw[4]}
        if name == "open":
            fields |= {"cell": raw[2] + 1, "result": result}
            return Frame(raw, raw[1], fields, ("open",), cell=raw[2] + 1, verdict=verdict)
        if verdict is not Verdict.ACCEPTED:
            return Frame(raw, raw[1], fields | {"result": result}, (name,), verdict=Verdict.REFUSED)
        bits = bit_map(data, 24) if name == "status" else {}
        model = MODELS.get(len(data), "") if bits else ""
        if bits and op is not None and op.variant not in ("", model):
            return None
        fields |= {"data": data.hex(" ").upper()} | ({"lock_bits": ones(bits)} if bits else {})
        return Frame(raw, raw[1], fields, (name,), bits=bits, variant=model)


def _sum(data: bytes) -> bytes:
    return bytes((sum(data) & 0xFF,))


CODEC: Codec = Kerong8()
