"""Commands: the closed list, lateness without clocks, and the proof that somebody stands here."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.command import (
    AHEAD_MS,
    CLOSED_MS,
    FINAL,
    NEXT,
    OPS,
    SCREEN_STEP_MS,
    Clockwork,
    Proofs,
    State,
    objection,
    prove,
    screen_code,
    stale,
)

NOW = Clockwork("9f2c4e1ab07d6635", 41, 868_386)
SECRET = b"\x05" * 32
OPEN = {"cell": "A12", "parcel": "p-88120417"}
MET = ("holds_parcel", "doors_closed")


@pytest.mark.feature("NET-3")
@pytest.mark.parametrize(
    ("until", "why"),
    [
        (NOW._replace(mono_ms=898_386), None),
        (NOW, None),
        (NOW._replace(mono_ms=868_385), "late"),
        (NOW._replace(mono_ms=868_386 + AHEAD_MS + 1), "late"),
        (NOW._replace(mono_ms=898_386, sid="0000000000000000"), "stale_session"),
        (NOW._replace(mono_ms=898_386, boot=42), "stale_session"),
    ],
)
def test_a_live_command_is_void_outside_its_session_and_its_seconds(until: Clockwork, why: str | None) -> None:
    assert stale(until, NOW) == why


@given(st.integers(0, 10**9), st.integers(1, 300_000))
def test_no_command_that_waited_longer_than_its_time_is_ever_fresh(mono_ms: int, waited_ms: int) -> None:
    until = NOW._replace(mono_ms=mono_ms)
    assert stale(until, NOW._replace(mono_ms=mono_ms + waited_ms)) == "late"


@pytest.mark.parametrize(
    ("op", "args", "pre", "met", "why"),
    [
        ("open_cell", OPEN, (), MET, None),
        ("open_cell", OPEN, ("idle",), MET, "precondition:idle"),
        ("open_cell", OPEN, (), ("doors_closed",), "precondition:holds_parcel"),
        ("open_cell", {"cell": "A12"}, (), MET, "bad_args"),
        ("open_cell", {**OPEN, "all": True}, (), MET, "bad_args"),
        ("open_cell", OPEN, ("full_moon",), MET, "bad_args"),
        ("open_everything", {}, (), MET, "unknown_op"),
        ("beat", {}, (), (), None),
        ("backup_now", {"disk": True}, (), (), None),
        ("decommission", {"wipe": "keys"}, (), ("doors_closed",), "precondition:approved"),
    ],
)
def test_a_command_runs_only_as_the_list_allows(
    op: str, args: dict[str, object], pre: tuple[str, ...], met: tuple[str, ...], why: str | None
) -> None:
    assert objection(op, args, pre, met) == why


def test_whatever_opens_a_door_from_afar_needs_a_proof_and_is_void_after_half_a_minute() -> None:
    for name in ("open_cell", "reopen_cell"):
        assert OPS[name].live
        assert OPS[name].proof
        assert OPS[name].ttl_max_s == 30
    assert not any(op.proof for name, op in OPS.items() if "open" not in name)


def test_a_started_command_is_never_started_again() -> None:
    assert {state for state in State if state not in {State.RECEIVED, State.STARTED}} == FINAL
    assert State.STARTED not in NEXT[State.STARTED]
    assert set(NEXT) == {None, *State}


@pytest.mark.feature("CUS-16")
def test_the_code_on_the_screen_counts_once_now_and_half_a_minute_later() -> None:
    code = screen_code(SECRET, 61_000)
    assert len(code) == 6
    for shown_ms, right in ((61_000, True), (61_000 + SCREEN_STEP_MS, True), (61_000 + 2 * SCREEN_STEP_MS, False)):
        assert prove(Proofs(), SECRET, code, shown_ms)[0] is right
    right, used = prove(Proofs(), SECRET, code, 61_000)
    assert right
    assert prove(used, SECRET, code, 62_000)[0] is False
    assert prove(used, SECRET, screen_code(SECRET, 91_000), 91_000)[0] is True


def test_five_wrong_proofs_close_the_way_for_ten_minutes() -> None:
    proofs = Proofs()
    for number in range(5):
        right, proofs = prove(proofs, SECRET, "notme!", 1000 * number)
        assert not right
    for now_ms, open_again in ((4000 + CLOSED_MS - 1, False), (4000 + CLOSED_MS, True)):
        assert prove(proofs, SECRET, screen_code(SECRET, now_ms), now_ms)[0] is open_again


def test_another_boot_shows_another_code() -> None:
    codes = {screen_code(bytes([number]) * 32, 61_000) for number in range(20)}
    assert len(codes) == 20


def test_wrong_proofs_of_long_ago_do_not_count() -> None:
    proofs = Proofs()
    for number in range(20):
        _, proofs = prove(proofs, SECRET, "000", number * CLOSED_MS // 4)
        assert proofs.closed_until_ms == 0
