"""The page on the kiosk's own screen falls silent: a new browser, but not for ever and not under somebody's hands."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import NewBrowser
from edge.flows import display
from tests.edge.rig import Rig


@pytest.fixture
def rig(tmp_path: Path) -> Rig:
    """A kiosk whose page has just said that it lives."""
    one = Rig(tmp_path)
    one.do(display.alive)
    return one


def browsers(rig: Rig) -> int:
    return rig.effects.count(NewBrowser())


def test_a_page_that_goes_on_living_is_left_alone(rig: Rig) -> None:
    for _ in range(20):
        rig.pass_time(5_000)
        rig.do(display.alive)
    assert browsers(rig) == 0


def test_a_page_that_is_silent_for_twenty_seconds_gets_a_new_browser(rig: Rig) -> None:
    rig.pass_time(19_900)
    assert browsers(rig) == 0
    rig.pass_time(200)
    assert browsers(rig) == 1
    rig.do(display.alive)
    rig.pass_time(19_000)
    assert browsers(rig) == 1


def test_three_in_ten_minutes_then_people_are_told_and_later_it_tries_again(rig: Rig) -> None:
    rig.pass_time(590_000)
    assert browsers(rig) == display.TRIES
    assert rig.turn.memory.faults == {display.NAME}
    assert rig.kinds().count("HardwareChanged") == 1
    rig.pass_time(display.WITHIN_MS)
    assert browsers(rig) > display.TRIES


def test_a_page_that_comes_back_is_no_fault_any_more(rig: Rig) -> None:
    rig.pass_time(590_000)
    rig.do(display.alive)
    assert rig.turn.memory.faults == frozenset()
    assert rig.kinds().count("HardwareChanged") == 2


@pytest.mark.parametrize("who", ["staff at work", "staff about to sign in"])
def test_staff_at_the_panel_keep_their_page(rig: Rig, who: str) -> None:
    if who == "staff at work":
        rig.turn.memory.panel = "hash"
    else:
        rig.turn.memory.visit = rig.turn.memory.visit._replace(state=State.PAUSED)
    rig.pass_time(120_000)
    assert browsers(rig) == 0
    rig.turn.memory.panel = None
    rig.turn.memory.visit = rig.turn.memory.visit._replace(state=State.IDLE)
    rig.pass_time(20_000)
    assert browsers(rig) == 1


def test_signs_of_life_write_nothing(rig: Rig) -> None:
    changes = rig.db.changes()
    rig.do(display.alive)
    rig.pass_time(25_000)
    assert rig.db.changes() == changes
