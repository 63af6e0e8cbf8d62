"""A command acts in its boot and before its deadline, whatever wall clocks say (PROTOCOL 3.10)."""

import itertools
from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.staff import KIOSK
from edge.flows import command
from tests.edge.flows.papers import order
from tests.edge.flows.point import Point


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point with empty cells."""
    return Point(tmp_path)


MOMENTS = st.integers(-86_400_000, 86_400_000) | st.integers(-10, 60_010)


NUMBERS = itertools.count(100)


@pytest.mark.feature("NET-3")
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(delay=st.integers(30_000, 300_000), ahead=MOMENTS, boot=st.integers(1, 3), wall=MOMENTS)
def test_no_command_acts_late_whatever_any_clock_says(
    point: Point, delay: int, ahead: int, boot: int, wall: int
) -> None:
    point.clock.step_wall(timedelta(milliseconds=wall))
    point.pass_time(delay)
    point.effects.clear()
    until = point.clock.mono_ms() + ahead
    args = {"cell": "02", "parcel": None}
    ask = order(
        next(NUMBERS),
        "open_cell",
        args,
        proof=("screen", point.do(command.show)["code"]),
        until_mono_ms=until,
        boot=boot,
    )
    opening = point.do(command.receive, ask, caller=KIOSK).get("opening")
    assert bool(point.opened) is (boot == 1 and 0 <= ahead <= 60_000)
    if opening:
        point.says("02", "door_open", opening)
        point.says("02", "door_closed", opening)
