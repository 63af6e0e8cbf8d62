"""QR codes as the path of an SVG. Imported only when one is shown."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby


@dataclass(frozen=True, slots=True)
class Matrix:
    """Modules on a side with the quiet zone of four, and the dark ones as an SVG path."""

    size: int
    path: str


def qr(text: str) -> Matrix:
    """A QR code, error level M, never Micro (zbar reads none of those)."""
    import segno

    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=4)]
    path = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in _runs(row))
    return Matrix(len(rows), path)


def _runs(row: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Where dark modules lie side by side: the first, and how many."""
    x = 0
    for dark, run in groupby(row):
        length = len(list(run))
        if dark:
            yield x, length
        x += length
