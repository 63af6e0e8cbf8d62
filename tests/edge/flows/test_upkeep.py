"""The kiosk's own health: a self-test by command and by the day, a copy of the store."""

from pathlib import Path

import pytest

from edge.domain.visit import State
from edge.effects import Chore
from edge.flows import feed, tick, upkeep
from edge.store import inbox, meta
from tests.edge.flows import papers
from tests.edge.flows.crew import Crew
from tests.edge.flows.customer import RIGHT, Customer

HOUR_MS = 3600 * 1000
DAY_MS = 24 * HOUR_MS
CMD = "019aa5d3-11aa-7c02-b9e4-6f2a8d5c3b10"


@pytest.fixture
def crew(tmp_path: Path) -> Crew:
    return Crew(tmp_path)


def ordered(crew: Crew, op: str, args: dict[str, object]) -> list[Chore]:
    """The platform's job has come; what it set going."""
    crew.do(feed.take, papers.part(0, papers.job(CMD, op, args)))
    return chores(crew)


def chores(crew: Customer | Crew, what: str = "") -> list[Chore]:
    """What was set going, or only what is called so."""
    point = crew.point if isinstance(crew, Customer) else crew
    found = [effect for effect in point.effects if isinstance(effect, Chore)]
    return [chore for chore in found if chore.what == (what or chore.what)]


def state(crew: Crew) -> tuple[str, str | None]:
    """How far the job has come."""
    row = inbox.get(crew.db, CMD)
    return (row["state"], row["why"]) if row is not None else ("none", None)


@pytest.mark.feature("HW-9")
def test_a_self_test_by_command_ends_with_what_was_found(crew: Crew) -> None:
    assert ordered(crew, "self_test", {"parts": ["lights"]}) == [Chore("self_test", CMD, ("lights",))]
    assert state(crew) == ("started", None)
    crew.do(upkeep.tested, CMD, 0, ("lights",), "daily")
    assert state(crew) == ("succeeded", None)
    assert crew.facts("SelfTestDone") == [{"passed": 0, "failed": ["lights"], "cause": "command"}]


def test_a_self_test_waits_while_a_door_is_open(crew: Crew) -> None:
    crew.says("02", "door_open")
    assert ordered(crew, "self_test", {"parts": []}) == []
    assert state(crew) == ("received", None)


@pytest.mark.feature("HW-9")
def test_once_in_a_day_of_running_the_devices_are_looked_at(crew: Crew) -> None:
    crew.pass_time(DAY_MS - 1)
    assert chores(crew, "self_test") == []
    crew.pass_time(2 * 3600 * 1000)
    assert chores(crew, "self_test") == [Chore("self_test", "", ("locker", "printer"))]
    crew.do(upkeep.tested, "", 2, (), "daily")
    assert crew.facts("SelfTestDone") == [{"passed": 2, "failed": [], "cause": "daily"}]
    crew.pass_time(DAY_MS)
    assert len(chores(crew, "self_test")) == 2


def test_the_daily_look_waits_for_whoever_stands_there(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    meta.put(customer.point.db, "self_test_u", -DAY_MS)
    customer.press("code", digits=RIGHT)
    assert customer.state() is State.OPENING
    customer.point.do(tick.housekeeping)
    assert chores(customer) == []
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    customer.wait(10)
    customer.point.do(tick.housekeeping)
    assert [chore.what for chore in chores(customer)] == ["back_up", "self_test"]


@pytest.mark.feature("OWN-10")
def test_once_in_a_day_of_running_the_store_is_copied_and_a_failed_copy_is_tried_again(crew: Crew) -> None:
    crew.pass_time(HOUR_MS)
    assert chores(crew, "back_up") == [Chore("back_up")]
    crew.do(upkeep.failed, "")
    crew.pass_time(HOUR_MS)
    assert len(chores(crew, "back_up")) == 2
    crew.do(upkeep.backed_up, "", 4096, "ab" * 32)
    crew.pass_time(DAY_MS - HOUR_MS)
    assert len(chores(crew, "back_up")) == 2
    crew.pass_time(2 * HOUR_MS)
    assert len(chores(crew, "back_up")) == 3


@pytest.mark.feature("OWN-10")
def test_two_days_without_a_copy_are_a_task_until_there_is_one(crew: Crew) -> None:
    crew.pass_time(2 * DAY_MS - HOUR_MS)
    assert crew.tasks() == []
    crew.pass_time(2 * HOUR_MS)
    assert crew.tasks() == [("backup_old", None)]
    crew.do(upkeep.backed_up, "", 4096, "ab" * 32)
    assert crew.tasks() == []


@pytest.mark.feature("SYS-4")
def test_a_backup_by_command_is_done_when_the_copy_was_read_again(crew: Crew) -> None:
    assert ordered(crew, "backup_now", {}) == [Chore("back_up", CMD)]
    crew.do(upkeep.backed_up, CMD, 4096, "ab" * 32)
    assert state(crew) == ("succeeded", None)
    assert crew.facts("BackupDone") == [{"bytes": 4096, "sha256": "ab" * 32, "to": "disk"}]


def test_a_backup_that_could_not_be_written_says_so(crew: Crew) -> None:
    ordered(crew, "backup_now", {})
    crew.do(upkeep.failed, CMD)
    assert state(crew) == ("failed", "disk")
    assert crew.facts("BackupDone") == []


def test_a_backup_to_somewhere_else_is_not_possible_yet(crew: Crew) -> None:
    assert ordered(crew, "backup_now", {"file": {"put": "https://files.example/1"}}) == []
    assert state(crew) == ("refused", "no_capability")
