"""Imagined pins at the end of a line: gpiozero's own mock pins, driven by a simulated cabinet (`hardware.boards.gpio`).

The driver and gpiozero are those of a real machine; only the guard and the wires are elsewhere. Times in milliseconds.
"""

import contextlib
from collections.abc import Iterable

from gpiozero import DigitalInputDevice
from gpiozero.pins.mock import MockFactory

from hardware.line import Line, LineLost, Plug

ANSWER_MS = 500
AGAIN_MS = 500


class FarPins:
    """`inputs` are switches to ground. A line that is gone is looked for again, twice a second."""

    def __init__(self, plug: Plug, inputs: Iterable[int]) -> None:
        factory = MockFactory()
        self._plug = plug
        self._line: Line | None = None
        self._rest = b""
        self._again_at = float("-inf")
        self._switches = {pin: DigitalInputDevice(pin, pull_up=True, pin_factory=factory) for pin in inputs}
        self._pins = {pin: factory.pin(pin) for pin in self._switches}

    def pulse(self, pin: int, ms: int) -> None:
        """Returns when the far guard says that the coil is on."""
        self._ask(self._there(), f"pulse {pin} {ms}", f"on {pin}")

    def closed(self, pin: int) -> bool:
        """Whether the switch at this input is closed; LineLost while nothing can be known of it."""
        self._there()
        return self._switches[pin].is_active

    def now(self) -> float:
        """The line's clock."""
        return self._plug.now()

    def wait(self, until: float) -> None:
        """Until then, an edge, or a wake."""
        if self._line is None:
            self._plug.wait(until)
            return
        with contextlib.suppress(LineLost):
            self._hear(self._line, until)

    def wake(self) -> None:
        """From any thread."""
        self._plug.wake()

    def close(self) -> None:
        """The line ends; no coil stays on, for the far end times them."""
        self._drop()
        for switch in self._switches.values():
            switch.close()
        self._plug.close()

    def _there(self) -> Line:
        """The line; a fresh one first tells how all switches stand."""
        if self._line is None:
            if self.now() < self._again_at:
                message = "the line to the simulated pins is gone"
                raise LineLost(message)
            self._again_at = self.now() + AGAIN_MS
            self._line, self._rest = self._plug.open(), b""
            try:
                self._ask(self._line, "look", "ready")
            except LineLost:
                self._drop()
                raise
        return self._line

    def _ask(self, line: Line, order: str, answer: str) -> None:
        try:
            line.write(f"{order}\n".encode())
        except LineLost:
            self._drop()
            raise
        until = self.now() + ANSWER_MS
        while self.now() < until:
            if answer in self._hear(line, until):
                return
        message = "the simulated pins do not answer"
        raise LineLost(message)

    def _hear(self, line: Line, until: float) -> list[str]:
        """What came in whole lines; levels go to their pins at once."""
        try:
            data = line.read(until)
        except LineLost:
            self._drop()
            raise
        *lines, self._rest = (self._rest + data).split(b"\n")
        heard = [each.decode("ascii", "replace") for each in lines]
        for word, *values in map(str.split, filter(None, heard)):
            if word == "in" and len(values) == 2 and all(map(str.isdecimal, values)):
                self._drive(*map(int, values))
        return heard

    def _drive(self, pin: int, closed: int) -> None:
        """A closed switch pulls its pin to ground."""
        if pin in self._pins:
            drive = self._pins[pin].drive_low if closed else self._pins[pin].drive_high
            drive()

    def _drop(self) -> None:
        if self._line is not None:
            self._line.close()
        self._line = None
