"""The published fault matrix: `python -m tests.hardware.matrix.table` plays all rows and writes the page."""

import importlib
import re
from pathlib import Path

from hardware.families import NAMES
from tests.hardware.matrix.rows import ROWS, Row

for room in ("replies", "doors", "lines"):
    importlib.import_module(f"tests.hardware.matrix.{room}")

DOCUMENT = Path(__file__).parents[3] / "docs" / "fault-matrix.md"
HEAD = """# Fault matrix of the lock boards

How many cases of each fault are played against each driver and its simulated boards, on virtual time, in every run of
the tests. In no case may a driver claim an opened or closed door that is not so, pulse twice blindly, or raise an
exception. `python -m tests.hardware.matrix.table` writes this page; the tests compare each figure with what was played.

"""


def ordered() -> list[Row]:
    """The rows as they are numbered."""
    return sorted(ROWS, key=lambda row: (int(re.match(r"\d+", row.number)[0]), row.number))  # type: ignore[index]


def published() -> dict[tuple[str, str], str]:
    """(row, family) → what the page says."""
    cells = {}
    for line in DOCUMENT.read_text("utf-8").splitlines():
        if re.match(r"\| \d", line):
            number, _, *rest = (part.strip() for part in line.strip("| ").split("|"))
            cells.update({(number, family): told for family, told in zip(NAMES, rest, strict=True)})
    return cells


def table() -> str:
    """Play everything and make the page."""
    notes: list[str] = []
    lines = ["| # | fault | " + " | ".join(NAMES) + " |", "|---|---|" + "---|" * len(NAMES)]
    for row in ordered():
        counts = [told(row, family, notes) for family in NAMES]
        lines.append(f"| {row.number} | {row.title} | " + " | ".join(counts) + " |")
    footnotes = [f"{number}. {note}" for number, note in enumerate(notes, 1)]
    return HEAD + "\n".join(lines) + "\n\nNot applicable:\n\n" + "\n".join(footnotes) + "\n"


def told(row: Row, family: str, notes: list[str]) -> str:
    """The count of cases, or a footnote that says why there are none."""
    if family not in row.excused:
        return str(row.play(family))
    why = row.excused[family]
    if why not in notes:
        notes.append(why)
    return f"– ({notes.index(why) + 1})"


if __name__ == "__main__":
    DOCUMENT.write_text(table(), "utf-8")
