"""The bars and squares of a text, one array element a module: 0 is black, 255 is paper."""

import numpy as np
import segno
import zxingcpp
from numpy.typing import NDArray

Modules = NDArray[np.uint8]
LINEAR_HEIGHT = 30

SYMBOLOGY_OF_KIND = {
    "parcel": "code128",
    "tote": "gs1_128",
    "tote_body": "gs1_128",
    "cell": "qr",
    "badge": "qr",
    "pickup": "qr",
    "return": "qr",
    "document": "qr",
    "sheet": "qr",
    "code": "code128",
    "s10": "code128",
    "rpo": "itf",
    "retail": "ean13",
}

FORMATS = {
    "code128": zxingcpp.BarcodeFormat.Code128,
    "gs1_128": zxingcpp.BarcodeFormat.Code128,
    "code39": zxingcpp.BarcodeFormat.Code39,
    "code93": zxingcpp.BarcodeFormat.Code93,
    "itf": zxingcpp.BarcodeFormat.ITF,
    "ean13": zxingcpp.BarcodeFormat.EAN13,
    "ean8": zxingcpp.BarcodeFormat.EAN8,
    "upca": zxingcpp.BarcodeFormat.UPCA,
    "datamatrix": zxingcpp.BarcodeFormat.DataMatrix,
    "pdf417": zxingcpp.BarcodeFormat.PDF417,
    "aztec": zxingcpp.BarcodeFormat.Aztec,
}
MATRIX = frozenset({"qr", "datamatrix", "aztec", "pdf417"})
GS1_PREFIXES = ("8003", "00")


def modules(text: str, symbology: str) -> Modules:
    """The symbol of a text without its quiet zone; ValueError when the symbology cannot carry it."""
    if symbology == "qr":
        return _qr(text)
    if symbology == "gs1_128":
        text = _with_brackets(text)
    options: dict[str, object] = {"gs1": True} if symbology == "gs1_128" else {}
    if symbology == "datamatrix":
        options["force_square"] = True
    code = zxingcpp.create_barcode(text, FORMATS[symbology], **options)
    picture = np.array(code.to_image(scale=1, add_quiet_zones=False), np.uint8)
    if symbology in MATRIX:
        return picture
    return np.repeat(picture[:1], LINEAR_HEIGHT, axis=0)


def quiet(symbology: str) -> int:
    """Modules of white that must stay around the symbol."""
    return 4 if symbology in MATRIX else 10


def _qr(text: str) -> Modules:
    level = "l" if text.startswith(("PVZ:T1", "PVZ:R1", "PVZ:V1")) else "m"
    code = segno.make(text, error=level, micro=False, boost_error=False)
    dark = np.array([list(row) for row in code.matrix], np.uint8)
    return np.where(dark > 0, np.uint8(0), np.uint8(255))


def _with_brackets(text: str) -> str:
    for prefix in GS1_PREFIXES:
        if text.startswith(prefix):
            return f"({prefix}){text[len(prefix) :]}"
    message = f"{text}: no GS1 application identifier that a label of ours has"
    raise ValueError(message)
