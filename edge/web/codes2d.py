"""QR codes as the path of an SVG. Imported only when one is shown."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Matrix:
    """Modules on a side with the quiet zone of four, and the dark ones as an SVG path."""

    size: int
    path: str


def qr(text: str) -> Matrix:
    """A QR code, error level M, never Micro (zbar reads none of those)."""
    import segno

    rows = [list(row) for row in segno.make_qr(text, error="m").matrix_iter(border=4)]
    path = "".join(f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, dark in enumerate(row) if dark)
    return Matrix(len(rows), path)
