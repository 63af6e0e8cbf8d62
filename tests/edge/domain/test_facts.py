"""Facts: their text, their hash and their bodies are a contract with the platform."""

import hashlib
import typing

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.facts import (
    KINDS,
    URGENT,
    CellBlocked,
    CellUnblocked,
    CodeMinted,
    DoorReported,
    Fact,
    ParcelMoved,
    ParcelOpening,
    SettingChanged,
    StaffRefused,
    body,
    canonical,
    document_hash,
    row_hash,
)

OPENING = ParcelOpening("p-88120417", "A12", "o-51791", {"code": "c-5501"})
REPORTED = DoorReported("A12", "o-51791", "door_open")


def row(seq: int, actor: str, wall: str, mono_ms: int, fact: Fact) -> str:
    """The text of one journal row."""
    at = {"wall": wall, "boot": 40, "mono_ms": mono_ms, "clock": "synced"}
    kind = type(fact).__name__
    return canonical({"seq": seq, "at": at, "actor": actor, "kind": kind, "body": body(fact)})


def test_the_rows_of_the_contract_give_its_golden_hash() -> None:
    before = hashlib.sha256(b"example row 51790").digest()
    first = row(51791, "customer", "2026-11-21T08:58:02.004Z", 3611201, OPENING)
    second = row(51792, "kiosk", "2026-11-21T08:58:02.391Z", 3611588, REPORTED)
    after = row_hash(row_hash(before, first), second)
    assert after.hex() == "d949ff9ebefec5e8008a3c0de8c5e9197d12d2eff12b54ed47053d61729c505f"


@pytest.mark.parametrize(
    ("document", "golden"),
    [
        ({"state": "issued", "place": None, "opening": None}, "d3ced884d0b719ace968c571939dcf60"),
        (
            {"state": "free", "door": "closed", "item": "absent", "blocked": None},
            "598677888203f1691113efdd8c14d214",
        ),
        (
            {"thread": "th-19", "by": "customer", "text": "Дверца не открылась"},
            "ce9beed3a4802174f8cc963b36395ea8",
        ),
    ],
)
def test_the_documents_of_the_contract_give_their_golden_hashes(document: dict[str, object], golden: str) -> None:
    assert document_hash(document) == golden


def test_optional_fields_without_a_value_are_left_out() -> None:
    assert body(StaffRefused("pin")) == {"reason": "pin"}
    assert body(SettingChanged("door.open_for_s", to=90)) == {"name": "door.open_for_s", "to": 90}


def test_a_door_that_nobody_opened_says_so() -> None:
    assert body(DoorReported("07", None, "door_open"))["opening"] is None


def test_fields_named_after_words_of_python_have_their_plain_names_in_the_journal() -> None:
    moved = body(ParcelMoved("p-1", from_="07", to="09", why="size"))
    assert moved == {"parcel": "p-1", "from": "07", "to": "09", "why": "size"}
    assert body(CodeMinted("c-1", ("p-1",), "pickup"))["for"] == "pickup"


def test_a_fact_never_changes() -> None:
    with pytest.raises(AttributeError, match="never changes"):
        OPENING.cell = "07"  # type: ignore[misc]
    with pytest.raises(AttributeError, match="never changes"):
        del OPENING.cell


def test_facts_of_different_kinds_are_never_equal() -> None:
    cause = {"person": "u-102"}
    assert CellBlocked("07", "jammed", cause) == CellBlocked("07", "jammed", cause)  # type: ignore[arg-type]
    assert CellBlocked("07", "jammed", None) != CellUnblocked("07", "jammed", None)
    assert len({OPENING, ParcelOpening("p-88120417", "A12", "o-51791", {"code": "c-5501"})}) == 1


@pytest.mark.parametrize(
    ("values", "named"),
    [
        (("07",), {}),
        (("07", None, "sent", 1, "leaf", 6), {}),
        (("07", None, "sent"), {"cell": "8"}),
    ],
)
def test_a_fact_with_missing_or_strange_fields_cannot_be_made(
    values: tuple[typing.Any, ...], named: dict[str, typing.Any]
) -> None:
    with pytest.raises(TypeError, match="DoorReported"):
        DoorReported(*values, **named)


def test_every_kind_says_in_a_sentence_of_its_own_what_happened() -> None:
    sentences = [kind.__doc__ for kind in KINDS.values()]
    assert None not in sentences
    assert len(set(sentences)) == len(KINDS)


def test_what_staff_or_the_platform_must_know_now_is_urgent() -> None:
    assert {"ParcelDoubted", "TamperSeen", "DoorLeftOpen", "CommandChanged"} <= URGENT
    assert not {"ParcelIssued", "DoorReported", "ParcelStowed"} & URGENT


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(st.dictionaries(st.text(), json_values))
def test_canonical_text_does_not_depend_on_the_order_of_keys(value: dict[str, object]) -> None:
    assert canonical(value) == canonical(dict(reversed(value.items())))
