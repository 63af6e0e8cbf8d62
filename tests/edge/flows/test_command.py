"""Commands: now or never, once or not at all, and never without somebody who stands there."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from edge.domain.order import Order
from edge.domain.staff import person
from edge.flows import command, feed, tick
from edge.store import inbox, meta, openings, parcels, staff
from edge.worker import Worker
from tests.edge.flows.papers import gone, job, order, part
from tests.edge.flows.papers import person as member
from tests.edge.flows.point import Point


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point with one stored parcel, and the proof digits looked at once."""
    made = Point(tmp_path)
    made.store("p-1", "01")
    return made


def proof(point: Point) -> tuple[str, str]:
    """What somebody reads from the screen now."""
    return ("screen", point.do(command.show)["code"])


def open_order(point: Point, number: int = 1, **fields: Any) -> Order:
    """An honest command to open cell 01 for its parcel."""
    args = {"cell": "01", "parcel": "p-1"}
    return order(number, "open_cell", args, **{"proof": proof(point), **fields})


def states(point: Point) -> list[str]:
    """The states that the journal tells of commands."""
    rows = point.db.all("SELECT row FROM journal WHERE kind = 'CommandChanged' ORDER BY seq")
    return [str(row["row"]).split('"state":"')[1].split('"')[0] for row in rows]


def test_an_honest_command_opens_the_cell_once_and_the_door_proves_it(point: Point) -> None:
    answer = point.do(command.receive, open_order(point))
    assert answer["state"] == "started"
    assert point.opened == [("01", answer["opening"])]
    point.says("01", "door_open", answer["opening"])
    point.says("01", "door_closed", answer["opening"], item="absent")
    assert states(point) == ["started", "succeeded"]
    assert point.parcel("p-1")["state"] == "issued"
    assert point.parcel("p-1")["issued_how"] == "command"


def test_the_start_is_durable_before_the_pulse(point: Point) -> None:
    point.do(command.receive, open_order(point))
    kinds = point.kinds()
    assert kinds.index("CommandChanged") < kinds.index("ParcelOpening")


def test_a_repeat_is_answered_and_never_acts(point: Point) -> None:
    first = open_order(point)
    for _ in range(3):
        point.do(command.receive, first)
    assert len(point.opened) == 1


def test_the_same_id_with_another_content_is_refused(point: Point) -> None:
    point.do(command.receive, open_order(point))
    answer = point.do(command.receive, open_order(point, hash="other"))
    assert answer["why"] == "id_reused"
    assert len(point.opened) == 1


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"until_mono_ms": -1}, "late"),
        ({"until_mono_ms": 60_001}, "late"),
        ({"boot": 2}, "stale_session"),
        ({"fault": "stale_session"}, "stale_session"),
        ({"proof": None}, "proof"),
        ({"proof": ("screen", "000000")}, "proof"),
        ({"proof": ("override", "o-9")}, "proof"),
        ({"proof": ("staff", "u-1")}, "proof"),
        ({"args": {"cell": "77", "parcel": "p-1"}}, "bad_args"),
        ({"args": {"cell": "02", "parcel": "p-1"}}, "precondition:holds_parcel"),
        ({"args": {"cell": "01", "parcel": None}}, "precondition:holds_parcel"),
        ({"pre": ("idle", "no_such_thing")}, "bad_args"),
        ({"op": "take_picture"}, "no_capability"),
        ({"op": "dance"}, "unknown_op"),
    ],
)
def test_what_must_not_act_is_refused_with_its_reason(point: Point, fields: dict[str, Any], why: str) -> None:
    honest = open_order(point)
    changed = {name: getattr(honest, name) for name in Order.__dataclass_fields__} | fields
    answer = point.do(command.receive, Order(**changed))
    assert (answer["state"], answer["why"]) == ("refused", why)
    assert point.opened == []
    assert states(point) == ["refused"]


def test_a_door_that_stands_open_somewhere_stops_a_remote_opening(point: Point) -> None:
    point.says("02", "door_open")
    assert point.do(command.receive, open_order(point))["why"] == "precondition:doors_closed"


