"""What the kiosk does by itself: terms expire, the log file is kept small, old commands are forgotten."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.clock import Quality
from edge.effects import After, Checkpoint
from edge.flows import tick
from edge.store import inbox
from edge.store.inbox import Entry
from edge.store.journal import wall_text
from tests.edge.flows.crew import Crew
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A kiosk that was told a command a moment ago."""
    one = Rig(tmp_path)
    entry = Entry("cmd-1", "00", "open_cell", "live", {})
    inbox.add(one.db, entry, "done", wall_text(one.clock.stamp()))
    inbox.add(one.db, Entry("cmd-2", "00", "self_test", "job", {}), "started", wall_text(one.clock.stamp()))
    return one


def later(rig: Rig, days: int) -> None:
    """So many days pass, and the kiosk tidies up."""
    rig.clock.step_wall(timedelta(days=days))
    rig.do(tick.housekeeping)


def test_finished_commands_are_kept_for_thirty_days_and_then_forgotten(rig: Rig) -> None:
    later(rig, 30)
    assert inbox.get(rig.db, "cmd-1") is not None
    later(rig, 1)
    assert inbox.get(rig.db, "cmd-1") is None


def test_an_unfinished_command_is_never_forgotten(rig: Rig) -> None:
    later(rig, 400)
    assert inbox.get(rig.db, "cmd-2") is not None


def test_without_a_date_nothing_is_forgotten(rig: Rig) -> None:
    rig.clock.quality = Quality.UNSET
    later(rig, 400)
    assert inbox.get(rig.db, "cmd-1") is not None


def test_the_log_file_is_emptied_once_an_hour_when_it_is_quiet(rig: Rig) -> None:
    tidied = tick.housekeeping(rig.turn)
    assert After("log", tick.QUIET_MS, "tick.shrink", ("TRUNCATE",)) in tidied.effects
    assert tick.shrink(rig.turn, "TRUNCATE").effects == (Checkpoint("TRUNCATE"),)


def stepped(crew: Crew) -> list[dict[str, Any]]:
    """What the journal says of jumps of the clock."""
    crew.do(tick.alive)
    return crew.facts("ClockStepped")


@pytest.mark.feature("SYS-4")
def test_a_jump_of_the_clock_and_a_change_of_its_quality_are_written_down_once(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    assert stepped(crew) == []
    crew.pass_time(60_000)
    crew.clock.step_wall(timedelta(seconds=2))
    assert stepped(crew) == []
    crew.clock.step_wall(timedelta(days=-1))
    assert stepped(crew)[-1] == {"by_ms": -86_400_000, "from": "synced", "to": "synced"}
    crew.clock.quality = Quality.UNSET
    crew.clock.step_wall(timedelta(days=-9000))
    assert stepped(crew)[-1] == {"by_ms": 0, "from": "synced", "to": "unset"}
    crew.clock.step_wall(timedelta(days=3))
    assert len(stepped(crew)) == 2
