"""What stands between a proof and a cabinet: a board on its bus, or the Pi's own pins. Times in milliseconds."""

from collections.abc import Iterable
from dataclasses import dataclass

from hardware.line import LineLost
from hardware.locker.bus import Bus
from hardware.locker.gpio import Pins
from hardware.wire import Op


@dataclass(frozen=True, slots=True)
class BoardBench:
    """A board on an open bus, and the board whose first `inputs` see its doors."""

    bus: Bus
    address: int
    channels: int
    seen_at: int
    inputs: int
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
        """One pulse."""
        self.bus.ask(Op("open", self.address, channel, self.channels, self.pulse_ms))

    def read(self) -> dict[int, bool] | None:
        """The levels of the inputs; None when the board is silent."""
        frame = self.bus.ask(Op("status", self.seen_at, count=self.inputs)).frame
        return None if frame is None else {n: level for n, level in frame.bits.items() if n <= self.inputs}


@dataclass(frozen=True, slots=True)
class PinBench:
    """Relays behind their guard, switches at inputs; a shut door reads True."""

    pins: Pins
    switches: Iterable[int]
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

    def read(self) -> dict[int, bool] | None:
        """The switches; None when they cannot be read."""
        try:
            return {pin: self.pins.closed(pin) for pin in self.switches}
        except LineLost:
            return None