def test_a_restored_kiosk_opens_nothing_by_command(point: Point) -> None:
    meta.put(point.db, "mode", "restored")
    assert point.do(command.receive, open_order(point))["why"] == "mode"


def test_a_parcel_on_hold_is_not_handed_out_by_command(point: Point) -> None:
    parcels.change(point.db, "p-1", intent="hold")
    assert point.do(command.receive, open_order(point))["why"] == "precondition:holds_parcel"


def test_an_empty_cell_may_be_opened_to_be_looked_at(point: Point) -> None:
    ask = order(2, "open_cell", {"cell": "02", "parcel": None}, proof=proof(point))
    assert point.do(command.receive, ask)["state"] == "started"
    assert point.opened[0][0] == "02"


def test_screen_digits_count_once(point: Point) -> None:
    shown = proof(point)
    point.do(command.receive, open_order(point, proof=shown))
    point.says("01", "door_open", point.opened[0][1])
    point.says("01", "door_closed", point.opened[0][1], item="present")
    again = order(2, "open_cell", {"cell": "02", "parcel": None}, proof=shown)
    assert point.do(command.receive, again)["why"] == "proof"


def test_nobody_looked_at_the_screen_so_no_digits_are_right(point: Point) -> None:
    ask = order(1, "open_cell", {"cell": "01", "parcel": "p-1"}, proof=("screen", "123456"))
    assert point.do(command.receive, ask)["why"] == "proof"


def test_a_door_that_does_not_open_fails_the_command_after_the_second_pulse(point: Point) -> None:
    opening = point.do(command.receive, open_order(point))["opening"]
    point.says("01", "jammed", opening, more=True)
    assert states(point) == ["started"]
    point.says("01", "jammed", opening, attempt=2)
    assert states(point) == ["started", "failed"]


def test_a_board_without_sensors_is_believed_as_far_as_it_goes(point: Point) -> None:
    opening = point.do(command.receive, open_order(point))["opening"]
    point.says("01", "acked", opening)
    point.pass_time(command.SETTLE_MS)
    row = inbox.of_opening(point.db, opening)
    assert row is not None
    assert (row["state"], row["why"]) == ("succeeded", "assumed")


def test_a_board_that_says_nothing_fails_the_command(point: Point) -> None:
    point.do(command.receive, open_order(point))
    point.pass_time(command.SETTLE_MS)
    assert states(point) == ["started", "failed"]


def test_reopening_works_for_the_last_opening_of_an_empty_cell(point: Point) -> None:
    opening = point.do(command.receive, open_order(point))["opening"]
    point.says("01", "door_open", opening)
    point.says("01", "door_closed", opening, item="absent")
    point.pass_time(1000)
    again = order(2, "reopen_cell", {"cell": "01", "opening": opening}, proof=proof(point), until_mono_ms=30_000)
    assert point.do(command.receive, again)["why"] == "proof"
    point.pass_time(30_000)
    fresh = order(3, "reopen_cell", {"cell": "01", "opening": opening}, proof=proof(point), until_mono_ms=60_000)
    assert point.do(command.receive, fresh)["state"] == "started"


def test_reopening_a_reloaded_cell_or_an_old_opening_is_refused(point: Point) -> None:
    opening = point.do(command.receive, open_order(point))["opening"]
    point.says("01", "door_open", opening)
    point.says("01", "door_closed", opening, item="absent")
    point.store("p-2", "01")
    point.pass_time(30_000)
    ask = order(2, "reopen_cell", {"cell": "01", "opening": opening}, proof=proof(point), until_mono_ms=60_000)
    assert point.do(command.receive, ask)["why"] == "precondition:just_opened"


def test_staff_who_are_signed_in_may_confirm_within_twenty_seconds(point: Point) -> None:
    point.do(feed.take, part(0, member("u-1")))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    ask = open_order(point, proof=("staff", "u-1"))
    assert point.do(command.receive, ask)["state"] == "received"
    assert point.opened == []
    point.do(command.confirm, ask.id, caller=person("u-2", ["staff"]))
    assert point.opened == []
    point.do(command.confirm, ask.id, caller=person("u-1", ["staff"]))
    assert point.opened[0][0] == "01"


