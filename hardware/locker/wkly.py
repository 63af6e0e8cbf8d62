"""WKLY boards: `57 4B 4C 59 LEN ADDR CMD [DATA] XOR`, LEN = the whole frame, LOCK from 1; pushes changes by itself.

Command 88 holds a coil on: it is never built, and its reply is an alarm. Source: LOCK-BOARDS section 3.5.
"""

from collections.abc import Mapping
from functools import reduce
from operator import xor
from typing import Any

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, Verdict, in_range, named

HEAD = bytes.fromhex("574B4C59")
COMMANDS = {"led": 0x81, "open": 0x82, "status_one": 0x83, "status": 0x84, "off": 0x89}
MANY = {0x80: "open_many_at_once", 0x86: "open_all", 0x87: "open_many_in_turn"}
NAMES = {code: name for name, code in COMMANDS.items()} | MANY
PUSHED, HELD = 0x85, 0x88
LIMIT = 80
DOORS = {0: "open", 1: "closed"}


class Wkly:
    """Codec of the WKLY boards."""

    spec = Spec(
        name="wkly",
        title="WKLY board",
        bauds=(9600,),
        addresses=range(32),
        channels=(4, 8, 12, 16, 18, 20, 24, 32, 36, 48),
        caps=Caps(ack="feedback", door="latch", item=False),
        closed_bit=True,
        status_ms=200,
        open_ms=1000,
        longest=58,
        reads_one=True,
        has_lamps=True,
    )

    def encode(self, op: Op) -> bytes:
        """Open, ask, flash a lamp, switch a channel off; holding and "all" never."""
        if op.name not in COMMANDS:
            raise named(op, "WKLY")
        board = in_range(op.board, self.spec.addresses, "board")
        data = b"" if op.name == "status" else bytes((in_range(op.cell, range(1, 49), "lock"),))
        body = HEAD + bytes((8 + len(data), board, COMMANDS[op.name])) + data
        return body + bytes((reduce(xor, body),))

    def length(self, head: bytes, op: Op | None) -> int | None:
        """The fifth byte says it."""
        del op
        if not HEAD.startswith(head[:4]):
            return 0
        if len(head) < 5:
            return None
        return head[4] if 9 <= head[4] <= LIMIT else 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """Results, states, pushes; a frame whose length does not fit its command is none."""
        del op
        command, data = raw[6], raw[7:-1]
        if reduce(xor, raw):
            return None
        fields: dict[str, Any] = {"board": raw[5], "cmd": command}
        if command == PUSHED:
            return _push(raw, fields, data)
        if command == HELD and len(data) == 2:
            fields |= {"status": data[0], "cell": data[1]}
            return Frame(raw, raw[5], fields, pushed=True, alarm=True)
        name = NAMES.get(command, "")
        fields["status"] = data[0]
        if name == "status":
            return _states(raw, fields, data)
        return _result(raw, fields, name, data[1:])


def _push(raw: bytes, fields: Mapping[str, Any], data: bytes) -> Frame | None:
    if len(data) != 2 or data[1] not in DOORS:
        return None
    told = {"cell": data[0], "state": data[1], "door": DOORS[data[1]]}
    return Frame(raw, raw[5], {**fields, **told}, cell=data[0], bits={data[0]: bool(data[1])}, pushed=True)


def _states(raw: bytes, fields: Mapping[str, Any], data: bytes) -> Frame | None:
    """One byte a lock; a lock whose byte is neither open nor closed was not read."""
    if len(data) < 2 or len(data) != 2 + data[1]:
        return None
    states = data[2:]
    bits = {n: bool(state) for n, state in enumerate(states, 1) if state in DOORS} if not data[0] else {}
    told = {"count": data[1], "states": list(states)}
    verdict = Verdict.REFUSED if data[0] else Verdict.NONE
    return Frame(raw, raw[5], {**fields, **told}, ("status",), bits=bits, verdict=verdict)


def _result(raw: bytes, fields: Mapping[str, Any], name: str, rest: bytes) -> Frame | None:
    """What came of a command to one lock, or to several."""
    status, cell = fields["status"], rest[0] if rest else 0
    verdict = Verdict.FAILED if status else Verdict.ACCEPTED
    if name in ("open", "status_one") and len(rest) == 2 and cell:
        told = {"cell": cell, "state": rest[1], "door": DOORS.get(rest[1], "unknown")}
        bits = {cell: bool(rest[1])} if rest[1] in DOORS and not status else {}
        asked = Verdict.REFUSED if status else Verdict.NONE
        verdict = verdict if name == "open" else asked
        return Frame(raw, raw[5], {**fields, **told}, (name,), cell=cell, bits=bits, verdict=verdict)
    if name in ("led", "off") and len(rest) == 1 and cell:
        return Frame(raw, raw[5], {**fields, "cell": cell}, (name,), cell=cell, verdict=verdict)
    if name in MANY.values() and not rest:
        return Frame(raw, raw[5], fields, (name,), verdict=verdict)
    return None


CODEC: Codec = Wkly()
