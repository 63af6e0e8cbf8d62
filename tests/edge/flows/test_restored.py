"""A copy is in the place of the store: nothing opens by code until platform, sensors and staff agree."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.visit import State
from edge.errors import WrongState
from edge.flows import cell, feed, opening, recover, restored, visit
from edge.flows.opening import Wish
from edge.flows.restored import Known, Where
from edge.settings import Settings
from edge.store import inbox, journal, meta, parcels, places, staff
from tests.edge.flows import papers
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.flows.point import CELLS, CLOSED, SHELF, Point

FRESH = "1111222233334444"
ONLINE = Settings(mqtt=replace(Settings().mqtt, host="platform"))


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    """Somebody with a right code at a kiosk that has a platform."""
    return Customer(tmp_path, ONLINE)


def put_back(point: Point, seen: dict[str, tuple[str, str]], since: dict[str, Where] | None = None) -> str:
    """A copy is in place and the service starts on it; the former epoch."""
    former = journal.head(point.db).ep
    point.do(restored.begin, Known(since or {}))
    point.do(recover.start, recover.Start("0", {**CLOSED, **seen}, {**CELLS, **SHELF}))
    return former


def tells(point: Point, *documents: Any) -> None:
    """The platform tells everything anew."""
    point.do(feed.take, papers.part(0, *documents, complete=True, ep=FRESH))


def last(former: str, seq: int, state: str, place: str | None) -> dict[str, Any]:
    """What the platform knew last."""
    return {"state": state, "place": place, "ep": former, "seq": seq}


def place_of(point: Point, name: str) -> Any:
    """One place as it stands in the store."""
    return places.get(point.db, name)


def mode(point: Point) -> str:
    """The mode of the kiosk."""
    return str(meta.get(point.db, "mode", "normal"))


@pytest.mark.feature("OWN-10")
def test_no_cell_opens_by_code_until_the_platform_has_told_everything(customer: Customer) -> None:
    point = customer.point
    put_back(point, {"01": ("closed", "present")})
    assert customer.state() is State.SERVICE
    customer.press("code", digits=RIGHT)
    assert (customer.state(), point.opened) == (State.SERVICE, [])
    tells(point, papers.parcel("p-1"), papers.code("c-1", 1, "p-1"))
    customer.wait(61)
    assert (mode(point), customer.state()) == ("normal", State.IDLE)


def test_a_code_that_is_shown_to_the_camera_opens_nothing_either(customer: Customer) -> None:
    put_back(customer.point, {"01": ("closed", "present")})
    customer.point.do(visit.scan, "pickup", {"macs": ["qr-1"], "expiry": 2**31})
    assert (customer.state(), customer.point.opened) == (State.SERVICE, [])


def test_whoever_stood_there_when_it_was_found_out_gets_no_further_cell(customer: Customer) -> None:
    point = customer.point
    customer.press("code", digits=RIGHT)
    point.says("01", "door_open")
    head = journal.head(point.db)
    point.do(feed.start_anew, head.ep, head.seq + 1)
    assert customer.state() is State.SERVICE
    with pytest.raises(WrongState, match=r"refused\.restored"):
        opening.begin(point.turn, Wish("02", "take", {"code": "c-1"}))
    opening.begin(point.turn, Wish("02", "check", {"person": "u-1"}))


def test_a_job_that_may_have_run_on_the_lost_store_does_not_run_again(customer: Customer) -> None:
    point = customer.point
    put_back(point, {"01": ("closed", "present")})
    block = papers.job("j-1", "block_cell", {"cell": "02", "reason": "repair"})
    tells(point, papers.parcel("p-1"), block)
    row = inbox.get(point.db, "j-1")
    assert row is not None
    assert (row["state"], row["why"], place_of(point, "02")["blocked"]) == ("refused", "mode", None)
    later = papers.job("j-2", "block_cell", {"cell": "02", "reason": "repair"})
    point.do(feed.take, papers.part(2, later, ep=FRESH))
    assert place_of(point, "02")["blocked"] == "repair"


def test_what_was_issued_since_the_copy_is_not_here(customer: Customer) -> None:
    point = customer.point
    former = put_back(point, {})
    tells(point, papers.parcel("p-1", 2, last=last(former, 900, "issued", None)))
    assert (point.parcel("p-1")["state"], point.parcel("p-1")["place"]) == ("issued", None)
    assert {"parcel": "p-1", "was": "stored", "now": "issued", "cause": "restored"} in [
        row["body"] for row in journal.facts_after(point.db, journal.head(point.db).ep, 0)
    ]
    customer.wait(61)
    assert mode(point) == "normal"


def test_what_came_and_went_since_the_copy_is_not_named_again(customer: Customer) -> None:
    point = customer.point
    former = put_back(point, {"01": ("closed", "present")})
    tells(point, papers.parcel("p-1"), papers.parcel("p-7", last=last(former, 900, "issued", None)))
    assert parcels.get(point.db, "p-7") is None
    customer.wait(61)
    assert mode(point) == "normal"


def test_what_was_stowed_since_the_copy_lies_where_the_platform_knew_it(customer: Customer) -> None:
    point = customer.point
    former = put_back(point, {"01": ("closed", "present"), "03": ("closed", "present")})
    tells(point, papers.parcel("p-1"), papers.parcel("p-9", last=last(former, 900, "stored", "03")))
    assert (point.parcel("p-9")["state"], point.parcel("p-9")["place"]) == ("stored", "03")
    customer.wait(61)
    assert (mode(point), point.tasks()) == ("normal", [])


def test_a_cell_that_no_sensor_confirms_is_looked_into_first(customer: Customer) -> None:
    point = customer.point
    put_back(point, {"01": ("closed", "absent"), "04": ("closed", "present")})
    tells(point, papers.parcel("p-1"))
    customer.wait(200)
    assert point.tasks() == [("unresolved", "01"), ("unresolved", "04")]
    assert (mode(point), customer.state()) == ("restored", State.SERVICE)
    point.do(cell.see, "01", "empty")
    point.do(cell.see, "04", "empty")
    customer.wait(61)
    assert (mode(point), point.parcel("p-1")["state"]) == ("normal", "missing")


def test_boards_that_feel_nothing_make_it_a_count_of_every_cell(customer: Customer) -> None:
    point = customer.point
    put_back(point, dict.fromkeys(CELLS, ("closed", "unknown")))
    tells(point, papers.parcel("p-1"))
    assert [place for _, place in point.tasks()] == sorted(CELLS)


def test_what_somebody_did_on_the_copy_stands_against_what_the_platform_knew(customer: Customer) -> None:
    point = customer.point
    former = put_back(point, {"01": ("closed", "absent")})
    point.do(cell.see, "01", "empty")
    tells(point, papers.parcel("p-1", 2, last=last(former, 900, "stored", "02")))
    assert point.parcel("p-1")["state"] == "missing"


def test_a_copy_that_knows_more_than_the_platform_is_believed(customer: Customer) -> None:
    point = customer.point
    point.db.run("UPDATE parcel SET ver = 50 WHERE id = 'p-1'")
    former = put_back(point, {"01": ("closed", "present")})
    tells(point, papers.parcel("p-1", 2, last=last(former, 40, "received", None)))
    assert point.parcel("p-1")["state"] == "stored"


def test_an_old_feed_that_ends_its_pass_is_no_answer(customer: Customer) -> None:
    point = customer.point
    point.do(feed.take, papers.part(0, papers.parcel("p-1")))
    put_back(point, {"01": ("closed", "present")})
    point.do(feed.take, papers.part(1, papers.parcel("p-2"), complete=True))
    customer.wait(120)
    assert mode(point) == "restored"


def test_without_a_platform_sensors_and_staff_suffice(tmp_path: Path) -> None:
    customer = Customer(tmp_path)
    put_back(customer.point, {"01": ("closed", "present")})
    customer.wait(61)
    assert mode(customer.point) == "normal"


def test_facts_that_the_lost_store_still_told_are_believed(customer: Customer) -> None:
    point = customer.point
    put_back(point, {"02": ("closed", "present")}, {"p-1": Where("opening", "02"), "p-404": Where("issued", None)})
    assert (point.parcel("p-1")["state"], point.parcel("p-1")["place"]) == ("stored", "02")


def test_sessions_end_and_the_former_epoch_is_named(customer: Customer) -> None:
    point = customer.point
    point.do(feed.take, papers.part(0, papers.person("u-1")))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    head = journal.head(point.db)
    put_back(point, {})
    assert staff.running_sessions(point.db) == []
    first = next(journal.facts_after(point.db, journal.head(point.db).ep, 0))
    assert first["body"] == {"cause": "restored", "from_ep": head.ep, "from_seq": head.seq}