def test_without_a_yes_the_command_is_over_after_twenty_seconds(point: Point) -> None:
    point.do(feed.take, part(0, member("u-1")))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    ask = open_order(point, proof=("staff", "u-1"))
    point.do(command.receive, ask)
    point.pass_time(20_000)
    point.do(command.confirm, ask.id, caller=person("u-1", ["staff"]))
    assert point.opened == []
    assert states(point) == ["received", "refused"]


def test_a_yes_after_the_deadline_of_the_command_opens_nothing(point: Point) -> None:
    point.do(feed.take, part(0, member("u-1")))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    ask = open_order(point, proof=("staff", "u-1"), until_mono_ms=point.clock.mono_ms() + 5_000)
    assert point.do(command.receive, ask)["state"] == "received"
    point.pass_time(6_000)
    assert point.do(command.confirm, ask.id, caller=person("u-1", ["staff"]))["why"] == "late"
    assert point.opened == []


def test_a_started_command_is_never_run_again_after_a_crash(point: Point) -> None:
    point.do(command.receive, open_order(point))
    pulses = len(point.opened)
    point.worker = Worker(point.turn, point.hands())
    point.do(_recover)
    assert states(point)[-1] == "failed"
    assert len(point.opened) == pulses


def test_after_a_crash_the_sensor_s_word_counts(point: Point) -> None:
    opening = point.do(command.receive, open_order(point))["opening"]
    openings.report(point.db, opening, opened=1)
    point.do(_recover)
    assert states(point)[-1] == "succeeded"


def _recover(turn: Any) -> Any:
    command.recover(turn)
    return command.give_up(turn, "nothing")


def test_blocking_a_cell_is_a_job_that_runs_once(point: Point) -> None:
    document = job("j-1", "block_cell", {"cell": "02", "reason": "repair"})
    point.do(feed.take, part(0, document))
    point.do(feed.take, part(1, document))
    assert point.place("02")["blocked"] == "repair"
    assert states(point) == ["received", "started", "succeeded"]


def test_a_job_waits_for_its_precondition_and_runs_when_it_is_met(point: Point) -> None:
    point.do(command.receive, open_order(point))
    opening = point.opened[0][1]
    point.says("01", "door_open", opening)
    point.do(feed.take, part(0, job("j-1", "set_mode", {"mode": "maintenance"})))
    point.pass_time(60_000)
    assert meta.get(point.db, "mode") is None
    point.says("01", "door_closed", opening, item="absent")
    point.pass_time(60_000)
    assert meta.get(point.db, "mode") == "maintenance"


def test_a_job_runs_out(point: Point) -> None:
    point.do(command.receive, open_order(point))
    until = "2026-11-21T09:05:00.000Z"
    point.do(feed.take, part(0, job("j-1", "set_mode", {"mode": "training"}, until=until)))
    point.pass_time(360_000)
    assert states(point)[-1] == "expired"


def test_a_job_that_was_taken_back_in_time_does_not_run(point: Point) -> None:
    point.do(command.receive, open_order(point))
    point.do(feed.take, part(0, job("j-1", "set_mode", {"mode": "training"})))
    point.do(feed.take, part(1, gone("job", "j-1", 2)))
    assert states(point)[-1] == "cancelled"


def test_everybody_can_be_signed_out_from_afar(point: Point) -> None:
    point.do(feed.take, part(0, member("u-1"), job("j-1", "sign_out", {"person": "all"})))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    point.do(feed.take, part(2, job("j-2", "sign_out", {"person": "all"})))
    assert staff.running_sessions(point.db) == []


def test_a_finished_command_is_known_for_thirty_days_and_then_forgotten(point: Point) -> None:
    ask = open_order(point, proof=None)
    point.do(command.receive, ask)
    point.clock.step_wall(timedelta(days=29))
    point.do(tick.housekeeping)
    assert point.do(command.receive, ask)["again"]
    point.clock.step_wall(timedelta(days=2))
    point.do(tick.housekeeping)
    assert inbox.get(point.db, ask.id) is None
