"""Modbus RTU relay boards with inputs (Waveshare pulse dialect): `UNIT FC DATA CRClo CRChi`.

A lock is opened by the board's own timed pulse (function 05, coil 0x0200 + n, times 100 ms), which libraries cannot
frame; switching a relay on is never built. Doors are the board's inputs. Source: LOCK-BOARDS section 3.7.
"""

from typing import Any

from hardware.ports import Caps
from hardware.wire import Codec, Frame, NotBuilt, Op, Spec, Verdict, bit_map, in_range, named, ones

RELAYS, INPUTS, REGISTERS, COIL, REGISTER = 1, 2, 3, 5, 6
PULSES, ALL = 0x0200, 0x00FF
REGISTER_OF = {"read_address": 0x4000, "read_uart": 0x2000, "version": 0x8000}
ANSWERS = {
    RELAYS: ("read_relays",),
    INPUTS: ("status",),
    REGISTERS: tuple(REGISTER_OF),
    COIL: ("open", "off", "all_off"),
    REGISTER: ("set_address",),
}
BROADCAST = ("set_address", *REGISTER_OF)


class Modbus:
    """Codec of the relay boards."""

    spec = Spec(
        name="modbus",
        title="Modbus RTU relay board",
        bauds=(9600, 19200, 38400, 57600, 115200),
        addresses=range(1, 248),
        channels=(8, 16, 32),
        caps=Caps(ack="command", door="leaf", item=False),
        closed_bit=True,
        status_ms=150,
        open_ms=150,
        longest=9,
        has_relays=True,
    )

    def encode(self, op: Op) -> bytes:
        """Pulse, off, read; the address only by commissioning, with one board on the bus."""
        if op.name in BROADCAST:
            return _closed(bytes((0, *self._register(op))))
        unit = in_range(op.board, self.spec.addresses, "unit")
        match op.name:
            case "open":
                return _closed(bytes((unit, *_words(COIL, PULSES + _relay(op), _tenths(op.ms)))))
            case "status" | "read_relays":
                code = INPUTS if op.name == "status" else RELAYS
                return _closed(bytes((unit, *_words(code, 0, op.count or 8))))
            case "off":
                return _closed(bytes((unit, *_words(COIL, _relay(op), 0))))
            case "all_off":
                return _closed(bytes((unit, *_words(COIL, ALL, 0))))
        raise named(op, "Modbus relay board")

    def length(self, head: bytes, op: Op | None) -> int | None:
        """By function code: reads say their length, writes come back in eight bytes, refusals in five."""
        if len(head) < 3:
            return None if op is None or len(head) < 2 or (head[1] & 0x7F) in ANSWERS else 0
        code = head[1]
        if op is not None and not (op.board in (head[0], 0) and op.name in ANSWERS.get(code & 0x7F, ())):
            return 0
        if code in (RELAYS, INPUTS, REGISTERS):
            expected = head[2] if op is None or code == REGISTERS else -(-(op.count or 8) // 8)
            return 5 + head[2] if head[2] == expected <= 16 else 0
        return {COIL: 8, REGISTER: 8}.get(code, 5 if code & 0x7F in ANSWERS and code & 0x80 else 0)

    def decode(self, raw: bytes, op: Op | None) -> Frame | None:
        """What relays, inputs and registers say."""
        del op
        if raw != _closed(raw[:-2]):
            return None
        unit, code = raw[0], raw[1]
        fields: dict[str, Any] = {"unit": unit, "fc": code}
        answers = ANSWERS.get(code & 0x7F, ())
        if code & 0x80:
            return Frame(raw, unit, fields | {"exception": raw[2]}, answers, verdict=Verdict.REFUSED)
        if code in (RELAYS, INPUTS):
            bits = bit_map(raw[3:-2], 8 * raw[2])
            return Frame(raw, unit, fields | {"bits": ones(bits)}, answers, bits=bits)
        if code == REGISTERS:
            values = [int.from_bytes(raw[n : n + 2], "big") for n in range(3, len(raw) - 2, 2)]
            return Frame(raw, unit, fields | {"values": values}, answers)
        return _written(raw, fields, answers)

    def _register(self, op: Op) -> tuple[int, ...]:
        if op.name == "set_address":
            return _words(REGISTER, REGISTER_OF["read_address"], in_range(op.board, self.spec.addresses, "unit"))
        return _words(REGISTERS, REGISTER_OF[op.name], 1)


def _written(raw: bytes, fields: dict[str, Any], answers: tuple[str, ...]) -> Frame:
    """The echo of a write: a pulse, an off, an address."""
    address, value = int.from_bytes(raw[2:4], "big"), int.from_bytes(raw[4:6], "big")
    fields |= {"addr": address, "value": value}
    if raw[1] == REGISTER:
        return Frame(raw, raw[0], fields, answers)
    if PULSES <= address < PULSES + 32:
        return Frame(raw, raw[0], fields, ("open",), cell=address - PULSES + 1, verdict=Verdict.ACCEPTED)
    if address == ALL:
        return Frame(raw, raw[0], fields, ("all_off",), verdict=Verdict.ACCEPTED)
    return Frame(raw, raw[0], fields, ("off",), cell=address + 1, verdict=Verdict.ACCEPTED)


def _relay(op: Op) -> int:
    return in_range(op.cell, range(1, (op.count or 32) + 1), "relay") - 1


def _tenths(ms: int) -> int:
    """A pulse in steps of 100 ms, rounded up; nothing that could hold a coil."""
    if not 100 <= ms <= 1000:
        sentence = f"a pulse takes 100 to 1000 ms, not {ms}"
        raise NotBuilt(sentence)
    return -(-ms // 100)


def _words(code: int, address: int, value: int) -> tuple[int, ...]:
    return (code, *address.to_bytes(2, "big"), *value.to_bytes(2, "big"))


def _closed(body: bytes) -> bytes:
    """With its CRC-16 (polynomial A001, start FFFF), low byte first."""
    check = 0xFFFF
    for byte in body:
        check ^= byte
        for _ in range(8):
            check = check >> 1 ^ 0xA001 if check & 1 else check >> 1
    return body + check.to_bytes(2, "little")


CODEC: Codec = Modbus()
