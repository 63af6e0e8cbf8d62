"""The two decoding libraries behind one face: grey picture in, candidates out.

zxing-cpp reads everything; pyzbar is the independent second opinion on bars. Only the symbologies of SCANNING
section 1 are switched on: every further one costs time and adds phantoms.
"""

from dataclasses import dataclass, replace

import numpy as np
import zxingcpp
from numpy.typing import NDArray
from pyzbar import pyzbar

from edge.scan import quiet
from edge.scan.candidate import Candidate

Luma = NDArray[np.uint8]
Format = zxingcpp.BarcodeFormat

BARS = (Format.Code128, Format.Code39, Format.Code93, Format.ITF)
GOODS = (Format.EAN13, Format.EAN8, Format.UPCA)
SQUARES = (Format.QRCode, Format.DataMatrix, Format.PDF417, Format.Aztec)
NAMES = {
    "C": "code128",
    "A": "code39",
    "G": "code93",
    "I": "itf",
    "Q": "qr",
    "d": "datamatrix",
    "L": "pdf417",
    "z": "aztec",
}
ZBAR_SYMBOLS = [
    pyzbar.ZBarSymbol.CODE128,
    pyzbar.ZBarSymbol.CODE39,
    pyzbar.ZBarSymbol.CODE93,
    pyzbar.ZBarSymbol.I25,
    pyzbar.ZBarSymbol.EAN13,
    pyzbar.ZBarSymbol.EAN8,
    pyzbar.ZBarSymbol.UPCA,
]
ZBAR_NAMES = {
    "CODE128": "code128",
    "CODE39": "code39",
    "CODE93": "code93",
    "I25": "itf",
    "EAN13": "ean13",
    "EAN8": "ean8",
    "UPCA": "upca",
}
SHORTEST = {"itf": 6, "code39": 4}
EVERY_ROW = 3


@dataclass(frozen=True, slots=True)
class Way:
    """One way to run zxing-cpp: its name in the evidence and its switches."""

    stage: str
    formats: tuple[Format, ...] = BARS + GOODS + SQUARES
    global_threshold: bool = False
    rotate: bool = False
    downscale: bool = False
    invert: bool = False


def zxing(luma: Luma, way: Way) -> list[Candidate]:
    """Everything that zxing-cpp reads in the picture, short phantoms left out."""
    binarizer = zxingcpp.Binarizer.GlobalHistogram if way.global_threshold else zxingcpp.Binarizer.LocalAverage
    codes = zxingcpp.read_barcodes(
        luma,
        formats=zxingcpp.BarcodeFormats(way.formats),
        try_rotate=way.rotate,
        try_downscale=way.downscale,
        try_invert=way.invert,
        text_mode=zxingcpp.TextMode.Plain,
        binarizer=binarizer,
    )
    return _kept([_from_zxing(code, way.stage) for code in codes])


def whole(luma: Luma, way: Way) -> list[Candidate]:
    """The same without parts of longer codes."""
    return [seen for seen in zxing(luma, way) if quiet.is_whole(luma, seen)]


def large(luma: Luma, stage: str) -> list[Candidate]:
    """The same for a live frame at half the cost: squares in all of it, bars, which are many rows high, in some."""
    rows = np.ascontiguousarray(luma[::EVERY_ROW])
    found = zxing(rows, Way(stage, BARS + GOODS, global_threshold=True))
    found = [replace(c, corners=tuple((x, y * EVERY_ROW) for x, y in c.corners)) for c in found]
    return [c for c in found if quiet.is_whole(luma, c)] + whole(luma, Way(stage, SQUARES, global_threshold=True))


def zbar(luma: Luma, stage: str = "zbar") -> list[Candidate]:
    """Every bar code that pyzbar reads in the picture; it knows nothing of GS1's first mark."""
    height, width = luma.shape
    codes = pyzbar.decode((luma.tobytes(), width, height), symbols=ZBAR_SYMBOLS)
    return _kept([_from_zbar(code, stage) for code in codes])


def _from_zxing(code: zxingcpp.Barcode, stage: str) -> Candidate:
    mark = code.symbology_identifier
    name = NAMES.get(mark[1:2], "ean8" if mark == "]E4" else "ean13")
    place = code.position
    corners = tuple(
        (corner.x, corner.y) for corner in (place.top_left, place.top_right, place.bottom_right, place.bottom_left)
    )
    raw = bytes(code.bytes)
    binary = code.content_type == zxingcpp.ContentType.Binary
    text = raw.decode("latin-1") if binary else code.text
    gs1 = mark in {"]C1", "]d2", "]Q3"}
    return _as_printed(Candidate(text, name, (stage,), raw, gs1, corners))


def _from_zbar(code: pyzbar.Decoded, stage: str) -> Candidate:
    corners = tuple((corner.x, corner.y) for corner in code.polygon)
    text = code.data.decode("utf-8", "replace")
    return _as_printed(Candidate(text, ZBAR_NAMES[code.type], (stage,), code.data, corners=corners))


def _as_printed(seen: Candidate) -> Candidate:
    if seen.symbology == "ean13" and len(seen.text) == 13 and seen.text.startswith("0"):
        return Candidate(seen.text[1:], "upca", seen.stages, seen.raw[1:], corners=seen.corners)
    return seen


def _kept(candidates: list[Candidate]) -> list[Candidate]:
    return [c for c in candidates if len(c.text) >= SHORTEST.get(c.symbology, 1)]
