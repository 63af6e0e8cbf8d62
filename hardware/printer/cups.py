"""Any printer that the operating system knows, through CUPS."""

import shutil
import subprocess

from hardware.ports import HardwareError

PATIENCE_S = 20


class CupsPrinter:
    """`source` is the queue's name; `lp` is the program that takes the sheet, `lpstat` knows how the queue is."""

    def __init__(self, source: str, program: tuple[str, ...] = ("lp", "-s", "-d"), status: str = "lpstat") -> None:
        if not source:
            message = "name the printer as CUPS does; `lpstat -e` lists them"
            raise HardwareError(message)
        if shutil.which(program[0]) is None:
            sentence = f"the program {program[0]} is not installed: install cups-client"
            raise HardwareError(sentence)
        self._command = [*program, source]
        self._status = [status, "-a", source]

    def print_text(self, text: str) -> None:
        """Hand the sheet to the queue."""
        self._told(self._command, text)

    def look(self) -> None:
        """Whether the queue takes sheets."""
        self._told(self._status)

    def close(self) -> None:
        """Nothing is held."""

    def _told(self, command: list[str], text: str = "") -> None:
        try:
            told = subprocess.run(command, input=text.encode(), capture_output=True, timeout=PATIENCE_S, check=False)
        except (OSError, subprocess.TimeoutExpired) as why:
            sentence = f"nothing can be handed to the printer: {why}"
            raise HardwareError(sentence) from why
        if told.returncode:
            sentence = f"the printer refuses: {told.stderr.decode('utf-8', 'replace').strip() or 'no reason given'}"
            raise HardwareError(sentence)
