"""One bus: a request at a time, its reply or the lack of one, the silence between them. Knows no frame's meaning.

Source: LOCK-BOARDS section 5 rules 2 to 6. Times in milliseconds.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from hardware.line import Line
from hardware.locker.parser import Parser
from hardware.locker.trace import Trace
from hardware.wire import Codec, Frame, Garbage, Op, fits

HUSH_MS = 50
HUSH_LIMIT_MS = 500
ECHO_MS = 20


class Outcome(StrEnum):
    """How a request ended."""

    OK = "ok"
    NO_REPLY = "no_reply"
    BAD_FRAME = "bad_frame"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of a request: the frame that answers it, or why there is none; when it was sent, all of it."""

    outcome: Outcome
    sent_at: float
    frame: Frame | None = None


@dataclass(frozen=True, slots=True)
class BusRules:
    """What commissioning found of a port: speed, echo, the adapter's delay, extra silence the boards need."""

    baud: int
    echo: bool = False
    latency_ms: float = 16
    gap_ms: float = 0
    quiet_ms: float = 25

    def wire_ms(self, count: int) -> float:
        """How long `count` bytes take: ten bits each."""
        return count * 10_000 / self.baud

    def between_ms(self) -> float:
        """Silence before a request: 3.5 characters of 11 bits, 1.75 ms above 19200, or what the board needs."""
        return max(38_500 / self.baud if self.baud <= 19_200 else 1.75, self.gap_ms)


class Bus:
    """Owns an open line; used by its port's thread only."""

    def __init__(self, line: Line, codec: Codec, rules: BusRules, trace: Trace) -> None:
        self.line = line
        self.codec = codec
        self.rules = rules
        self.trace = trace
        self.on_push: Callable[[Frame], None] = _ignore
        self._parser = Parser(codec)
        self._free_at = line.now()
        self._echo = b""
        self._heard = b""

    def ask(self, op: Op, on_sent: Callable[[float], None] | None = None) -> Reply:
        """Send a request (then call `on_sent`) and wait for its reply, as long as wire and board may take."""
        sent_at = self._send(op)
        if on_sent is not None:
            on_sent(sent_at)
        spec = self.codec.spec
        patience = spec.open_ms if op.name == "open" else spec.status_ms
        if not patience:
            return Reply(Outcome.NO_REPLY, sent_at)
        wire = self.rules.wire_ms(len(self._heard) + spec.longest)
        reply = self._await(op, sent_at, self._free_at + wire + self.rules.latency_ms + patience)
        if reply.outcome is not Outcome.OK:
            self.trace.count("timeout" if reply.outcome is Outcome.NO_REPLY else "bad_reply")
            self._hush()
        self._parser.expect(None)
        self._free_at = max(self._free_at, self.line.now() + self.rules.between_ms())
        return reply

    def listen(self, until: float) -> None:
        """Nothing to ask: hear what boards say by themselves, until then or until woken."""
        data = self.line.read(until)
        if data:
            self._hear(data, None)

    def rest(self, quiet_ms: float) -> None:
        """No request for a while: a coil has just been driven."""
        self._free_at = max(self._free_at, self.line.now() + quiet_ms)

    def echoes(self, op: Op) -> bool:
        """Whether the port gives back what is sent: `op` must ask a board that does not exist."""
        tx, heard = self.codec.encode(op), b""
        self._send(op)
        until = self._free_at + self.rules.latency_ms + ECHO_MS
        while self.line.now() < until and len(heard) < len(tx):
            heard += self.line.read(until)
        self._echo = b""
        return heard == tx

    def _send(self, op: Op) -> float:
        """Wait for the line's silence, write, drain; the time when the last byte was handed over."""
        tx = self.codec.encode(op)
        while (now := self.line.now()) < self._free_at:
            self._hear(self.line.read(self._free_at), None)
        self._parser.expect(op)
        self._echo = tx if self.rules.echo else b""
        self._heard = b""
        self.line.write(tx)
        sent_at = self.line.now()
        self.trace.note(sent_at, "tx", tx, "sent")
        self._free_at = max(sent_at, now + self.rules.wire_ms(len(tx))) + self.rules.between_ms()
        return sent_at

    def _await(self, op: Op, sent_at: float, deadline: float) -> Reply:
        idle = max(20.0, 2 * self.rules.latency_ms, self.rules.wire_ms(5))
        last = sent_at
        while (now := self.line.now()) < deadline:
            until = min(deadline, last + idle) if self._parser.partial else deadline
            data = self.line.read(until)
            if data:
                last = self.line.now()
                frame = self._hear(data, op)
            elif self._parser.partial and self.line.now() >= last + idle:
                frame = self._sort(self._parser.idle(), op)
            else:
                frame = None
            if frame is not None:
                return Reply(Outcome.OK, sent_at, frame)
        bad = bool(self._heard)
        self.trace.note(now, "rx", self._heard, "unusable" if bad else "silence")
        return Reply(Outcome.BAD_FRAME if bad else Outcome.NO_REPLY, sent_at)

    def _hear(self, data: bytes, op: Op | None) -> Frame | None:
        """Take off the echo, then see what the rest says; the frame that answers `op`, if it is among it."""
        if self._echo and data:
            cut = min(len(self._echo), len(data))
            if data[:cut] != self._echo[:cut]:
                self.trace.count("echo_mismatch")
                self._heard += data
                return None
            data, self._echo = data[cut:], self._echo[cut:]
        if not data:
            return None
        self._heard += data
        return self._sort(self._parser.feed(data), op)

    def _sort(self, parts: list[Frame | Garbage], op: Op | None) -> Frame | None:
        now, answer = self.line.now(), None
        for part in parts:
            if isinstance(part, Garbage):
                self.trace.note(now, "rx", part.raw, "garbage")
            elif op is not None and answer is None and fits(op, part):
                self.trace.note(now, "rx", part.raw, "ok")
                answer = part
            else:
                self.trace.note(now, "rx", part.raw, "push" if part.pushed else "foreign")
                if part.pushed:
                    self.on_push(part)
        return answer

    def _hush(self) -> None:
        """After a timeout: wait until the line was idle for 50 ms, so that a late reply answers nothing else."""
        until = self.line.now() + HUSH_MS
        limit = self.line.now() + HUSH_LIMIT_MS
        while (now := self.line.now()) < min(until, limit):
            data = self.line.read(until)
            if data:
                self.trace.note(now, "rx", data, "late")
                until = self.line.now() + HUSH_MS


def _ignore(frame: Frame) -> None:
    """Nobody listens yet."""
    del frame
