"""Facts stay for 400 days of running, 30 when the disk is short, and for ever while the platform has not taken them."""

from datetime import timedelta
from pathlib import Path

import pytest

from edge.domain.facts import SettingChanged
from edge.domain.visit import State
from edge.effects import After, Checkpoint
from edge.flows import prune, tick
from edge.settings import Settings
from edge.store import backup, journal
from edge.store.db import connect
from tests.edge.flows.crew import Crew
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.rig import KEY, Rig

HOUR_MS = 3_600_000
KEPT_MS, SHORT_MS = Settings().data.facts_h * HOUR_MS, prune.SHORT_H * HOUR_MS


def kept(rig: Rig) -> int:
    """The number of the oldest fact that is still here."""
    return journal.anchor(rig.db, "e1").seq + 1


def taken(rig: Rig) -> int:
    """The platform has everything; returns how much that is."""
    head = journal.head(rig.db).seq
    journal.set_acked(rig.db, "e1", head)
    return head


def rests(rig: Rig, ms: int) -> None:
    """So much running time passes at once, then some hours as they come."""
    rig.clock.advance(ms)
    rig.pass_time(3 * HOUR_MS)


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    """A kiosk with some facts, an hour after its start."""
    found = Crew(tmp_path)
    found.pass_time(2 * HOUR_MS)
    return found


@pytest.mark.feature("SYS-4")
def test_after_four_hundred_days_what_the_platform_has_is_gone(crew: Crew) -> None:
    had = taken(crew)
    crew.pass_time(2 * HOUR_MS)
    rests(crew, KEPT_MS - 8 * HOUR_MS)
    assert kept(crew) == 1
    rests(crew, 8 * HOUR_MS)
    assert kept(crew) >= had
    assert journal.verify(crew.db).ok


@pytest.mark.feature("SYS-4")
def test_what_the_platform_has_not_taken_is_never_pruned(crew: Crew) -> None:
    for _ in range(3):
        rests(crew, KEPT_MS)
        crew.do(tick.storage_low, 3)
        crew.pass_time(HOUR_MS)
    assert kept(crew) == 1


def test_a_clock_that_jumps_ahead_lets_nothing_go_sooner(crew: Crew) -> None:
    taken(crew)
    crew.clock.step_wall(timedelta(days=4000))
    crew.pass_time(5 * HOUR_MS)
    assert kept(crew) == 1


def test_when_the_disk_is_short_thirty_days_are_enough(crew: Crew) -> None:
    had = taken(crew)
    rests(crew, SHORT_MS)
    assert kept(crew) == 1
    crew.do(tick.storage_low, 3)
    crew.pass_time(1000)
    assert kept(crew) >= had


def test_nothing_goes_while_somebody_stands_there(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    customer.point.pass_time(2 * HOUR_MS)
    taken(customer.point)
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING
    waits = prune.old(customer.point.turn, 1)
    assert waits.effects == (After("prune", prune.LATER_MS, "prune.old", (1, 0)),)
    assert kept(customer.point) == 1
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    customer.wait(10)
    assert (prune.old(customer.point.turn, 1).answer or {})["pruned"] > 0
    assert kept(customer.point) > 1


def test_many_facts_go_in_many_small_steps(crew: Crew) -> None:
    for number in range(2 * prune.MOST):
        crew.turn.note(SettingChanged("value", number, number + 1))
    crew.pass_time(2 * HOUR_MS)
    taken(crew)
    crew.clock.advance(KEPT_MS)
    first = prune.old(crew.turn, 9600)
    assert first.answer == {"pruned": prune.MOST}
    assert first.effects == (After("prune", prune.AGAIN_MS, "prune.old", (9600, prune.MOST)),)
    assert prune.old(crew.turn, 9600, prune.MOST).answer == {"pruned": prune.MOST}
    assert (prune.old(crew.turn, 9600, 2 * prune.MOST).answer or {})["pruned"] < prune.MOST
    assert prune.old(crew.turn, 9600, 3 * prune.MOST).effects == (Checkpoint("TRUNCATE"),)


def test_a_copy_of_a_pruned_store_is_whole_and_takes_what_came_after_it(tmp_path: Path, crew: Crew) -> None:
    taken(crew)
    rests(crew, KEPT_MS)
    assert kept(crew) > 1
    backup.copy(crew.db, tmp_path / "copies" / "1.db", KEY)
    copied = connect(tmp_path / "copies" / "1.db", KEY)
    assert journal.verify(copied) == journal.verify(crew.db)
    crew.turn.note(SettingChanged("value", 1, 2))
    assert [fact["kind"] for fact in backup.salvage(crew.db, copied)] == ["SettingChanged"]
    assert journal.verify(copied).ok
    copied.close()
