"""The guard of relay pins: a tiny process of its own that can only pulse, never hold.

It owns the pins, takes `pulse PIN MS` on its input (MS up to 1000), says `on PIN` when the coil is driven, and drives
it off by itself. All pins go off at the start, when the input ends, and on any signal: whatever happens to the service,
no coil stays on longer than its pulse. Source: LOCK-BOARDS section 3.8.
"""

import argparse
import os
import select
import signal
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Protocol

LONGEST_MS = 1000


class Output(Protocol):
    """A relay pin."""

    def on(self) -> None:
        """Drive the coil."""

    def off(self) -> None:
        """Let it go."""


class Guard:
    """Knows which coil is on until when. Times in milliseconds."""

    def __init__(self, outputs: Mapping[int, Output], log: Callable[[str], None]) -> None:
        self._outputs = outputs
        self._log = log
        self._until: dict[int, float] = {}
        self.all_off()

    def hear(self, line: str, now: float) -> str:
        """One order; the answer to it."""
        words = line.split()
        if len(words) != 3 or words[0] != "pulse" or not all(word.isdecimal() for word in words[1:]):
            return f"refused: {line.strip()!r} is no order"
        pin, ms = int(words[1]), int(words[2])
        if pin not in self._outputs:
            return f"refused: pin {pin} is not mine"
        if not 0 < ms <= LONGEST_MS:
            return f"refused: a pulse takes 1 to {LONGEST_MS} ms, not {ms}"
        self._until[pin] = now + ms
        self._outputs[pin].on()
        self._log(f"{now:.1f} on {pin}")
        return f"on {pin}"

    def tick(self, now: float) -> float | None:
        """End the pulses that are over; when the next one ends."""
        for pin in [pin for pin, until in self._until.items() if until <= now]:
            del self._until[pin]
            self._outputs[pin].off()
            self._log(f"{now:.1f} off {pin}")
        return min(self._until.values(), default=None)

    def all_off(self) -> None:
        """Every coil, now."""
        for output in self._outputs.values():
            output.off()
        for pin in self._until:
            self._log(f"{_now():.1f} off {pin}")
        self._until.clear()


def serve(guard: Guard, source: int) -> None:
    """Until the input ends."""
    heard = b""
    due = guard.tick(_now())
    while True:
        wait_s = None if due is None else max(0.0, due - _now()) / 1000
        ready, _, _ = select.select([source], [], [], wait_s)
        if ready:
            data = os.read(source, 4096)
            if not data:
                return
            *lines, heard = (heard + data)[-LONGEST_MS:].split(b"\n")
            for line in lines:
                sys.stdout.write(guard.hear(line.decode("ascii", "replace"), _now()) + "\n")
                sys.stdout.flush()
        due = guard.tick(_now())


def main(words: list[str] | None = None) -> int:
    """`python -m hardware.locker.guard --pins 17,27 --factory lgpio`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pins", required=True, help="relay pins, with commas")
    parser.add_argument("--active-low", action="store_true", help="the relays switch on at low level")
    parser.add_argument("--factory", default="lgpio", help="mock, lgpio, pigpio or native")
    parser.add_argument("--log", type=Path, help="write down every on and off, for tests")
    given = parser.parse_args(words)
    from gpiozero import OutputDevice

    from hardware.pins import factory

    pins = factory(given.factory)
    numbers = [int(number) for number in given.pins.split(",")]
    high = not given.active_low
    outputs = {n: OutputDevice(n, active_high=high, initial_value=False, pin_factory=pins) for n in numbers}
    for sign in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(sign, lambda *_: sys.exit(0))
    guard = Guard(outputs, _logger(given.log))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    try:
        serve(guard, sys.stdin.fileno())
    finally:
        guard.all_off()
    return 0


def _logger(path: Path | None) -> Callable[[str], None]:
    def write(line: str) -> None:
        if path is not None:
            with path.open("a") as file:
                file.write(line + "\n")

    return write


def _now() -> float:
    return time.monotonic_ns() / 1e6


if __name__ == "__main__":
    sys.exit(main())
