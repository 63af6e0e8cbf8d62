"""Code 128's table, check and code sets, against the symbols that zxing-cpp makes."""

import numpy as np
import zxingcpp
from hypothesis import given
from hypothesis import strategies as st

from edge.scan import code128
from provisioning.demo.labels.samples import SAMPLES

SHAPES = {code128.bits(widths): number for number, widths in enumerate(code128.WIDTHS)}
PRINTABLE = st.text(st.characters(min_codepoint=32, max_codepoint=126), min_size=1, max_size=20)


def drawn(text: str) -> list[int]:
    code = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128)
    dark = np.array(code.to_image(scale=1, add_quiet_zones=False))[0] < 128
    modules = "".join("1" if each else "0" for each in dark)
    assert modules.endswith(code128.bits(code128.STOP))
    return [SHAPES[modules[at : at + 11]] for at in range(0, len(modules) - 13, 11)]


def test_every_shape_is_eleven_modules_of_three_bars_and_no_two_are_the_same() -> None:
    assert len(SHAPES) == 106
    assert {len(shape) for shape in SHAPES} == {11}


@given(PRINTABLE)
def test_what_zxing_draws_is_understood_and_its_check_is_ours(text: str) -> None:
    row = drawn(text)
    assert code128.check(row[:-1]) == row[-1]
    said = code128.text(row[:-1])
    assert said is not None
    assert said.text == text


@given(PRINTABLE)
def test_our_own_rows_say_what_they_were_made_of(text: str) -> None:
    row = code128.symbols(text)
    said = code128.text(row[:-1])
    assert (said and said.text, code128.check(row[:-1])) == (text, row[-1])


def test_a_totes_row_begins_with_fnc1() -> None:
    tote = next(text for text, kind in SAMPLES if kind == "tote")
    said = code128.text(code128.symbols(tote, gs1=True)[:-1])
    assert said is not None
    assert (said.text, said.gs1) == (tote, True)


@given(st.lists(st.integers(0, 105), max_size=12))
def test_rows_without_sense_are_nothing(row: list[int]) -> None:
    said = code128.text(row)
    assert said is None or (row[0] >= code128.START_A and said.text)
