"""The Pi's own pins: inputs by gpiozero, relays through the guard process."""

import contextlib
import select
import subprocess
import sys
from collections.abc import Iterable

from gpiozero import DigitalInputDevice, Factory

from hardware.line import LineLost
from hardware.locker.waker import Woken
from hardware.pins import claiming

ANSWER_S = 0.5


class PiPins(Woken):
    """`relays` are the guard's, `inputs` are switches to ground."""

    def __init__(self, relays: Iterable[int], inputs: Iterable[int], factory: Factory, guard: list[str]) -> None:
        super().__init__()
        self._command = [sys.executable, "-m", "hardware.locker.guard", "--pins", ",".join(map(str, relays)), *guard]
        with claiming("the door switches"):
            self._inputs = {pin: DigitalInputDevice(pin, pull_up=True, pin_factory=factory) for pin in inputs}
        for switch in self._inputs.values():
            switch.when_activated = switch.when_deactivated = self._waker.wake
        self._guard = self._started()

    def pulse(self, pin: int, ms: int) -> None:
        """The guard says when the coil is on; a guard that died is started anew, for the next pulse."""
        said = self._ask(f"pulse {pin} {ms}\n")
        if said != f"on {pin}":
            if self._guard.poll() is not None:
                self._bury()
                self._guard = self._started()
            sentence = f"the guard of the relay pins did not pulse: {said or 'no answer'}"
            raise LineLost(sentence)

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
        """Close its input, wait for its end."""
        with contextlib.suppress(OSError):
            if self._guard.stdin is not None:
                self._guard.stdin.close()
        self._guard.wait(5)
        if self._guard.stdout is not None:
            self._guard.stdout.close()

    def _started(self) -> subprocess.Popen[str]:
        guard = subprocess.Popen(self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        if guard.stdout is None or guard.stdout.readline() != "ready\n":
            message = "the guard of the relay pins did not start"
            raise LineLost(message)
        return guard

    def _ask(self, order: str) -> str:
        if self._guard.stdin is None or self._guard.stdout is None:
            return ""
        try:
            self._guard.stdin.write(order)
            self._guard.stdin.flush()
            ready, _, _ = select.select([self._guard.stdout], [], [], ANSWER_S)
            return self._guard.stdout.readline().strip() if ready else ""
        except OSError as why:
            return str(why)
