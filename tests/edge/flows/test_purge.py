"""Personal data goes when its time has come: by the date or by running time, whatever the clocks do."""

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.clock import Quality
from edge.flows import feed, purge
from edge.store import feed as feed_store
from edge.store import parcels, staff
from tests.edge.flows import papers
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.flows.point import Point

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS
TERM_MS = 14 * DAY_MS
CANARY = "Щегловитова"


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    """Somebody with an unusual name has just taken a parcel; another one still lies there."""
    found = Customer(tmp_path)
    found.point.store("p-1", "01", name=CANARY, order_no="55667788")
    found.point.store("p-2", "02", name="Иванов")
    takes(found)
    return found


def takes(found: Customer) -> None:
    """The parcel of the code is taken."""
    found.press("code", digits=RIGHT)
    found.point.says("01", "door_open")
    found.point.says("01", "door_closed", item="absent")


def gone(point: Point) -> bool:
    """Whether the parcel is forgotten."""
    return parcels.get(point.db, "p-1") is None


def erased(point: Point) -> list[dict[str, Any]]:
    """What the journal says was erased."""
    rows = point.db.all("SELECT row FROM journal WHERE kind = 'DataErased' ORDER BY seq")
    return [json.loads(row["row"])["body"] for row in rows]


@pytest.mark.feature("OWN-13")
def test_fourteen_days_after_it_left_a_parcel_is_forgotten_and_the_journal_says_so(customer: Customer) -> None:
    point = customer.point
    point.pass_time(TERM_MS - 2 * HOUR_MS)
    assert not gone(point)
    point.pass_time(3 * HOUR_MS)
    assert gone(point)
    assert [(each["what"], each["keys"]) for each in erased(point)] == [("parcel", ["p-1"])]
    assert parcels.get(point.db, "p-2") is not None


@pytest.mark.feature("OWN-13")
def test_nothing_of_the_name_is_left_in_any_table_or_in_the_log(customer: Customer) -> None:
    point = customer.point
    point.pass_time(TERM_MS + 2 * HOUR_MS)
    names = [row["name"] for row in point.db.all("SELECT name FROM sqlite_master WHERE type = 'table'")]
    told = str([[tuple(row) for row in point.db.all(f"SELECT * FROM {name}")] for name in names])
    for canary in (CANARY, CANARY.lower(), CANARY.lower()[1:], "55667788"):
        assert canary not in told
    assert Path(f"{point.path}-wal").stat().st_size == 0


@pytest.mark.feature("OWN-13")
@pytest.mark.parametrize(("days", "quality"), [(400, Quality.SYNCED), (400, Quality.UNSET), (-400, Quality.UNSET)])
def test_a_clock_that_jumps_keeps_nothing_longer(tmp_path: Path, days: int, quality: Quality) -> None:
    found = Customer(tmp_path)
    point = found.point
    found.press("code", digits=RIGHT)
    point.says("01", "door_open")
    point.clock.step_wall(timedelta(days=days))
    point.says("01", "door_closed", item="absent")
    point.clock.step_wall(timedelta(days=-days))
    point.clock.quality = quality
    point.pass_time(TERM_MS - 2 * HOUR_MS)
    assert not gone(point)
    point.pass_time(3 * HOUR_MS)
    assert gone(point)


def test_time_in_which_the_kiosk_was_off_counts_by_the_date(customer: Customer) -> None:
    customer.point.clock.step_wall(timedelta(days=15))
    customer.point.pass_time(2 * HOUR_MS)
    assert gone(customer.point)


def test_what_is_held_stays_and_what_left_without_a_time_counts_from_now(customer: Customer) -> None:
    point = customer.point
    parcels.change(point.db, "p-1", intent="hold")
    parcels.change(point.db, "p-2", state="sent_back", place=None)
    point.pass_time(TERM_MS + 3 * HOUR_MS)
    assert not gone(point)
    assert parcels.get(point.db, "p-2") is None


def test_a_used_code_is_forgotten_within_a_day_and_an_open_one_is_not(customer: Customer) -> None:
    customer.code("c-2", "77310582", "p-2")
    customer.point.pass_time(20 * HOUR_MS)
    assert ids(customer, "code") == ["c-1", "c-2"]
    customer.point.pass_time(4 * HOUR_MS)
    assert ids(customer, "code") == ["c-2"]
    assert ids(customer, "code_way", "code") == ["c-2"]


def ids(customer: Customer, table: str, column: str = "id") -> list[str]:
    """The keys of a table."""
    rows = customer.point.db.all(f"SELECT DISTINCT {column} AS key FROM {table} ORDER BY 1")
    return [row["key"] for row in rows]


def test_a_code_whose_own_time_is_over_goes_unless_its_parcel_lies_here(customer: Customer) -> None:
    point = customer.point
    customer.code("c-3", "99310582", "p-404")
    customer.code("c-2", "77310582", "p-2")
    point.db.run("UPDATE code SET valid_until = '2026-11-20T00:00:00.000Z' WHERE id <> 'c-1'")
    point.pass_time(2 * HOUR_MS)
    assert ids(customer, "code") == ["c-1", "c-2"]


def test_who_was_blocked_is_forgotten_after_thirty_days_and_who_came_back_is_not(customer: Customer) -> None:
    point = customer.point
    for person in ("u-1", "u-2"):
        point.do(feed.take, papers.part(0, papers.person(person, blocked=True), ep=f"{person:0<16}"))
    point.pass_time(10 * DAY_MS)
    point.db.run("UPDATE person SET blocked = 0 WHERE id = 'u-2'")
    point.pass_time(DAY_MS)
    point.db.run("UPDATE person SET blocked = 1 WHERE id = 'u-2'")
    point.pass_time(20 * DAY_MS)
    assert [staff.get(point.db, person) is None for person in ("u-1", "u-2")] == [True, False]
    assert {"what": "person", "keys": ["u-1"]}.items() <= erased(point)[-1].items()


def test_an_answer_of_support_is_read_for_a_day(customer: Customer) -> None:
    body = {"thread": "t-1", "written": papers.LATER, "by": "support", "text": "Мы перезвоним"}
    customer.point.do(feed.take, papers.part(0, papers.document("message", "m-1", 1, body)))
    customer.point.pass_time(20 * HOUR_MS)
    assert feed_store.body(customer.point.db, "message", "m-1") == body
    customer.point.pass_time(4 * HOUR_MS)
    assert feed_store.body(customer.point.db, "message", "m-1") is None


def test_it_waits_for_whoever_stands_there_and_goes_on_until_all_is_gone(customer: Customer) -> None:
    point = customer.point
    for number in range(50):
        point.store(f"q-{number}", "A-1", name=CANARY)
        parcels.change(point.db, f"q-{number}", state="issued", place=None, issued_u=0, issued_at="2026-01-01")
    customer.press("help")
    point.do(purge.erase)
    assert erased(point) == []
    customer.wait(400)
    assert sorted(key for each in erased(point) for key in each["keys"]) == sorted(f"q-{n}" for n in range(50))
    assert [len(each["keys"]) for each in erased(point)] == [20, 20, 10]
