"""Never more in flight or in a second than brokers allow."""

from hypothesis import given
from hypothesis import strategies as st

from edge.sync.pace import WINDOW_BYTES, Pace


@given(st.integers(1, 20), st.lists(st.tuples(st.integers(0, 60), st.integers(1, 20_000), st.booleans()), max_size=400))
def test_the_window_and_the_rate_hold_whatever_is_sent(window: int, tries: list[tuple[int, int, bool]]) -> None:
    pace, now, left = Pace(), 0, []
    pace.fresh(window)
    flying: dict[int, int] = {}
    for mid, (wait_ms, size, answered) in enumerate(tries):
        now += wait_ms
        if pace.open_at(now) == now and pace.room(1, size):
            pace.took(now, mid, 1, size)
            flying[mid] = size
            left.append(now)
        if answered and flying:
            first = next(iter(flying))
            pace.freed(first)
            del flying[first]
        assert len(flying) <= window
        assert sum(flying.values()) <= max(WINDOW_BYTES, *flying.values(), 0)
    for start in left:
        assert sum(start <= at < start + 1000 for at in left) <= 100


def test_a_burst_of_twenty_leaves_at_once_and_then_fifty_a_second() -> None:
    pace = Pace(window=1000)
    now = count = 0
    while now < 10_000:
        now = pace.open_at(now)
        pace.took(now, count, 0, 10)
        count += 1
    assert 500 <= count <= 521


def test_a_message_of_quality_zero_needs_no_window() -> None:
    pace = Pace(window=1)
    pace.took(0, 1, 1, 10)
    assert not pace.room(1, 10)
    assert pace.room(0, 10)


def test_a_new_connection_has_an_empty_window() -> None:
    pace = Pace(window=1)
    pace.took(0, 1, 1, 10)
    pace.fresh(5)
    assert (pace.flying(), pace.window) == (0, 5)


def test_an_acknowledgement_of_something_unknown_frees_nothing() -> None:
    pace = Pace(window=2)
    pace.took(0, 1, 1, 10)
    pace.freed(99)
    assert pace.flying() == 1
