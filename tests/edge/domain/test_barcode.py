"""Labels: every vector of the grammar, and no wrong label taken for a right one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.barcode import Kind, Symbology, gs1_check, mod37_36, read, rpo_check, s10_check, with_check

TOKEN = (
    "06GG20014D2PF2DBSQQPPJEJ03PMYDE3YVKJXT911X1Y61FQ19GB6WH7B3YZPV4E0HRQ39F38ESAEJVYTXF1EG91Y28WCH60NVSKZWFB7HVGYM3Z14VR"
    "86735TFWHRG9"
)

LABELS = [
    ("12345678-0001-1", Symbology.CODE128, Kind.PARCEL, "12345678-0001-1"),
    ("1234567890-9999-99", Symbology.QR, Kind.PARCEL, "1234567890-9999-99"),
    ("00095212340000000174", Symbology.GS1_128, Kind.TOTE, "00095212340000000174"),
    ("800309521234000013000417", Symbology.GS1_128, Kind.TOTE_BODY, "800309521234000013000417"),
    ("CL01A0304S", Symbology.QR, Kind.CELL, "L01-A-03-04"),
    ("PVZ:B1:7ZQ4KD9T2M5XW8HC3RNB6VYEFAD", Symbology.QR, Kind.BADGE, "7ZQ4KD9T2M5XW8HC3RNB6VYEFA"),
    (f"PVZ:T1:{TOKEN}", Symbology.QR, Kind.PICKUP, f"PVZ:T1:{TOKEN}"),
    (f"PVZ:R1:{TOKEN}", Symbology.QR, Kind.RETURN, f"PVZ:R1:{TOKEN}"),
    ("K482913V", Symbology.CODE128, Kind.CODE, "482913"),
    ("PVZ:V1:" + "0" * 144, Symbology.QR, Kind.DOCUMENT, "PVZ:V1:" + "0" * 144),
    ("PVZ:D1:0000041792E", Symbology.QR, Kind.SHEET, "0000041792"),
    ("RR473124829RU", Symbology.CODE128, Kind.S10, "RR473124829RU"),
    ("10140026001234", Symbology.ITF, Kind.RPO, "10140026001234"),
    ("4600000000008", Symbology.EAN13, Kind.RETAIL, "4600000000008"),
]


def listed(text: str) -> bool:
    """A manifest in which everything is."""
    return True


def unlisted(text: str) -> bool:
    """A manifest in which nothing is."""
    return False


@pytest.mark.feature("HW-2")
@pytest.mark.parametrize(("text", "symbology", "kind", "value"), LABELS)
def test_every_kind_of_label_is_known_by_its_pattern(text: str, symbology: Symbology, kind: Kind, value: str) -> None:
    label = read(text, symbology, listed)
    assert (label.kind, label.value, label.problem) == (kind, value, None)
    assert read(text, Symbology.ANY, listed) == label


@pytest.mark.parametrize(
    ("text", "check"),
    [
        ("A12425GABC1234002", "M"),
        ("CL01A0304", "S"),
        ("CL01A0305", "Q"),
        ("CS02C1207", "8"),
        ("CR01A0101", "L"),
        ("PVZD10000041792", "E"),
        ("PVZ:D1:0000041792", "E"),
        ("K482913", "V"),
    ],
)
def test_mod_37_36_gives_the_vectors_of_the_grammar(text: str, check: str) -> None:
    assert mod37_36(text) == check
    assert with_check(text) == text + check


@pytest.mark.parametrize(
    ("digits", "check"), [("09521234000000017", "4"), ("39521234000000018", "2"), ("952123400001", "3")]
)
def test_gs1_gives_the_vectors_of_the_grammar(digits: str, check: str) -> None:
    assert gs1_check(digits) == check


def test_the_posts_give_the_vectors_of_the_grammar() -> None:
    assert [s10_check("47312482"), s10_check("12345678"), rpo_check("1014002600123")] == ["9", "5", "4"]


@pytest.mark.parametrize(
    ("text", "symbology", "kind"),
    [
        ("00095212340000000174", Symbology.CODE128, Kind.TOTE),
        ("CL01A0304S", Symbology.CODE128, Kind.CELL),
        ("PVZ:B1:7ZQ4KD9T2M5XW8HC3RNB6VYEFAD", Symbology.CODE128, Kind.BADGE),
        (f"PVZ:T1:{TOKEN}", Symbology.CODE128, Kind.PICKUP),
        ("PVZ:D1:0000041792E", Symbology.ITF, Kind.SHEET),
        ("10140026001234", Symbology.CODE128, Kind.RPO),
        ("12345678-0001-1", Symbology.GS1_128, Kind.PARCEL),
        ("4600000000008", Symbology.QR, Kind.RETAIL),
    ],
)
def test_a_label_in_the_wrong_symbology_is_rejected(text: str, symbology: Symbology, kind: Kind) -> None:
    label = read(text, symbology, listed)
    assert (label.kind, label.problem) == (kind, "symbology")


@pytest.mark.parametrize(
    "text", ["", "hello", "012345678-0001-1", "12345678-0001-0", "cl01a0304s", "12345678-0001-1\n", "K48291V"]
)
def test_a_text_that_fits_no_pattern_is_unknown(text: str) -> None:
    assert read(text, Symbology.ANY, listed).kind is Kind.UNKNOWN


def test_digits_of_other_scripts_are_no_digits() -> None:
    assert read("١٢٣٤٥٦٧٨-٠٠٠١-١", Symbology.QR, listed).kind is Kind.UNKNOWN


def test_a_carton_that_looks_like_post_is_unknown_unless_it_is_expected() -> None:
    assert read("10140026001234", Symbology.ITF, unlisted).kind is Kind.UNKNOWN
    assert read("10140026001235", Symbology.ITF, unlisted).problem == "check"


CHECKED = [
    (text, symbology, kind)
    for text, symbology, kind, _ in LABELS
    if kind
    in {
        Kind.TOTE,
        Kind.CELL,
        Kind.BADGE,
        Kind.CODE,
        Kind.SHEET,
        Kind.S10,
        Kind.RPO,
        Kind.RETAIL,
    }
]


@pytest.mark.parametrize(("text", "symbology", "kind"), CHECKED)
def test_one_wrong_digit_never_passes_the_check(text: str, symbology: Symbology, kind: Kind) -> None:
    for place, right in enumerate(text):
        for digit in set("0123456789") - {right} if right.isdigit() else ():
            label = read(text[:place] + digit + text[place + 1 :], symbology, listed)
            assert label.problem == "check" or label.kind is Kind.UNKNOWN


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=1, max_size=40), st.data())
def test_mod_37_36_finds_every_single_wrong_character(text: str, data: st.DataObject) -> None:
    place = data.draw(st.integers(0, len(text) - 1))
    letter = data.draw(st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ").filter(lambda new: new != text[place]))
    assert mod37_36(text[:place] + letter + text[place + 1 :]) != mod37_36(text)


@given(st.text(max_size=200), st.sampled_from(Symbology))
def test_whatever_is_scanned_is_answered(text: str, symbology: Symbology) -> None:
    assert read(text, symbology, unlisted).text == text
