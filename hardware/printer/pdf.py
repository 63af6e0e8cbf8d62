"""Prints into a folder: one PDF a sheet, as wide as a receipt, complete or not there at all."""

import os
from collections.abc import Container, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import cast

from fpdf import FPDF
from fpdf.enums import MethodReturnValue
from fpdf.fonts import TTFFont

from hardware.ports import HardwareError

FONT = Path(__file__).with_name("onest.ttf")
WIDTH_MM, MARGIN_MM, LINE_MM, POINTS = 80, 5, 5, 10


def sheet(text: str) -> bytes:
    """One page as long as its text; a sign that the font lacks becomes a question mark."""
    with _paper(LINE_MM) as (paper, letters):
        known = "".join(letter if letter == "\n" or ord(letter) in letters else "?" for letter in text)
        lines = cast(list[str], paper.multi_cell(0, LINE_MM, known, dry_run=True, output=MethodReturnValue.LINES))
    with _paper(len(lines) * LINE_MM) as (paper, _):
        paper.multi_cell(0, LINE_MM, known)
        return bytes(paper.output())


@contextmanager
def _paper(height_mm: float) -> Iterator[tuple[FPDF, Container[int]]]:
    """A page, and the letters that can be printed on it."""
    paper = FPDF(format=(WIDTH_MM, height_mm + 2 * MARGIN_MM))
    paper.set_auto_page_break(auto=False)
    paper.set_margin(MARGIN_MM)
    paper.add_font("onest", fname=FONT)
    paper.set_font("onest", size=POINTS)
    paper.add_page()
    font = cast(TTFFont, paper.fonts["onest"])
    try:
        yield paper, font.cmap
    finally:
        font.close()


class PdfPrinter:
    """`source` is the folder; it is made when it is not there."""

    def __init__(self, source: str) -> None:
        if not source:
            message = "name the folder that printed sheets shall go to"
            raise HardwareError(message)
        self._folder = Path(source)

    def print_text(self, text: str) -> None:
        """Write the next sheet."""
        self.look()
        try:
            names = (self._folder / f"{number:06d}.pdf" for number in count(1))
            free = next(name for name in names if not name.exists())
            fresh = free.with_suffix(".new")
            fresh.write_bytes(sheet(text))
            fresh.replace(free)
        except OSError as why:
            raise self._refused(why) from why

    def look(self) -> None:
        """Whether the folder is there and may be written to."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as why:
            raise self._refused(why) from why
        if not os.access(self._folder, os.W_OK):
            raise self._refused("it may not be written to")

    def close(self) -> None:
        """Nothing to let go."""

    def _refused(self, why: object) -> HardwareError:
        return HardwareError(f"nothing can be printed into {self._folder}: {why}")
