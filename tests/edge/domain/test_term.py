"""Storage terms: the last day counts in full, and an uncertain clock never ends one."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.domain.term import days_left, due, extended, is_over, warns
from edge.errors import Refusal

MOSCOW = ZoneInfo("Europe/Moscow")
RECEIVED = datetime(2026, 11, 21, 22, 30, tzinfo=UTC)  # already the 22nd in Moscow


@pytest.mark.feature("STF-9")
def test_a_parcel_is_kept_until_the_end_of_the_last_day_of_the_point() -> None:
    assert due(RECEIVED, 7, MOSCOW).astimezone(UTC) == datetime(2026, 11, 29, 20, 59, 59, tzinfo=UTC)


@given(st.integers(0, 4 * 365 * 24 * 60), st.integers(0, 60))
def test_a_term_is_never_shorter_than_its_days_less_one(minute: int, days: int) -> None:
    at = RECEIVED + timedelta(minutes=minute)
    until = due(at, days, MOSCOW)
    assert until - at >= timedelta(days=days) - timedelta(days=1)
    assert days_left(until, at, MOSCOW) == days


def test_an_uncertain_clock_ends_no_term_and_warns_of_none() -> None:
    until = due(RECEIVED, 7, MOSCOW)
    late = until + timedelta(seconds=1)
    assert is_over(late, late, "synced") is False
    assert is_over(until, late, "synced")
    assert is_over(until, late, "holdover")
    assert not is_over(until, late, "unset")
    assert not warns(until, until, "unset")


def test_somebody_is_warned_on_the_last_day_only() -> None:
    until = due(RECEIVED, 7, MOSCOW)
    assert not warns(until, until - timedelta(days=1, seconds=1), "synced")
    assert warns(until, until - timedelta(days=1), "synced")
    assert not warns(until, until + timedelta(seconds=1), "synced")


@pytest.mark.feature("CUS-11")
def test_a_term_is_prolonged_up_to_what_the_shop_allows() -> None:
    until = due(RECEIVED, 7, MOSCOW)
    latest = until + timedelta(days=3)
    assert extended(until, latest, 2) == until + timedelta(days=2)
    assert extended(until, latest, 5) == latest
    for last in (None, until):
        with pytest.raises(Refusal, match=r"term\.no_longer"):
            extended(until, last, 2)
