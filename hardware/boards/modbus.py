"""A simulated Modbus relay board with inputs. Framing, CRC and messages are pymodbus's own server side, so that the
driver meets an implementation that is not ours; only the pulse coils (0x0200 + n) are added to it."""

import struct
from collections.abc import Callable

from pymodbus.framer import FramerRTU
from pymodbus.pdu import DecodePDU, ExceptionResponse, ModbusPDU
from pymodbus.pdu.bit_message import ReadCoilsResponse, ReadDiscreteInputsResponse, WriteSingleCoilRequest
from pymodbus.pdu.register_message import ReadHoldingRegistersResponse

from hardware.boards.board import Answer, SimBoard

PULSES, ALL, ADDRESS, VERSION = 0x0200, 0x00FF, 0x4000, 0x8000
NO_ADDRESS, NO_VALUE = 2, 3
SILENCE_MS = 4


class TimedCoil(WriteSingleCoilRequest):
    """Function 05 with any value: relay boards read times out of it."""

    value = 0

    def decode(self, data: bytes) -> None:
        """Keep the value, which a plain Modbus coil would round to on or off."""
        self.address, self.value = struct.unpack(">HH", data[:4])

    def encode(self) -> bytes:
        """The same bytes back."""
        return struct.pack(">HH", self.address, self.value)


def _framer() -> FramerRTU:
    decoder = DecodePDU(is_server=True)
    decoder.register(TimedCoil)
    return FramerRTU(decoder)


class Board(SimBoard):
    """Relays that pulse by themselves, inputs that see leaves; `latching` boards lack the pulse coils."""

    def __post_init__(self) -> None:
        self.latching = False
        self._framer = _framer()
        self._on: set[int] = set()
        self._heard_ms = 0

    def hear(self, data: bytes) -> list[Answer]:
        """Silence ends a frame, whole or not."""
        now = self.world.timer.mono_ms()
        if now - self._heard_ms > SILENCE_MS:
            self._rest.clear()
        self._heard_ms = now
        return super().hear(data)

    def cut(self, rest: bytearray) -> bytes | None:
        """pymodbus finds and checks the frame; it is handed on as it came."""
        while len(rest) >= 4:
            size, _, _, _ = self._framer.decode(bytes(rest))
            if not size:
                return None
            frame = bytes(rest[:size])
            del rest[:size]
            if self._framer.decode(frame)[3]:
                return frame
        return None

    def answer(self, request: bytes) -> list[Answer]:
        """Unit 0 is everybody; everybody else must be meant."""
        if request[0] not in (0, self.wiring.address):
            return []
        _, asked = self._framer.handleFrame(request, 0, 0)
        if asked is None:
            return []
        reply = self._reply(asked)
        answers: list[Answer] = [(0, lambda: self._frame(reply))]
        return self.spoken(answers) if asked.function_code == TimedCoil.function_code else answers

    def _frame(self, reply: ModbusPDU) -> bytes:
        reply.dev_id = self.wiring.address if self.lies.address is None else self.lies.address
        return self._framer.buildFrame(reply)

    def _reply(self, asked: ModbusPDU) -> ModbusPDU:
        replies: dict[int, Callable[[ModbusPDU], ModbusPDU]] = {
            1: lambda asked: ReadCoilsResponse(bits=self._bits(asked.count, self._relay)),
            2: lambda asked: ReadDiscreteInputsResponse(bits=self._bits(asked.count, self.level)),
            3: self._register,
            5: self._coil,
            6: self._set_register,
        }
        if asked.function_code not in replies:
            return ExceptionResponse(asked.function_code, 1)
        if asked.function_code in (1, 2) and asked.count > self.wiring.channels + 7:
            return ExceptionResponse(asked.function_code, NO_ADDRESS)
        return replies[asked.function_code](asked)

    def _coil(self, asked: ModbusPDU) -> ModbusPDU:
        """A pulse, an off, or (never by our drivers) an on that stays."""
        address, value = asked.address, getattr(asked, "value", 0)
        if PULSES <= address < PULSES + self.wiring.channels and not self.latching:
            if self.lies.claim == "failed":
                return ExceptionResponse(asked.function_code, NO_VALUE)
            if self.lies.claim != "deaf":
                self.pulse(address - PULSES + 1, value * 100)
            if self.lies.claim == "hold":
                self._on.add(address - PULSES + 1)
        elif address == ALL and not value:
            self._on.clear()
        elif address < self.wiring.channels:
            (self._on.add if value else self._on.discard)(address + 1)
        else:
            return ExceptionResponse(asked.function_code, NO_ADDRESS)
        if self.lies.cell is not None:
            asked.address = PULSES + self.lies.cell - 1
        return asked

    def _bits(self, count: int, level: Callable[[int], bool]) -> list[bool]:
        return [level(n) if n <= self.wiring.channels else False for n in range(1, count + 1)]

    def _relay(self, channel: int) -> bool:
        cell = self.cell(channel)
        pulsed = bool(cell) and self.world.door(cell).coil_until > self.world.timer.mono_ms()
        return pulsed or channel in self._on

    def _register(self, asked: ModbusPDU) -> ModbusPDU:
        values = {ADDRESS: self.wiring.address, VERSION: 100}
        if asked.address not in values:
            return ExceptionResponse(asked.function_code, NO_ADDRESS)
        return ReadHoldingRegistersResponse(registers=[values[asked.address]])

    def _set_register(self, asked: ModbusPDU) -> ModbusPDU:
        if asked.address == ADDRESS and self.lies.claim != "keep":
            self.wiring.address = asked.registers[0]
        return asked
