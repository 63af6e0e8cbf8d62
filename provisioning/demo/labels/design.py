"""A whole label as it comes off the printer: symbol, readable text and what staff call out."""

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFont

from provisioning.demo.labels import symbol

DOTS = 4
"""Printer dots a module on the drawing; one module of a parcel label is 0.25 mm."""


def label(text: str, kind: str) -> NDArray[np.uint8]:
    """The label of a thing, drawn with 4 dots a module."""
    symbology = symbol.SYMBOLOGY_OF_KIND[kind]
    modules = symbol.modules(text, symbology)
    if kind == "parcel":
        return _parcel(text, modules)
    return _plain(_caption(text, kind), modules, symbol.quiet(symbology))


def bare(text: str, symbology: str, *, margin: int = 6, height: int = 30) -> NDArray[np.uint8]:
    """Only the symbol with a white margin of so many modules, as the test series want it."""
    modules = symbol.modules(text, symbology)
    if symbology not in symbol.MATRIX:
        modules = np.repeat(modules[:1], height, axis=0)
    padded = np.pad(modules, margin, constant_values=255)
    return np.kron(padded, np.ones((DOTS, DOTS), np.uint8))


def _caption(text: str, kind: str) -> str:
    if kind == "tote":
        return f"(00) {text[2]} {text[3:10]} {text[10:19]} {text[19]}"
    if kind == "cell":
        return f"{text[1:4]}-{text[4]}-{text[5:7]}-{text[7:9]}"
    return text if len(text) <= 24 else f"{text[:18]}…"


def _parcel(text: str, modules: NDArray[np.uint8]) -> NDArray[np.uint8]:
    wide, high = (modules.shape[1] + 58) * DOTS, 66 * DOTS
    paper = Image.new("L", (wide, high), 255)
    _paste(paper, modules, (10 * DOTS, 8 * DOTS), rows=46)
    pen = ImageDraw.Draw(paper)
    pen.text((10 * DOTS, 55 * DOTS), text, 0, ImageFont.load_default(9 * DOTS))
    order = text.split("-", 1)[0]
    pen.text((wide - 34 * DOTS, 8 * DOTS), order[-4:], 0, ImageFont.load_default(14 * DOTS))
    pen.text((wide - 34 * DOTS, 30 * DOTS), "M", 0, ImageFont.load_default(20 * DOTS))
    return np.asarray(paper)


def _plain(caption: str, modules: NDArray[np.uint8], quiet: int) -> NDArray[np.uint8]:
    wide = (modules.shape[1] + 2 * quiet) * DOTS
    high = (modules.shape[0] + 2 * quiet + 8) * DOTS
    paper = Image.new("L", (wide, high), 255)
    _paste(paper, modules, (quiet * DOTS, quiet * DOTS))
    sizes = (ImageFont.load_default(size) for size in range(5 * DOTS, DOTS, -1))
    font = next(each for each in sizes if each.getlength(caption) <= wide)
    start = (wide - font.getlength(caption)) / 2
    ImageDraw.Draw(paper).text((start, high - (quiet + 5) * DOTS), caption, 0, font)
    return np.asarray(paper)


def _paste(paper: Image.Image, modules: NDArray[np.uint8], place: tuple[int, int], rows: int = 0) -> None:
    if rows:
        modules = np.repeat(modules[:1], rows, axis=0)
    dots = np.kron(modules, np.ones((DOTS, DOTS), np.uint8))
    paper.paste(Image.fromarray(dots), place)
