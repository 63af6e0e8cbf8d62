"""A picture for support: only where the owner allows it, and after a yes on the screen or of an empty room."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge.domain.visit import State
from edge.effects import Ribbons, Snap
from edge.flows import command, feed, picture, recover
from edge.settings import Camera, Hardware, Settings
from edge.store import inbox, staff
from tests.edge.flows import papers
from tests.edge.flows.customer import Customer
from tests.edge.flows.point import CELLS, CLOSED
from tests.edge.flows.test_command import states

READER = "A" * 43
PUT, MOST = "https://files.example/u/5f1c", 90_000
FILE = {"put": PUT, "bytes_max": MOST, "until": papers.LATER}
ARGS = {"file": FILE, "view": "desk", "consent": "ask"}


def kiosk(folder: Path, *, remote: bool = True, camera: str = "sim", reader: str = READER) -> Customer:
    chosen = replace(Settings(), camera=Camera(remote=remote), hardware=Hardware(camera=camera))
    found = Customer(folder, chosen)
    values = {"values": {"seal_key": reader} if reader else {}}
    found.point.do(feed.take, papers.part(0, papers.document("settings", "main", 1, values)))
    return found


@pytest.fixture
def customer(tmp_path: Path) -> Customer:
    return kiosk(tmp_path)


def asked(customer: Customer, number: int = 1, until_mono_ms: int = 30_000, **changes: Any) -> Any:
    """The platform asks; the first such command is `CMD`."""
    order = papers.order(number, "take_picture", {**ARGS, **changes}, until_mono_ms=until_mono_ms)
    return customer.point.do(command.receive, order)


def snaps(customer: Customer) -> list[Snap]:
    return [each for each in customer.point.effects if isinstance(each, Snap)]


def ribbons(customer: Customer) -> list[str]:
    """The strips that stand on the screen now."""
    last = [each for each in customer.point.effects if isinstance(each, Ribbons)][-1]
    return [kind for kind, _ in last.strips]


def why(customer: Customer) -> str:
    """Why the first command ended as it did."""
    row = inbox.get(customer.point.db, CMD)
    assert row is not None
    return str(row["why"])


CMD = papers.order(1, "take_picture", {}).id


@pytest.mark.feature("NET-4")
def test_a_yes_counts_three_two_one_then_the_picture_goes_and_the_journal_says_so(customer: Customer) -> None:
    assert asked(customer) == {"state": "received"}
    assert customer.state() is State.PICTURE_ASK
    customer.press("yes")
    customer.wait(2.9)
    assert snaps(customer) == []
    assert "asks" not in customer.point.turn.memory.visit.details
    customer.wait(0.2)
    assert snaps(customer) == [Snap(CMD, PUT, MOST, READER)]
    assert (customer.state(), ribbons(customer)) == (State.IDLE, ["picture"])
    assert "PictureTaken" not in customer.point.kinds()
    customer.point.do(picture.sent, CMD, 812, "ab" * 32)
    assert states(customer.point) == ["received", "started", "succeeded"]
    (row,) = customer.point.db.all("SELECT row FROM journal WHERE kind = 'PictureTaken'")
    assert '"bytes":812' in row["row"]
    assert '"consent":"screen_yes"' in row["row"]
    assert ribbons(customer) == []


@pytest.mark.parametrize("after", ["", "yes"])
def test_a_no_takes_none_also_while_it_counts(customer: Customer, after: str) -> None:
    asked(customer)
    if after:
        customer.press(after)
        customer.wait(1)
    customer.press("no")
    customer.wait(30)
    assert snaps(customer) == []
    assert customer.state() is State.IDLE
    assert why(customer) == "precondition:consent"
    assert states(customer.point) == ["received", "refused"]


def test_twenty_seconds_without_an_answer_are_a_no_however_often_the_screen_is_touched(customer: Customer) -> None:
    asked(customer)
    for _ in range(4):
        customer.wait(4.9)
        customer.point.turn.memory.visit = customer.point.turn.memory.visit._replace(until_ms=90_000)
    assert customer.state() is State.PICTURE_ASK
    customer.wait(0.5)
    assert customer.state() is State.IDLE
    assert states(customer.point) == ["received", "refused"]


def test_whoever_leaves_the_question_open_has_not_agreed(customer: Customer) -> None:
    asked(customer)
    customer.press("help")
    customer.wait(21)
    assert customer.state() is State.HELP
    assert states(customer.point) == ["received", "refused"]


def test_what_was_shown_before_is_shown_again_as_it_was(customer: Customer) -> None:
    customer.types("11111111")
    before = customer.point.turn.memory.visit
    asked(customer)
    customer.press("no")
    after = customer.point.turn.memory.visit
    assert (after.state, after.details) == (before.state, before.details)


@pytest.mark.feature("NET-4")
def test_of_an_empty_room_nobody_is_asked(customer: Customer) -> None:
    assert asked(customer, consent="empty_room") == {"state": "started"}
    assert (customer.state(), len(snaps(customer)), ribbons(customer)) == (State.IDLE, 1, ["picture"])
    customer.point.do(picture.sent, CMD, 812, "ab" * 32)
    (row,) = customer.point.db.all("SELECT row FROM journal WHERE kind = 'PictureTaken'")
    assert '"consent":"empty_room"' in row["row"]


def test_a_room_is_empty_a_minute_after_the_last_touch_and_when_nobody_works_there(customer: Customer) -> None:
    customer.press("help")
    assert asked(customer, 1, consent="empty_room")["why"] == "precondition:camera_allowed"
    customer.press("back")
    customer.wait(59)
    assert asked(customer, 2, 90_000, consent="empty_room")["why"] == "precondition:camera_allowed"
    customer.wait(2)
    fields = {"login": "PVZ-1", "name": "М", "roles": '["staff"]', "rights": "[]", "blocked": 0, "lease_h": 0}
    staff.put(customer.point.db, "u-1", fields, [])
    staff.start_session(customer.point.db, "h", "u-1", "panel", 0)
    assert asked(customer, 3, 90_000, consent="empty_room")["why"] == "precondition:camera_allowed"
    staff.end_session(customer.point.db, "h", "self")
    assert asked(customer, 4, 90_000, consent="empty_room")["state"] == "started"


@pytest.mark.parametrize(
    ("settings", "changes", "refused"),
    [
        ({"remote": False}, {}, "precondition:camera_allowed"),
        ({"camera": "none"}, {}, "no_capability"),
        ({"reader": ""}, {}, "no_capability"),
        ({}, {"view": "locker"}, "bad_args"),
        ({}, {"file": {"get": "https://files.example/a", "bytes_max": 1}}, "bad_args"),
    ],
)
def test_what_may_not_be_is_refused_and_nobody_is_asked(
    tmp_path: Path, settings: dict[str, Any], changes: dict[str, Any], refused: str
) -> None:
    customer = kiosk(tmp_path, **settings)
    for consent in ("ask", "empty_room"):
        assert asked(customer, 1 + (consent == "ask"), consent=consent, **changes)["why"] == refused
    assert (customer.state(), snaps(customer)) == (State.IDLE, [])


def test_one_picture_at_a_time_and_none_that_failed_is_told_as_taken(customer: Customer) -> None:
    asked(customer)
    assert asked(customer, 2)["why"] == "busy"
    assert asked(customer) == {"state": "received", "why": None, "again": True}
    customer.press("yes")
    customer.wait(3.1)
    customer.point.do(picture.failed, CMD)
    assert why(customer) == "upload"
    assert "PictureTaken" not in customer.point.kinds()
    assert asked(customer, 3)["state"] == "received"


def test_a_yes_that_comes_too_late_takes_none(customer: Customer) -> None:
    asked(customer, until_mono_ms=15_000)
    customer.wait(14)
    customer.press("yes")
    customer.wait(4)
    assert snaps(customer) == []
    assert why(customer) == "late"
    assert asked(customer, 2)["state"] == "received"


def test_after_a_restart_nothing_is_taken_and_late_news_changes_nothing(customer: Customer) -> None:
    asked(customer)
    customer.press("yes")
    customer.wait(3.1)
    customer.point.do(recover.start, recover.Start("0", CLOSED, CELLS))
    assert why(customer) == "interrupted"
    customer.point.do(picture.sent, CMD, 812, "ab" * 32)
    assert "PictureTaken" not in customer.point.kinds()
