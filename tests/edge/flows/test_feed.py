"""The feed: parts in order, repeats without effect, facts that beat wishes."""

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge.domain.order import Document, Part
from edge.flows import feed
from edge.store import codes, deliveries, meta, parcels, staff
from edge.store import feed as kept
from edge.store.feed import Cursor
from tests.edge.flows.papers import EP, code, document, gone, parcel, part, person
from tests.edge.flows.point import Point

OTHER_EP = "1111111111111111"


@pytest.fixture
def point(tmp_path: Path) -> Point:
    """A point whose feed has begun."""
    made = Point(tmp_path)
    made.do(feed.take, part(0, complete=True))
    return made


def upto(point: Point) -> int:
    """The cursor."""
    return kept.cursor(point.db).upto


def test_a_part_at_the_cursor_is_taken_and_moves_it(point: Point) -> None:
    assert point.do(feed.take, part(0, parcel("p-1"), parcel("p-2"))) == {"upto": 2}
    assert point.parcel("p-1")["state"] == "expected"
    assert point.parcel("p-1")["name"] == "Иванов И."
    assert [row["id"] for row in parcels.by_barcode(point.db, "p-1-label")] == ["p-1"]


@pytest.mark.feature("CUS-8")
def test_the_things_in_a_parcel_are_known_by_their_barcodes(point: Point) -> None:
    things = [{"id": f"i-{n}", "barcode": f"460000000000{n}", "category": "other"} for n in (1, 2)]
    point.do(feed.take, part(0, parcel("p-1", items=things), parcel("p-2")))
    assert parcels.goods(point.db, "p-1") == [("i-1", "4600000000001"), ("i-2", "4600000000002")]
    assert parcels.goods(point.db, "p-2") == parcels.goods(point.db, "p-404") == []


def test_a_part_beyond_the_cursor_is_left_for_later(point: Point) -> None:
    assert point.do(feed.take, part(5, parcel("p-1"))) == {"upto": 0}
    assert parcels.get(point.db, "p-1") is None


def test_a_repeat_changes_nothing(point: Point) -> None:
    first = part(0, parcel("p-1"))
    point.do(feed.take, first)
    point.do(feed.take, part(1, gone("parcel", "p-1", 2)))
    point.do(feed.take, first)
    assert parcels.get(point.db, "p-1") is None
    assert upto(point) == 2


def test_a_tombstone_stays_when_an_older_version_comes_late(point: Point) -> None:
    point.do(feed.take, part(0, code("c-1", 1, "p-1")))
    point.do(feed.take, part(1, gone("code", "c-1", 2)))
    point.do(feed.take, Part(EP, 1, 3, complete=False, documents=(code("c-1", 1, "p-1"),)))
    assert codes.get(point.db, "c-1") is None


