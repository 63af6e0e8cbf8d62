"""Printable sheets: labels in their true size on A4 pages, as a PDF for any printer."""

from collections.abc import Iterable
from pathlib import Path

import numpy as np
from PIL import Image

from provisioning.demo.labels.design import label

DPI = 406
"""Twice a label printer's 203: four dots of the drawing are 0.25 mm."""
PAGE = (3356, 4747)
GAP = 60
TIMES_LARGER = {"tote": 2, "tote_body": 2, "cell": 3, "badge": 2, "sheet": 3}


def write_pdf(things: Iterable[tuple[str, str]], path: Path) -> int:
    """Lay out (text, kind) pairs in rows on as many pages as are needed; the number of pages."""
    pages = [Image.new("1", PAGE, 1)]
    left, top, row_height = GAP, GAP, 0
    for text, kind in things:
        drawn = _printed(text, kind)
        if left + drawn.width > PAGE[0] - GAP:
            left, top, row_height = GAP, top + row_height + GAP, 0
        if top + drawn.height > PAGE[1] - GAP:
            pages.append(Image.new("1", PAGE, 1))
            left, top, row_height = GAP, GAP, 0
        pages[-1].paste(drawn, (left, top))
        left, row_height = left + drawn.width + GAP, max(row_height, drawn.height)
    pages[0].save(path, "PDF", save_all=True, append_images=pages[1:], resolution=DPI)
    return len(pages)


def _printed(text: str, kind: str) -> Image.Image:
    times = TIMES_LARGER.get(kind, 1)
    dots = np.kron(label(text, kind), np.ones((times, times), np.uint8))
    return Image.fromarray(dots).point(lambda shade: 255 if shade > 127 else 0).convert("1")
