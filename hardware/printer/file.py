"""Prints into a folder: one text file a sheet, complete or not there at all."""

from itertools import count
from pathlib import Path

from hardware.ports import HardwareError


class FilePrinter:
    """`source` is the folder; it is made when it is not there."""

    def __init__(self, source: str) -> None:
        if not source:
            message = "name the folder that printed sheets shall go to"
            raise HardwareError(message)
        self._folder = Path(source)

    def print_text(self, text: str) -> None:
        """Write the next sheet."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            names = (self._folder / f"{number:06d}.txt" for number in count(1))
            sheet = next(name for name in names if not name.exists())
            fresh = sheet.with_suffix(".new")
            fresh.write_text(text, "utf-8")
            fresh.replace(sheet)
        except OSError as why:
            sentence = f"nothing can be printed into {self._folder}: {why}"
            raise HardwareError(sentence) from why

    def close(self) -> None:
        """Nothing to let go."""
