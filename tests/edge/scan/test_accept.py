"""When a code that was read becomes one that counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.scan.candidate import Candidate
from edge.scan.messages import Several, Unread
from provisioning.demo.labels.samples import SAMPLES, TOKEN
from tests.edge.scan.labels import NEIGHBOUR, PARCEL, STRANGER, accepted, acceptor, seen

LIST = {PARCEL: "parcel"}
ALIKE = {PARCEL: "parcel", NEIGHBOUR: "parcel"}


@pytest.mark.feature("HW-2")
def test_a_parcel_of_the_manifest_is_taken_at_its_first_frame() -> None:
    [taken] = accepted(acceptor(LIST), [[seen(PARCEL)]])
    assert (taken.text, taken.kind, taken.rule, taken.surplus) == (PARCEL, "parcel", "manifest-1", False)


def test_a_parcel_on_no_list_needs_two_frames_and_is_surplus() -> None:
    assert accepted(acceptor(LIST), [[seen(STRANGER)]]) == []
    [taken] = accepted(acceptor(LIST), [[seen(STRANGER)], [seen(STRANGER)]])
    assert (taken.rule, taken.surplus, taken.frames) == ("surplus", True, (0, 1))


def test_one_frame_of_an_engine_and_one_of_our_own_shapes_make_a_surplus() -> None:
    [taken] = accepted(acceptor(LIST), [[seen(STRANGER, stage="soft")], [seen(STRANGER)]])
    assert (taken.rule, taken.frames) == ("surplus", (0, 1))


def test_two_frames_of_one_moment_are_not_two_looks() -> None:
    assert accepted(acceptor(), [[seen(STRANGER)], [seen(STRANGER)]], every_ms=10) == []


@pytest.mark.parametrize("stage", ["zx_default", "zx_threshold", "roi_deblur", "soft"])
def test_weak_stages_need_two_frames_for_a_known_parcel_and_never_make_a_surplus(stage: str) -> None:
    weak = [seen(PARCEL, stage=stage)]
    assert accepted(acceptor(LIST), [weak]) == []
    assert [t.rule for t in accepted(acceptor(LIST), [weak, weak])] == ["manifest-2"]
    assert accepted(acceptor(), [weak] * 5) == []


def test_two_engines_agreeing_on_one_frame_are_enough_for_a_known_parcel() -> None:
    both = Candidate(PARCEL, "code128", ("roi_deblur", "zbar"))
    assert [t.rule for t in accepted(acceptor(LIST), [[both]])] == ["manifest-2"]


def test_rivals_at_one_place_are_taken_only_with_three_frames_more() -> None:
    rival = seen(STRANGER)
    frames = [[rival]] + [[seen(PARCEL)]] * 3
    assert accepted(acceptor(LIST), frames) == []
    [taken] = accepted(acceptor(LIST), [*frames, [seen(PARCEL)]])
    assert taken.text == PARCEL


@pytest.mark.feature("HW-2")
def test_a_parcel_that_has_a_neighbour_on_the_list_needs_two_engines() -> None:
    assert accepted(acceptor(ALIKE), [[seen(PARCEL)]] * 8) == []
    [taken] = accepted(acceptor(ALIKE), [[seen(PARCEL)], [seen(PARCEL, stage="zbar")]])
    assert (taken.rule, taken.frames, taken.unsure) == ("manifest-1", (0, 1), False)
    assert len(accepted(acceptor(ALIKE), [[seen(PARCEL, "qr")]])) == 1


def test_a_text_that_is_on_no_list_but_much_like_one_that_is_needs_two_engines_too() -> None:
    assert accepted(acceptor(LIST), [[seen(NEIGHBOUR)]] * 8) == []
    [taken] = accepted(acceptor(LIST), [[seen(NEIGHBOUR)], [seen(NEIGHBOUR), seen(NEIGHBOUR, stage="soft")]])
    assert taken.surplus


@pytest.mark.parametrize("listed", [LIST, ALIKE])
def test_what_only_the_list_made_readable_is_shown_to_staff_before_it_counts(listed: dict[str, str]) -> None:
    assert accepted(acceptor(listed), [[seen(PARCEL, stage="match")]]) == []
    [taken] = accepted(acceptor(listed), [[seen(PARCEL, stage="match")]] * 2)
    assert (taken.rule, taken.unsure) == ("matched", True)
    [taken] = accepted(acceptor(listed), [[seen(PARCEL, stage="match")], [seen(PARCEL)]])
    assert taken.unsure is False


def test_neighbours_of_one_manifest_at_one_place_are_never_taken() -> None:
    judge = acceptor(ALIKE)
    first = accepted(judge, [[seen(PARCEL, stage="roi_deblur")], [seen(NEIGHBOUR, stage="roi_deblur")]])
    assert first + accepted(judge, [[seen(PARCEL)]] * 8) == []


def test_the_next_label_put_in_the_place_of_an_accepted_one_is_no_rival() -> None:
    judge = acceptor(LIST | {STRANGER: "parcel"})
    assert [t.text for t in accepted(judge, [[seen(PARCEL)]] * 3 + [[seen(STRANGER)]] * 3)] == [PARCEL, STRANGER]
    assert accepted(acceptor(LIST), [[seen(PARCEL)], [seen(STRANGER)], [seen(PARCEL)], [seen(STRANGER)]])[1:] == []


def test_two_parcels_in_view_are_shown_and_neither_is_taken() -> None:
    judge = acceptor(LIST)
    told = judge.take((seen(PARCEL, x=0), seen(NEIGHBOUR, x=500)), 0)
    assert told == [Several((PARCEL, NEIGHBOUR), ("parcel", "parcel"))]


def test_goods_beside_a_posting_label_are_one_parcel() -> None:
    goods = seen("4600000000008", "ean13", x=500)
    [taken] = accepted(acceptor(LIST), [[seen(PARCEL), goods]])
    assert taken.text == PARCEL


def test_a_label_held_in_view_is_one_scan_and_a_later_one_is_another() -> None:
    judge = acceptor(LIST)
    held = accepted(judge, [[seen(PARCEL)]] * 40)
    assert len(held) == 1
    assert judge.take((seen(PARCEL),), 10_000)[0] == held[0].__class__(
        **{name: getattr(held[0], name) for name in held[0].__slots__} | {"at_ms": 10_000, "frames": (40,)}
    )


@pytest.mark.parametrize(("text", "kind"), SAMPLES)
def test_every_kind_is_known_by_its_label(text: str, kind: str) -> None:
    symbology = {"rpo": "itf", "retail": "ean13"}.get(kind, "code128" if kind in {"s10", "parcel", "code"} else "qr")
    symbology = "code128" if kind.startswith("tote") else symbology
    [taken] = accepted(acceptor({text: kind}), [[seen(text, symbology)]] * 2)
    assert taken.kind == kind


@pytest.mark.parametrize(
    ("text", "symbology", "why"),
    [
        ("CL01A0304T", "qr", "check"),
        ("00095212340000000175", "code128", "check"),
        ("CL01A0304S", "code128", "symbology"),
        (TOKEN[:-1] + "8", "qr", "signature"),
        (TOKEN.replace("T1", "R1"), "qr", "signature"),
        ("RR473124828RU", "code128", "check"),
        ("7" * 10_000, "qr", "length"),
    ],
)
def test_a_label_that_looks_like_ours_and_is_not_is_refused_and_counted(text: str, symbology: str, why: str) -> None:
    judge = acceptor({text: "parcel"})
    told = judge.take((seen(text, symbology),), 0)
    assert [t.why for t in told if isinstance(t, Unread)] == [why]
    assert judge.rejected[why] == 1
    assert accepted(judge, [[seen(text, symbology)]] * 5) == []


@pytest.mark.parametrize("text", ["hello", "12345678-0001", "T", "", "http://x"])
def test_other_texts_are_never_taken(text: str) -> None:
    assert accepted(acceptor({text: "parcel"}), [[seen(text, "qr")]] * 5) == []


def test_a_postal_number_counts_only_when_a_list_has_it() -> None:
    text = "10140026001234"
    assert accepted(acceptor(), [[seen(text, "itf")]] * 5) == []
    assert [t.kind for t in accepted(acceptor({text: "rpo"}), [[seen(text, "itf")]])] == ["rpo"]


def test_goods_count_only_from_their_parcels_list_and_with_two_frames() -> None:
    goods = [seen("4600000000008", "ean13")]
    assert accepted(acceptor(), [goods] * 5) == []
    assert accepted(acceptor({"4600000000008": "retail"}), [goods]) == []
    assert len(accepted(acceptor({"4600000000008": "retail"}), [goods, goods])) == 1


@given(st.lists(st.sampled_from([PARCEL, NEIGHBOUR, STRANGER, "CL01A0304S", ""]), max_size=30))
def test_whatever_comes_only_what_was_seen_is_taken(texts: list[str]) -> None:
    frames = [[seen(text, "qr" if text.startswith("C") else "code128")] if text else [] for text in texts]
    assert {t.text for t in accepted(acceptor(LIST), frames)} <= set(texts)


def test_other_gs1_is_taken_apart_before_it_counts() -> None:
    good, cut = seen("0109521234000013"), seen("01095212340")
    assert accepted(acceptor(), [[Candidate(good.text, "code128", ("zx_hist",), gs1=True)]]) == []
    judge = acceptor()
    told = judge.take((Candidate(cut.text, "code128", ("zx_hist",), gs1=True),), 0)
    assert [t.why for t in told if isinstance(t, Unread)] == ["check"]