def test_the_same_version_with_another_content_is_refused_with_an_alarm(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1")))
    point.do(feed.take, part(1, parcel("p-1", pay_kop=500)))
    assert point.parcel("p-1")["pay_kop"] == 0
    assert point.kinds()[-1] == "DocumentRefused"


@pytest.mark.feature("NET-2")
def test_a_document_of_an_unknown_kind_is_refused_and_the_cursor_moves_on(point: Point) -> None:
    strange = Document("weather", "main", 1, "", None, fault="unknown_kind")
    point.do(feed.take, part(0, strange, parcel("p-1")))
    assert upto(point) == 2
    assert point.parcel("p-1")["state"] == "expected"
    assert "DocumentRefused" in point.kinds()


@pytest.mark.feature("NET-2")
def test_settings_are_kept_and_said_to_be_applied(point: Point) -> None:
    point.do(feed.take, part(0, document("settings", "main", 14, {"values": {"codes.digits": 8}})))
    assert kept.body(point.db, "settings", "main") == {"values": {"codes.digits": 8}}
    assert point.kinds()[-1] == "DocumentApplied"


def test_a_new_code_and_the_end_of_the_old_one_are_one_transaction(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1"), code("c-1", 1, "p-1")))
    point.do(feed.take, part(2, code("c-2", 1, "p-1", replaces=["c-1"]), gone("code", "c-1", 2)))
    assert [row["id"] for row in codes.of_parcel(point.db, "p-1")] == ["c-2"]


def test_a_code_keeps_its_counters_through_new_versions(point: Point) -> None:
    point.do(feed.take, part(0, code("c-1", 1, "p-1")))
    point.db.run("UPDATE code SET near_miss = 2 WHERE id = 'c-1'")
    point.do(feed.take, part(1, code("c-1", 2, "p-1", "p-2")))
    row = codes.get(point.db, "c-1")
    assert row is not None
    assert row["near_miss"] == 2


def test_a_delivery_brings_its_totes(point: Point) -> None:
    body = {"planned": "2026-11-21T07:00:00.000Z", "carrier": "w-1", "totes": ["t-50", "t-51"], "expected": 3}
    point.do(feed.take, part(0, document("delivery", "d-1", 1, {**body, "closed": False})))
    assert [row["id"] for row in deliveries.totes_of(point.db, "d-1")] == ["t-50", "t-51"]


def test_a_blocked_person_is_signed_out_at_once(point: Point) -> None:
    point.do(feed.take, part(0, person("u-1")))
    staff.start_session(point.db, "digest", "u-1", "panel", 0)
    point.do(feed.take, part(1, person("u-1", 2, blocked=True)))
    assert staff.sessions_of(point.db, "u-1") == []
    assert point.kinds()[-1] == "StaffSignedOut"


def test_a_login_or_badge_of_somebody_else_is_refused_and_nothing_breaks(point: Point) -> None:
    point.do(feed.take, part(0, person("u-1")))
    point.do(feed.take, part(1, person("u-2", login="PVZ-u-1")))
    point.do(feed.take, part(2, person("u-3", verifiers=[{"way": "pin", "mac": f"{'u-1':-<22}"}])))
    assert point.kinds()[-2:] == ["DocumentRefused", "DocumentRefused"]
    assert staff.get(point.db, "u-2") is None
    assert upto(point) == 3


@pytest.mark.feature("NET-2")
def test_what_was_issued_stays_issued_and_the_late_wish_is_answered(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1")))
    parcels.change(point.db, "p-1", state="issued")
    point.do(feed.take, part(1, parcel("p-1", 2, intent="hold")))
    assert point.parcel("p-1")["state"] == "issued"
    assert point.kinds()[-1] == "IntentOverruled"


def test_a_hold_on_a_stored_parcel_takes_effect_at_once(point: Point) -> None:
    point.store("p-1", "01")
    point.do(feed.take, part(0, parcel("p-1", 2, intent="hold")))
    row = point.parcel("p-1")
    assert (row["state"], row["place"], row["intent"]) == ("stored", "01", "hold")
    assert point.tasks() == [("hold", "01")]


def test_a_wish_that_meets_an_opening_waits_for_its_end(point: Point) -> None:
    point.store("p-1", "01")
    parcels.change(point.db, "p-1", state="opening", opening="o-9")
    point.do(feed.take, part(0, parcel("p-1", 2, intent="hold")))
    assert "IntentOverruled" not in point.kinds()
    point.pass_time(10_000)
    assert "IntentOverruled" not in point.kinds()
    parcels.change(point.db, "p-1", state="issued", place=None, opening=None)
    point.pass_time(10_000)
    assert point.kinds()[-1] == "IntentOverruled"


@pytest.mark.parametrize("state", ["received", "stored", "opening", "expired", "refused", "given_back", "suspect"])
def test_a_parcel_that_is_physically_here_is_never_taken_away(point: Point, state: str) -> None:
    point.store("p-1", "01")
    parcels.change(point.db, "p-1", state=state)
    point.do(feed.take, part(0, parcel("p-1", 2, intent="settled")))
    point.do(feed.take, part(1, gone("parcel", "p-1", 3)))
    assert point.parcel("p-1")["state"] == state
    assert ("unannounced", "01") in point.tasks()


def test_a_parcel_that_never_came_is_forgotten(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1"), gone("parcel", "p-1", 2)))
    assert parcels.get(point.db, "p-1") is None


def test_a_full_pass_drops_what_it_does_not_name_but_nothing_that_lies_here(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1"), parcel("p-2"), code("c-1", 1, "p-1")))
    point.do(feed.take, part(3, parcel("p-3")))
    parcels.change(point.db, "p-2", state="stored", place="01")
    point.do(feed.take, part(0, parcel("p-3"), ep=OTHER_EP))
    assert upto(point) == 1
    point.do(feed.take, part(1, complete=True, ep=OTHER_EP))
    assert parcels.get(point.db, "p-1") is None
    assert codes.get(point.db, "c-1") is None
    assert point.parcel("p-2")["state"] == "stored"
    assert ("unannounced", "01") in point.tasks()
    assert [key for key, _, _ in kept.index(point.db, "parcel")] == ["p-3"]


def test_a_new_epoch_of_the_feed_replaces_whatever_the_versions_say(point: Point) -> None:
    point.do(feed.take, part(0, parcel("p-1", 9, pay_kop=900)))
    point.do(feed.take, part(0, parcel("p-1", 2, pay_kop=200), complete=True, ep=OTHER_EP))
    assert point.parcel("p-1")["pay_kop"] == 200


def test_an_old_store_that_was_put_back_opens_a_new_epoch_once(point: Point) -> None:
    head = len(point.kinds())
    point.do(feed.start_anew, "e1", head + 10)
    point.do(feed.start_anew, "e1", head + 10)
    assert point.kinds().count("EpochStarted") == 2
    assert meta.get(point.db, "mode") == "restored"


def test_a_signed_message_raises_the_time_floor_and_never_lowers_it(point: Point) -> None:
    for wall in ("2026-11-22T10:00:00.000Z", "2026-11-21T10:00:00.000Z"):
        here = upto(point)
        point.do(feed.take, Part(EP, here, here + 1, complete=False, documents=(parcel(f"p-{here}"),), wall=wall))
    assert meta.get(point.db, "floor") == "2026-11-22T10:00:00.000Z"
    assert meta.get(point.db, "signed_at") == "2026-11-22T10:00:00.000Z"


def test_offline_for_a_minute_is_told_on_the_screen(point: Point) -> None:
    point.do(feed.online, False)
    seen = []
    for wait_ms in (59_999, 1):
        point.pass_time(wait_ms)
        seen.append(point.turn.memory.alone)
    point.do(feed.online, True)
    assert [*seen, point.turn.memory.alone] == [False, True, False]
    assert point.turn.memory.online


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.sampled_from(["p-1", "p-2", "p-3"]), st.booleans()), min_size=1, max_size=8), st.data())
def test_parts_in_any_order_and_number_end_in_the_same_index(
    point: Point, changes: list[tuple[str, bool]], data: st.DataObject
) -> None:
    for table in ("document", "parcel"):
        point.db.run(f"DELETE FROM {table}")
    kept.set_cursor(point.db, Cursor())
    vers: dict[str, int] = {}
    parts: list[Part] = []
    for position, (key, here) in enumerate(changes):
        vers[key] = vers.get(key, 0) + 1
        parts.append(part(position, parcel(key, vers[key]) if here else gone("parcel", key, vers[key])))
    for each in [*data.draw(st.lists(st.sampled_from(parts), max_size=12)), *parts]:
        point.do(feed.take, each)
    final = {key: vers[key] for key, here in dict(changes).items() if here}
    assert {key: ver for key, ver, _ in kept.index(point.db, "parcel")} == final
