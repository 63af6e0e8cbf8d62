"""A QR code of the screen is read by what reads them everywhere."""

import re

import numpy as np
import pytest
import zxingcpp

from edge.web.codes2d import qr

SCALE = 4


@pytest.mark.feature("CUS-10")
@pytest.mark.parametrize("text", ["https://pay.example/i/4b8c1d20-7e55?sum=1290.00&c=RUB", "482916", "Чек № 17"])
def test_a_drawn_code_says_what_it_was_drawn_for(text: str) -> None:
    drawn = qr(text)
    paper = np.full((drawn.size, drawn.size), 255, np.uint8)
    for x, y, length in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\3z", drawn.path):
        paper[int(y), int(x) : int(x) + int(length)] = 0
    (read,) = zxingcpp.read_barcodes(np.kron(paper, np.ones((SCALE, SCALE), np.uint8)))
    assert read.text == text
    assert read.format == zxingcpp.BarcodeFormat.QRCode
    assert min(paper[:4].min(), paper[-4:].min(), paper[:, :4].min(), paper[:, -4:].min()) == 255
