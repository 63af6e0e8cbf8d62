"""A line to simulated boards without a port, on virtual time: years of openings in seconds, always the same way."""

from hardware.boards.agenda import Agenda
from hardware.boards.wire import Wire
from hardware.line import Line, LineLost


class VirtualPlug:
    """The driver's end of a wire; reading and waiting make the world's time pass."""

    def __init__(self, agenda: Agenda, wire: Wire) -> None:
        self.plugged = True
        self.adapter = "virtual"
        self.latency_ms: int | None = None
        self._agenda = agenda
        self._wire = wire
        self._inbox = bytearray()
        self._woken = False
        wire.deliver = self._inbox.extend

    def open(self) -> Line:
        """The same wire again, its buffer empty."""
        self._check()
        self._inbox.clear()
        return self

    def now(self) -> float:
        """Virtual milliseconds."""
        return self._agenda.now()

    def write(self, data: bytes) -> None:
        """On the wire at once."""
        self._check()
        self._wire.hear(data)

    def read(self, until: float) -> bytes:
        """Let time pass until bytes come, or until then."""
        self._check()
        while not self._inbox and not self._woken and self.now() < until:
            following = self._agenda.next_at()
            self._agenda.run(until if following is None else min(following, until))
            self._check()
        self._woken = False
        data = bytes(self._inbox)
        self._inbox.clear()
        return data

    def wait(self, until: float) -> None:
        """Let time pass."""
        if not self._woken:
            self._agenda.run(until)
        self._woken = False

    def wake(self) -> None:
        """The next wait or read returns at once."""
        self._woken = True

    def close(self) -> None:
        """Nothing to give back."""

    def _check(self) -> None:
        if not self.plugged:
            message = "the virtual adapter was unplugged"
            raise LineLost(message)
