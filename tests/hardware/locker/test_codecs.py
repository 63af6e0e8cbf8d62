"""Every golden frame is built and understood byte for byte, and nothing else is."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hardware import families
from hardware.locker.parser import Parser
from hardware.wire import Frame, NotBuilt, Op, fits
from tests.hardware import golden

FAMILIES = families.SERIAL
INTERPRETED = ("short_when_locked", "short_when_open", "state_order")  # a matter of wiring, not of bytes
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
    told = {key: value for key, value in frame["decoded"].items() if not key.endswith(INTERPRETED)}
    assert found[0].fields == told
    assert found[0].raw == golden.raw(frame)


@pytest.mark.parametrize("frame", [f for f in ANSWERS if request_of(f)], ids=name)
def test_an_answer_fits_its_own_request_and_no_other(frame: dict[str, Any]) -> None:
    request = request_of(frame)
    assert request is not None
    found = parsed(frame, golden.raw(frame))[0]
    assert fits(golden.op(request), found)
    for other in golden.of(frame["protocol"], "request"):
        asked = golden.op(other)
        mine = golden.op(request)
        differs = (asked.name, asked.board, asked.cell) != (mine.name, mine.board, mine.cell)
        registers = asked.board == mine.board == 0 and "fc" in frame["decoded"]  # told apart by order only
        if differs and not registers and not golden.forbidden(other):
            assert not fits(asked, found), other["id"]


@pytest.mark.parametrize("bad", golden.ALL["reject"], ids=lambda bad: bad["hex"])
def test_a_frame_that_must_be_rejected_is_none(bad: dict[str, Any]) -> None:
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


@pytest.mark.parametrize("frame", [f for f in ANSWERS if f["protocol"] != "winnsen"], ids=name)
def test_no_single_wrong_byte_is_believed(frame: dict[str, Any]) -> None:
    good = golden.raw(frame)
    for at in range(len(good)):
        for value in range(256):
            if value != good[at]:
                bent = good[:at] + bytes([value]) + good[at + 1 :]
                assert bent not in [each.raw for each in parsed(frame, bent)]


@pytest.mark.parametrize("frame", golden.of("winnsen", "reply"), ids=name)
def test_without_a_checksum_a_wrong_byte_can_only_change_a_state(frame: dict[str, Any]) -> None:
    good = golden.raw(frame)
    for at in range(len(good)):
        for value in range(256):
            bent = good[:at] + bytes([value]) + good[at + 1 :]
            for each in parsed(frame, bent):
                mine = parsed(frame, good)[0]
                assert (each.board, each.cell, each.answers) == (mine.board, mine.cell, mine.answers)
                assert at in (2, 4, 5) or each.raw == good


@pytest.mark.feature("HW-4")
@pytest.mark.parametrize("frame", [f for f in ANSWERS if parsed(f, golden.raw(f))[0].variant], ids=name)
def test_once_its_variant_is_known_a_board_of_another_is_not_believed(frame: dict[str, Any]) -> None:
    request = request_of(frame)
    assert request is not None
    own = parsed(frame, golden.raw(frame))[0].variant
    believed = {}
    for variant in ("", "85", "A5", "CU12", "CU24"):
        parser = Parser(families.codec(frame["protocol"]))
        parser.expect(replace(golden.op(request), variant=variant))
        found = (*parser.feed(golden.raw(frame)), *parser.idle())
        believed[variant] = any(isinstance(part, Frame) for part in found)
    others = {"85": "A5", "A5": "85", "CU12": "CU24", "CU24": "CU12"}
    assert (believed[""], believed[own], believed[others[own]]) == (True, True, False)


def test_a_cell_above_the_board_s_count_is_never_built() -> None:
    for family in ("kerong8", "gen8a80", "modbus"):
        codec = families.codec(family)
        count = codec.spec.channels[0]
        codec.encode(Op("open", 1, count, count, 400))
        with pytest.raises(NotBuilt):
            codec.encode(Op("open", 1, count + 1, count, 400))


@pytest.mark.parametrize("ms", [0, 99, 1001])
def test_a_relay_is_never_held(ms: int) -> None:
    with pytest.raises(NotBuilt, match="100 to 1000 ms"):
        families.codec("modbus").encode(Op("open", 1, 1, 8, ms))


@pytest.mark.parametrize("family", families.SERIAL)
@given(op=st.builds(Op, st.text(max_size=12), st.integers(-1, 300), st.integers(-1, 80), st.integers(0, 64)))
@settings(max_examples=200)
def test_no_public_request_is_a_forbidden_one(family: str, op: Op) -> None:
    codec = families.codec(family)
    evil = {golden.raw(f) for f in REQUESTS if golden.forbidden(f)}
    for name_ in (op.name, "open", "status", "status_one", "off", "all_off", "led"):
        try:
            built = codec.encode(Op(name_, op.board, op.cell, op.count, 400))
        except NotBuilt:
            continue
        allowed = family == "kerong8" and op.count > 12 and name_ == "open" and op.cell == 13
        assert allowed or built not in evil or (family == "kerong8" and not op.count)


@pytest.mark.parametrize("family", families.SERIAL)
@given(data=st.lists(st.binary(max_size=40), max_size=8), op_name=st.sampled_from(["open", "status", "status_one"]))
@settings(max_examples=200)
def test_random_bytes_never_break_a_parser(family: str, data: list[bytes], op_name: str) -> None:
    parser = Parser(families.codec(family))
    parser.expect(Op(op_name, 1, 1, 8))
    for piece in data:
        parser.feed(piece)
    parser.idle()
    assert not parser.partial
