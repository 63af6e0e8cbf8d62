"""The Pi's own pins: inputs by gpiozero, relays through the guard process."""

import contextlib
import select
import subprocess
import sys
from collections.abc import Iterable
from typing import IO

from gpiozero import DigitalInputDevice, Factory

from hardware.line import LineLost
from hardware.locker.waker import Woken
from hardware.pins import claiming

ANSWER_S = 0.5
READY_S = 20.0
END_S = 1.0


class PiPins(Woken):
    """`relays` are the guard's, `inputs` are switches to ground."""

    def __init__(self, relays: Iterable[int], inputs: Iterable[int], factory: Factory, guard: list[str]) -> None:
        super().__init__()
        self._command = [sys.executable, "-m", "hardware.locker.guard", "--pins", ",".join(map(str, relays)), *guard]
        with claiming("the door switches"):
            self._inputs = {pin: DigitalInputDevice(pin, pull_up=True, pin_factory=factory) for pin in inputs}
        for switch in self._inputs.values():
            switch.when_activated = switch.when_deactivated = self._waker.wake
        self._start()

    def pulse(self, pin: int, ms: int) -> None:
        """The guard says when the coil is on. One that does not is started anew: what it would say later, nobody could
        tell from its answer to the next order."""
        said = self._ask(f"pulse {pin} {ms}\n")
        if said != f"on {pin}":
            self._bury()
            self._start()
            sentence = f"the guard of the relay pins did not pulse: {said or 'no answer'}"
            raise LineLost(sentence)

    def wait(self, until: float) -> None:
        """Until then, an edge, or a wake; a guard that dies meanwhile has a successor, whose first act is all off."""
        said = self._guard.stdout
        listening = None if said is None or said.closed else said.fileno()
        if self._waker.wait(until, listening):
            self._bury()
            with contextlib.suppress(LineLost):
                self._start()

    def closed(self, pin: int) -> bool:
        """Whether the switch at this input is closed."""
        return self._inputs[pin].is_active

    def close(self) -> None:
        """The guard switches all off when its input ends."""
        self._bury()
        for switch in self._inputs.values():
            switch.close()
        super().close()

    def _bury(self) -> None:
        """Close its input, wait for its end; one that hangs is killed."""
        with contextlib.suppress(OSError):
            if self._guard.stdin is not None:
                self._guard.stdin.close()
        try:
            self._guard.wait(END_S)
        except subprocess.TimeoutExpired:
            self._guard.kill()
            self._guard.wait()
        if self._guard.stdout is not None:
            self._guard.stdout.close()

    def _start(self) -> None:
        self._guard = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if self._guard.stdout is None or _line(self._guard.stdout, READY_S) != "ready":
            self._bury()
            message = "the guard of the relay pins did not start"
            raise LineLost(message)

    def _ask(self, order: str) -> str:
        if self._guard.stdin is None or self._guard.stdout is None:
            return ""
        try:
            self._guard.stdin.write(order)
            self._guard.stdin.flush()
            return _line(self._guard.stdout, ANSWER_S)
        except (OSError, ValueError) as why:
            return str(why)


def _line(source: IO[str], seconds: float) -> str:
    """What it says within this time; empty when it says nothing, or has ended."""
    ready, _, _ = select.select([source], [], [], seconds)
    return source.readline().strip() if ready else ""
