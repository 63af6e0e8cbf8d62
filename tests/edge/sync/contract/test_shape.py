"""Values and dataclasses: what is demanded, what may be absent, what is let through."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import Annotated, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.shape import ABSENT, Absent, Bound, Count, Json, OneOf, plain, read, read_time, time_text


@dataclass(frozen=True, slots=True)
class Inner:
    """Something inside."""

    number: Count
    for_: str | Absent = ABSENT


@dataclass(frozen=True, slots=True)
class Sealed:
    """Another kind of the same."""

    sealed: str


@dataclass(frozen=True, slots=True)
class Whole:
    """Every sort of field that the contract uses."""

    name: Annotated[str, Bound(1, 5)]
    inner: Inner | Sealed
    rows: Annotated[tuple[Inner, ...], Bound(0, 3)] = ()
    pair: tuple[int, str | None] | Absent = ABSENT
    texts: Mapping[str, Annotated[str, Bound(0, 3)]] | Absent = ABSENT
    mode: Annotated[str, OneOf(("a", "b"))] | Absent = ABSENT
    when: datetime | Absent | None = ABSENT
    free: Json | Absent = ABSENT
    sure: bool | Absent = ABSENT


LEAST: dict[str, Any] = {"name": "x", "inner": {"number": 1}, "rows": []}
FULL: dict[str, Any] = {
    "name": "x",
    "inner": {"number": 1, "for": "me"},
    "rows": [{"number": 2}],
    "pair": [1, None],
    "texts": {"ru": "да"},
    "mode": "c",
    "when": "2026-11-21T09:00:00.000Z",
    "free": {"any": [1, {"thing": None}]},
    "sure": False,
}


@pytest.mark.parametrize("value", [LEAST, FULL, {**LEAST, "when": None}])
def test_what_is_read_is_written_as_it_was(value: dict[str, Any]) -> None:
    assert plain(read(Whole, value)) == value


def test_absent_is_not_null_and_both_count_as_no() -> None:
    found = read(Whole, {**LEAST, "when": None})
    assert found.when is None
    assert found.mode is ABSENT
    assert not found.mode
    assert repr(ABSENT) == "ABSENT"


@pytest.mark.parametrize(
    ("change", "why", "path"),
    [
        ({"name": ""}, "range", "name"),
        ({"name": "toolong"}, "range", "name"),
        ({"name": 1}, "not_text", "name"),
        ({"inner": {}}, "missing", "inner.number"),
        ({"inner": {"number": -1}}, "range", "inner.number"),
        ({"inner": {"number": True}}, "not_number", "inner.number"),
        ({"inner": []}, "not_object", "inner"),
        ({"rows": [{"number": 1}, {"number": "2"}]}, "not_number", "rows[1].number"),
        ({"rows": [{"number": 1}] * 4}, "range", "rows"),
        ({"rows": {}}, "not_list", "rows"),
        ({"pair": [1]}, "range", "pair"),
        ({"pair": [1, 2]}, "not_text", "pair"),
        ({"texts": {"ru": "long"}}, "range", "texts.ru"),
        ({"when": "yesterday"}, "time", "when"),
        ({"when": "2026-13-41T09:00:00.000Z"}, "time", "when"),
        ({"when": 5}, "time", "when"),
        ({"free": [1]}, "not_object", "free"),
        ({"sure": 0}, "not_bool", "sure"),
        ({"sure": None}, "not_bool", "sure"),
    ],
)
def test_what_does_not_fit_is_refused_with_its_place(change: dict[str, Any], why: str, path: str) -> None:
    with pytest.raises(BadMessageError) as caught:
        read(Whole, {**FULL, **change})
    assert (caught.value.why, caught.value.path) == (why, path)


def test_of_two_records_the_one_that_fits_is_taken() -> None:
    assert read(Whole, {**LEAST, "inner": {"sealed": "abc"}}).inner == Sealed("abc")


def test_unknown_fields_do_not_matter() -> None:
    assert read(Whole, {**LEAST, "new": 1, "inner": {"number": 1, "new": {}}}) == read(Whole, LEAST)


@given(st.datetimes(datetime(2000, 1, 1), datetime(2100, 1, 1)), st.integers(-12, 12))  # noqa: DTZ001 - zones are added
def test_times_are_utc_with_milliseconds_wherever_they_come_from(when: datetime, hours: int) -> None:
    aware = when.replace(tzinfo=timezone(timedelta(hours=hours)))
    text = time_text(aware)
    back = read_time(text)
    assert back.tzinfo is UTC
    assert timedelta(0) <= aware - back < timedelta(milliseconds=1)
    assert time_text(back) == text


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-21T09:00:00Z",
        "2026-11-21T09:00:00.000+00:00",
        "2026-11-21 09:00:00.000Z",
        "2026-11-21T09:00:00.000000Z",
    ],
)
def test_there_is_one_spelling_of_a_time(text: str) -> None:
    with pytest.raises(BadMessageError):
        read_time(text)
