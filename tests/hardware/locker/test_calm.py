"""A sensor input made calm: two agreeing reads are believed, chatter is not."""

from hypothesis import given
from hypothesis import strategies as st

from hardware.locker.calm import AGREE_MS, QUIET_MS, Calm


def fed(*readings: tuple[float, str]) -> Calm[str]:
    calm = Calm("?")
    for now, value in readings:
        calm.feed(now, value)
    return calm


def test_one_reading_is_not_believed() -> None:
    assert fed((0, "shut")).value == "?"


def test_two_equal_readings_twenty_milliseconds_apart_are_believed() -> None:
    assert fed((0, "shut"), (19, "shut")).value == "?"
    assert fed((0, "shut"), (20, "shut")).value == "shut"


def test_a_single_odd_reading_changes_nothing() -> None:
    assert fed((0, "shut"), (20, "shut"), (40, "open"), (60, "shut"), (80, "shut")).value == "shut"


def test_four_changes_within_a_second_are_chatter() -> None:
    calm = fed((0, "shut"), (20, "shut"), (40, "open"), (60, "shut"), (80, "open"), (100, "shut"))
    assert calm.chattering
    assert calm.value == "?"


def test_chatter_ends_after_standing_still() -> None:
    calm = fed((0, "shut"), (20, "open"), (40, "shut"), (60, "open"), (80, "shut"))
    calm.feed(80 + QUIET_MS - 1, "shut")
    assert (calm.chattering, calm.value) == (True, "?")
    calm.feed(80 + QUIET_MS, "shut")
    assert (calm.chattering, calm.value) == (False, "shut")


def test_slow_changes_are_no_chatter() -> None:
    calm = Calm("?")
    for turn in range(10):
        for late in (0, 30):
            calm.feed(turn * 600 + late, "open" if turn % 2 else "shut")
    assert not calm.chattering
    assert calm.value == "open"


def test_it_says_when_the_newest_reading_would_be_believed() -> None:
    calm = fed((100, "shut"))
    assert calm.settles_at == 100 + AGREE_MS
    calm.feed(120, "shut")
    assert calm.settles_at is None


def test_after_a_change_it_wants_to_be_watched_for_a_while() -> None:
    calm = fed((0, "shut"), (20, "shut"), (500, "open"), (520, "open"))
    assert calm.quiet_at == 500 + QUIET_MS
    calm.feed(810, "open")
    assert calm.quiet_at is None


def test_after_a_lost_line_a_reading_must_prove_itself_anew() -> None:
    calm = fed((0, "shut"), (20, "shut"))
    calm.forget()
    assert calm.value == "shut"
    calm.feed(1000, "open")
    assert calm.value == "shut"
    calm.feed(1020, "open")
    assert calm.value == "open"


@given(st.lists(st.tuples(st.integers(1, 200), st.sampled_from(["open", "shut"])), max_size=60))
def test_what_is_believed_was_read_twice_in_a_row(steps: list[tuple[int, str]]) -> None:
    calm: Calm[str] = Calm("?")
    now, run, since = 0.0, "", 0.0
    for wait, value in steps:
        now += wait
        if value != run:
            run, since = value, now
        before = calm.value
        calm.feed(now, value)
        if calm.value not in (before, "?"):
            assert calm.value == value
            assert now - since >= AGREE_MS
