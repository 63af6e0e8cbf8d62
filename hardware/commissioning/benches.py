"""What stands between a proof and a cabinet: a board on its bus, or the Pi's own pins. Times in milliseconds."""

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.commissioning.words import Refused, say
from hardware.line import LineLost
from hardware.locker.bus import Bus
from hardware.locker.gpio import Pins
from hardware.wire import Frame, Op, Verdict

AFTER_MS = 100


@dataclass(frozen=True, slots=True)
class BoardBench:
    """A board on an open bus, and the board whose first `inputs` see its doors, its inputs `things` what lies behind
    them (none: its replies have item bits of their own)."""

    bus: Bus
    address: int
    channels: int
    seen_at: int
    inputs: int
    things: tuple[int, ...] = ()
    pulse_ms: int = 400

    def now(self) -> float:
        """The line's clock."""
        return self.bus.line.now()

    def wait(self, ms: float) -> None:
        """Let time pass on the line."""
        until = self.now() + ms
        while self.now() < until:
            self.bus.listen(until)

    def open(self, channel: int) -> None:
        """One pulse, which a relay board must time by itself: its relay is seen to be on."""
        frame = self.bus.ask(Op("open", self.address, channel, self.channels, self.pulse_ms)).frame
        if not self.bus.codec.spec.has_relays or frame is None:
            return
        if frame.verdict is Verdict.REFUSED:
            raise self._refused("no_pulse")
        if self._relay(channel) is False:
            raise self._refused("no_relay", channel=channel)

    def let_go(self, channel: int) -> None:
        """After the pulse the relay is off again by itself."""
        if self.bus.codec.spec.has_relays:
            self.wait(self.pulse_ms + AFTER_MS)
            if self._relay(channel):
                raise self._refused("held", channel=channel)

    def read(self) -> dict[int, bool] | None:
        """The levels of the door inputs; None when the board is silent."""
        frame = self._status(self.inputs)
        return None if frame is None else {n: level for n, level in frame.bits.items() if n <= self.inputs}

    def items(self) -> dict[int, bool] | None:
        """The levels of the item sensors; None when the board is silent."""
        frame = self._status(max(self.inputs, *self.things) if self.things else self.inputs)
        if frame is None:
            return None
        return {n: frame.bits[n] for n in self.things if n in frame.bits} if self.things else dict(frame.items)

    def _status(self, count: int) -> Frame | None:
        return self.bus.ask(Op("status", self.seen_at, count=count)).frame

    def _relay(self, channel: int) -> bool | None:
        frame = self.bus.ask(Op("read_relays", self.address, count=self.channels)).frame
        return None if frame is None else frame.bits.get(channel)

    def _refused(self, key: str, **details: int) -> Refused:
        """Everything off, and no more of this board."""
        self.bus.ask(Op("all_off", self.address))
        return Refused(say(key, address=self.address, **details))


@dataclass(frozen=True, slots=True)
class PinBench:
    """Relays behind their guard, switches at inputs; a shut door, and a thing in its cell, read True."""

    pins: Pins
    switches: Iterable[int]
    things: Iterable[int]
    pulse_ms: int

    def now(self) -> float:
        """The pins' clock."""
        return self.pins.now()

    def wait(self, ms: float) -> None:
        """Let time pass."""
        until = self.now() + ms
        while self.now() < until:
            self.pins.wait(until)

    def open(self, channel: int) -> None:
        """One pulse."""
        self.pins.pulse(channel, self.pulse_ms)

    def let_go(self, channel: int) -> None:
        """The guard times it."""

    def read(self) -> dict[int, bool] | None:
        """The switches of the doors; None when they cannot be read."""
        return self._closed(self.switches)

    def items(self) -> dict[int, bool] | None:
        """The switches of the items; None when they cannot be read."""
        return self._closed(self.things)

    def _closed(self, switches: Iterable[int]) -> dict[int, bool] | None:
        try:
            return {pin: self.pins.closed(pin) for pin in switches}
        except LineLost:
            return None
