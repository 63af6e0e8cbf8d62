"""The person at a terminal: lines to read, questions to answer."""

import sys
from collections.abc import Callable
from typing import TextIO

from hardware.commissioning.words import Words

YES = ("y", "yes", "д", "да")


class TerminalPerson:
    """Reads answers line by line; `ask` and `out` are the terminal, or a test."""

    def __init__(self, ask: Callable[[str], str] = input, out: TextIO = sys.stdout) -> None:
        self._ask = ask
        self._out = out

    def tell(self, words: Words) -> None:
        """Print a line."""
        self._out.write(f"  {words}\n")
        self._out.flush()

    def number(self, question: Words) -> str:
        """What is typed, without spaces."""
        return self._ask(f"{question} ").strip()

    def agrees(self, question: Words) -> bool:
        """Only a clear yes is one."""
        return self._ask(f"{question} [y/N] ").strip().lower() in YES

    def does(self, request: Words) -> None:
        """Enter means done."""
        self._ask(f"{request} Then press Enter. ")
