"""Every golden frame is built and understood byte for byte, and nothing else is."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import families
from hardware.locker.parser import Parser
from hardware.wire import Frame, NotBuilt
from tests.hardware import golden

FAMILIES = ["kerong5"]
REQUESTS = [f for name in FAMILIES for f in golden.of(name, "request")]
ANSWERS = [f for name in FAMILIES for f in golden.of(name, "reply", "event")]


def name(frame: dict[str, Any]) -> str:
    return str(frame["id"])


def request_of(reply: dict[str, Any]) -> dict[str, Any] | None:
    return next((f for f in REQUESTS if f["id"] == reply.get("reply_to")), None)


def parsed(reply: dict[str, Any], data: bytes) -> list[Frame]:
    parser = Parser(families.codec(reply["protocol"]))
    request = request_of(reply)
    parser.expect(golden.op(request) if request else None)
    return [part for part in (*parser.feed(data), *parser.idle()) if isinstance(part, Frame)]


@pytest.mark.parametrize("frame", REQUESTS, ids=name)
def test_a_golden_request_is_built_byte_for_byte_or_never(frame: dict[str, Any]) -> None:
    codec = families.codec(frame["protocol"])
    if golden.forbidden(frame):
        with pytest.raises(NotBuilt):
            codec.encode(golden.op(frame))
    else:
        assert codec.encode(golden.op(frame)) == golden.raw(frame)


@pytest.mark.parametrize("frame", ANSWERS, ids=name)
def test_a_golden_answer_is_understood(frame: dict[str, Any]) -> None:
    found = parsed(frame, golden.raw(frame))
    assert len(found) == 1
    told = {key: value for key, value in frame["decoded"].items() if key in found[0].fields}
    assert found[0].fields == told
    assert found[0].raw == golden.raw(frame)


@pytest.mark.parametrize("frame", ANSWERS, ids=name)
def test_an_answer_fits_its_own_request_and_no_other(frame: dict[str, Any]) -> None:
    request = request_of(frame)
    if request is None:
        pytest.skip("an event answers nothing")
    codec = families.codec(frame["protocol"])
    found = parsed(frame, golden.raw(frame))[0]
    assert codec.answers(golden.op(request), found)
    for other in golden.of(frame["protocol"], "request"):
        asked = golden.op(other)
        mine = golden.op(request)
        differs = (asked.name, asked.board, asked.cell) != (mine.name, mine.board, mine.cell)
        if differs and not golden.forbidden(other):
            assert not codec.answers(asked, found), other["id"]


@pytest.mark.parametrize("bad", golden.ALL["reject"], ids=lambda bad: bad["hex"])
def test_a_frame_that_must_be_rejected_is_none(bad: dict[str, Any]) -> None:
    if bad["protocol"] not in FAMILIES:
        pytest.skip("not yet built")
    parser = Parser(families.codec(bad["protocol"]))
    assert not [part for part in parser.feed(golden.raw(bad)) if isinstance(part, Frame)]


@pytest.mark.parametrize("frame", ANSWERS, ids=name)
@given(before=st.binary(max_size=12), after=st.binary(max_size=12))
@settings(max_examples=30)
def test_noise_around_an_answer_does_not_hide_it(frame: dict[str, Any], before: bytes, after: bytes) -> None:
    found = parsed(frame, before + golden.raw(frame) + after)
    assert golden.raw(frame) in [each.raw for each in found] or overlaps(frame, before)


def overlaps(frame: dict[str, Any], before: bytes) -> bool:
    """Noise that, with the frame's own first bytes, makes another valid frame by chance."""
    return any(each.raw != golden.raw(frame) for each in parsed(frame, before + golden.raw(frame)))


@pytest.mark.parametrize("frame", ANSWERS, ids=name)
def test_no_single_wrong_byte_is_believed(frame: dict[str, Any]) -> None:
    if frame["protocol"] == "winnsen":
        pytest.skip("no checksum: one wrong byte can pass, which is why two reads are asked for")
    good = golden.raw(frame)
    for at in range(len(good)):
        for value in range(256):
            if value != good[at]:
                bent = good[:at] + bytes([value]) + good[at + 1 :]
                assert bent not in [each.raw for each in parsed(frame, bent)]
