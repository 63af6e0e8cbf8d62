"""What a scanner types becomes the text it read, whatever keyboard layout the machine has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hardware.scanner.keys import GROUP, LIMIT, PAD, PLAIN, SHIFT, SHIFTED, Typed

CODES = {sign: code for code, sign in PLAIN.items()}
UPPER = {sign.translate(SHIFTED).upper(): code for sign, code in CODES.items() if sign != " "}


def typed(text: str, typist: Typed | None = None) -> list[str]:
    """What comes out when a scanner types a text and Enter."""
    typist = typist or Typed()
    out: list[str | None] = []
    for sign in text:
        shifted = sign not in CODES
        code = 66 if sign == GROUP else UPPER[sign] if shifted else CODES[sign]
        if shifted and sign != GROUP:
            out.append(typist.feed(SHIFT[0], 1))
        out += [typist.feed(code, 1), typist.feed(code, 0)]
        if shifted and sign != GROUP:
            out.append(typist.feed(SHIFT[0], 0))
    out.append(typist.feed(28, 1))
    return [text for text in out if text is not None]


@pytest.mark.feature("HW-8")
@given(st.text(st.sampled_from(sorted((*CODES, *UPPER, GROUP))), min_size=1, max_size=60))
def test_every_text_comes_out_as_it_was_typed(text: str) -> None:
    assert typed(text) == [text]


def test_enter_alone_is_no_text() -> None:
    assert typed("") == []


def test_two_reads_are_two_texts() -> None:
    typist = Typed()
    assert typed("PK7-88120417", typist) + typed("4606453849072", typist) == ["PK7-88120417", "4606453849072"]


def test_a_group_separator_is_kept_as_control_and_bracket() -> None:
    typist = Typed()
    for code, value in ((29, 1), (27, 1), (27, 0), (29, 0)):
        assert typist.feed(code, value) is None
    assert typist.feed(CODES["1"], 1) is None
    assert typist.feed(28, 1) == f"{GROUP}1"


def test_repeats_and_unknown_keys_add_nothing() -> None:
    typist = Typed()
    for code, value in ((CODES["a"], 1), (CODES["a"], 2), (CODES["a"], 0), (250, 1)):
        assert typist.feed(code, value) is None
    assert typist.feed(28, 1) == "a"


def test_the_number_pad_types_numbers() -> None:
    typist = Typed()
    for code in PAD:
        typist.feed(code, 1)
    assert typist.feed(96, 1) == "7894561230.-+/*"


def test_a_key_that_never_ends_fills_no_memory() -> None:
    typist = Typed()
    for _ in range(LIMIT + 100):
        typist.feed(CODES["a"], 1)
    assert len(typist.feed(28, 1) or "") == LIMIT
