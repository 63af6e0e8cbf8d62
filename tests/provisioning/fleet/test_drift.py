"""What the platform believes of a kiosk is what its facts say, and a difference cannot stay hidden."""

import pytest

from edge.sync.contract.canonical import digest
from edge.sync.contract.documents import Document, document
from edge.sync.contract.fold import Books
from edge.sync.contract.reports import Stock
from provisioning.fleet import alarms, books
from tests.provisioning.fleet.world import World


@pytest.fixture
def world(announced: World) -> World:
    announced.stows("p-1")
    announced.tells("ParcelOpening", parcel="p-1", cell="07", opening="o-2", cause={"code": "c-1"})
    announced.tells("DoorReported", cell="07", opening="o-2", rung="door_open")
    announced.settle()
    return announced


def true_digests(world: World) -> dict[str, str]:
    """What an honest kiosk says of itself."""
    own = Books()
    for row in world.kiosk.rows:
        own.take(row["seq"], row["kind"], row["body"])
    fed: dict[str, list[tuple[str, int, str]]] = {}
    for each in world.kiosk.documents.values():
        fed.setdefault(each.kind, []).append((each.key, each.ver, str(each.hash)))
    return {kind: digest(entries) for kind, entries in fed.items()} | {
        kind: digest(own.index(kind)) for kind in ("stock", "cell")
    }


def says(world: World, digests: dict[str, str]) -> list[str]:
    """The kiosk gives its digests; which differences the platform sees."""
    world.up(world.kiosk.alive(world.now, digests=digests))
    world.work()
    with world.office.read(world.now) as turn:
        return [alarm.detail for alarm in alarms.waiting(turn) if alarm.sort == "drift"]


@pytest.mark.feature("NET-2")
def test_an_honest_kiosk_and_the_platform_agree(world: World) -> None:
    assert says(world, true_digests(world)) == []


@pytest.mark.parametrize("kind", ["code", "parcel", "person", "stock", "cell"])
def test_a_difference_of_any_kind_rings(world: World, kind: str) -> None:
    assert says(world, true_digests(world) | {kind: "0" * 16}) == [kind]


def test_a_kind_that_one_side_does_not_know_is_no_difference(world: World) -> None:
    assert says(world, true_digests(world) | {"hologram": "0" * 16}) == []


def test_digests_at_another_cursor_are_not_compared(world: World) -> None:
    wrong = dict.fromkeys(true_digests(world), "0" * 16)
    world.kiosk.feed_upto -= 1
    world.kiosk.fact("DoorReported", cell="07", opening="o-2", rung="door_closed")
    assert says(world, wrong) == []


def test_digests_wait_for_facts_that_are_still_on_their_way(world: World) -> None:
    seq = world.kiosk.fact("DoorReported", cell="07", opening="o-2", rung="door_closed")
    late = world.kiosk.batch(seq, seq)
    assert says(world, true_digests(world) | {"cell": "0" * 16}) == []
    world.up(late)
    world.work()
    with world.office.read(world.now) as turn:
        assert [alarm.detail for alarm in alarms.waiting(turn)] == ["cell"]


def test_the_books_show_cells_and_what_lies_in_them(world: World) -> None:
    with world.office.read(world.now) as turn:
        (cell,) = books.cells(turn, world.kiosk.dev)
        assert books.held(turn) == {world.kiosk.dev: 1}
    assert (cell.id, cell.state, cell.door, cell.parcel) == ("07", "holds", "open", "p-1")


def in_a_new_epoch(world: World) -> Document:
    """The kiosk was restored: its books at the platform begin empty, and it holds `p-1` as a fact of before told."""
    kiosk = world.kiosk
    kiosk.ep, kiosk.rows, kiosk.acked = "d" * 16, [], 0
    world.second += 1
    world.tells("EpochStarted", cause="restored", from_ep="c" * 16, from_seq=3)
    return document("stock", "p-1", 900, Stock("stored", "07", None))


def judged(world: World, stock: str) -> list[str]:
    """The kiosk gives the digest of its parcels; which alarms that leads to."""
    return says(world, true_digests(world) | {"stock": stock})


def test_after_a_restore_the_platform_asks_where_the_parcels_are_and_nobody_is_alarmed(world: World) -> None:
    held = in_a_new_epoch(world)
    assert judged(world, digest([(held.key, held.ver, str(held.hash))])) == []
    assert [(each.op, each.args["kind"]) for each in world.kiosk.commands] == [("compare", "stock")]
    world.up(world.kiosk.told(held))
    with world.office.read(world.now) as turn:
        assert books.standing(turn, world.kiosk.dev, "stock") == {"p-1": held.body}
        assert books.index(turn, world.kiosk.dev, "stock") == [("p-1", 900, held.hash)]


def test_what_a_fact_of_this_epoch_says_is_not_turned_back_by_an_answer(world: World) -> None:
    held = in_a_new_epoch(world)
    world.tells("ParcelMissing", parcel="p-1", place="07", found_by="staff")
    world.work()
    world.up(world.kiosk.told(held))
    with world.office.read(world.now) as turn:
        assert books.standing(turn, world.kiosk.dev, "stock")["p-1"]["state"] == "missing"
        assert "drift" not in [alarm.sort for alarm in alarms.waiting(turn)]


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("DataErased", {"what": "parcel", "keys": ["p-1"], "older_than": "2026-11-20T00:00:00.000Z"}),
        ("ReceiveReversed", {"parcel": "p-1", "row": 900, "reason": "mistake"}),
    ],
)
def test_an_answer_that_comes_late_brings_nothing_back(world: World, kind: str, body: dict[str, object]) -> None:
    held = in_a_new_epoch(world)
    world.tells(kind, **body)
    world.work()
    world.up(world.kiosk.told(held))
    with world.office.read(world.now) as turn:
        assert books.standing(turn, world.kiosk.dev, "stock") == {}


def test_a_fact_that_was_understood_otherwise_is_corrected_and_rings(world: World) -> None:
    seq = world.tells("DoorReported", cell="07", opening="o-2", rung="door_closed")
    world.work()
    world.up(world.kiosk.told(document("stock", "p-1", seq - 2, Stock("stored", "08", None))))
    with world.office.read(world.now) as turn:
        assert books.standing(turn, world.kiosk.dev, "stock")["p-1"]["place"] == "08"
        assert [alarm.detail for alarm in alarms.waiting(turn) if alarm.sort == "drift"] == ["stock p-1"]


def test_the_same_is_asked_three_times_an_hour_and_an_alarm_tells_that_it_did_not_help(world: World) -> None:
    in_a_new_epoch(world)
    assert [judged(world, "0" * 16) for _ in range(4)] == [[]] * 4
    assert len(world.kiosk.commands) == 3
    world.up(world.kiosk.alive(world.now, live=((world.kiosk.commands[0].id, "succeeded", None),)))
    assert judged(world, "0" * 16) == ["stock"]
    world.second += 3601
    judged(world, "0" * 16)
    world.settle()
    assert len(world.kiosk.commands) == 4


def test_a_new_epoch_begins_new_books_and_late_rows_of_the_old_one_do_not_enter(world: World) -> None:
    kiosk = world.kiosk
    old = kiosk.fact("ParcelStowed", parcel="p-2", place="08", how="scan")
    late = kiosk.batch(old, old)
    kiosk.ep, kiosk.rows = "d" * 16, []
    world.second += 1
    world.tells("EpochStarted", cause="restored", from_ep="c" * 16, from_seq=3)
    world.up(late)
    world.work()
    with world.office.read(world.now) as turn:
        assert books.cells(turn, kiosk.dev) == []
