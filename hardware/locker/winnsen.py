"""Winnsen boards: `90 LEN FUNC STATION … 03`, no checksum at all, so every other field must fit exactly.

A frame is believed only as the reply to the request in hand: length, function, station, lock, status and end byte are
compared, and once commissioning knows the board's variant no other's function is taken. Bit 1 = open, the opposite of
KERONG. Source: LOCK-BOARDS section 3.6.
"""

from hardware.ports import Caps
from hardware.wire import Codec, Frame, Op, Spec, Verdict, bit_map, in_range, named, ones

HEAD, END = 0x90, 0x03
REPLY = 7
FUNCTIONS = {"open": (0x85, 0xA5), "status": (0x82, 0xA2), "status_one": (0x92,)}
WORDS = {"open": ("failed", "opened"), "status_one": ("closed", "open")}


class Winnsen:
    """Codec of the Winnsen boards and their clones."""

    spec = Spec(
        name="winnsen",
        title="Winnsen board",
        bauds=(9600,),
        addresses=range(256),
        channels=(16, 12, 8),
        caps=Caps(ack="feedback", door="latch", item=False),
        closed_bit=False,
        status_ms=200,
        open_ms=2000,
        longest=REPLY,
    )

    def encode(self, op: Op) -> bytes:
        """Open one, poll the channels that are there, ask for one (a clone's way)."""
        station = in_range(op.board, self.spec.addresses, "station")
        if op.name == "status":
            low, high = ((1 << in_range(op.count or 16, range(1, 17), "channel")) - 1).to_bytes(2, "little")
            return bytes((HEAD, 7, 0x02, station, low, high, END))
        if op.name not in WORDS:
            raise named(op, "Winnsen")
        lock = in_range(op.cell, range(1, 17), "lock")
        return bytes((HEAD, 6, 0x05 if op.name == "open" else 0x12, station, lock, END))

    def length(self, head: bytes, op: Op | None) -> int | None:
        """Seven bytes, of the function that answers the request in hand."""
        if op is None or head[0] != HEAD or (len(head) > 1 and head[1] != REPLY):
            return 0
        if len(head) < 3:
            return None
        return REPLY if head[2] in _functions(op) else 0

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """Every field must be what the request leads to expect."""
        if op is None or raw[6] != END or raw[3] != op.board:
            return None
        if op.name == "status":
            bits = bit_map(raw[4:6], op.count or 16)
            fields = {"func": raw[2], "board": raw[3], "open_bits": ones(bits)}
            return Frame(raw, raw[3], fields, ("status",), bits=bits, variant=_variant(raw[2]))
        cell, status = raw[4], raw[5]
        if cell != op.cell or status not in (0, 1):
            return None
        word = "result" if op.name == "open" else "door"
        told = {"func": raw[2], "board": raw[3], "cell": cell, "status": status, word: WORDS[op.name][status]}
        said = Verdict.ACCEPTED if status else Verdict.FAILED
        verdict = said if op.name == "open" else Verdict.NONE
        bit = {cell: bool(status)}
        return Frame(raw, raw[3], told, (op.name,), cell=cell, bits=bit, verdict=verdict, variant=_variant(raw[2]))


def _functions(op: Op) -> tuple[int, ...]:
    """What may answer: once the variant is known, only its own function where it has one for this request."""
    known = FUNCTIONS.get(op.name, ())
    return tuple(func for func in known if _variant(func) == op.variant) or known


def _variant(func: int) -> str:
    """The variant that answers with this function, named after its reply to an opening; "" where all answer so."""
    return {0x80: "85", 0xA0: "A5"}.get(func & 0xF0, "")


CODEC: Codec = Winnsen()
