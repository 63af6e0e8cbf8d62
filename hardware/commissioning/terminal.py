"""The person at a terminal: lines to read, questions to answer."""

import sys
from collections.abc import Callable
from typing import TextIO

from hardware.commissioning.search import Plugs
from hardware.locker.serialport import SerialPlug, Waker
from hardware.plan import Profile

YES = ("y", "yes", "д", "да")


class TerminalPerson:
    """Reads answers line by line; `ask` and `out` are the terminal, or a test."""

    def __init__(self, ask: Callable[[str], str] = input, out: TextIO = sys.stdout) -> None:
        self._ask = ask
        self._out = out

    def tell(self, text: str) -> None:
        """Print a line."""
        self._out.write(f"  {text}\n")
        self._out.flush()

    def number(self, question: str) -> str:
        """What is typed, without spaces."""
        return self._ask(f"{question} ").strip()

    def agrees(self, question: str) -> bool:
        """Only a clear yes is one."""
        return self._ask(f"{question} [y/N] ").strip().lower() in YES

    def does(self, request: str) -> None:
        """Enter means done."""
        self._ask(f"{request} Then press Enter. ")


def serial_plugs(profile: Profile) -> dict[str, Plugs]:
    """The real ports of a profile, at any speed."""
    return {bus.name: _plugs(bus.port) for bus in profile.buses if bus.port}


def _plugs(path: str) -> Plugs:
    waker = Waker()
    return lambda baud: SerialPlug(path, baud, waker)
