"""Readers of the journal see every fact once, in order, and never past a hole."""

from collections.abc import Callable

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import OperationalError

from provisioning.fleet import alarms, facts, parcels
from provisioning.fleet.facts import Reader, Told, each, latest, walk
from provisioning.fleet.schema import CUSTOMERS
from provisioning.fleet.turn import Office, Turn
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk
from tests.provisioning.fleet.world import World


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


def notes(hear: Callable[[Turn, Told], None]) -> Reader:
    """A reader of moves and issues."""
    return Reader("notes", frozenset({"ParcelMoved", "ParcelIssued"}), each(hear))


def read(world: World) -> list[tuple[int, str]]:
    """What a reader is given now."""
    found: list[tuple[int, str]] = []
    with world.office.write(world.now) as turn:
        while walk(turn, notes(lambda _turn, told: found.append((told.seq, told.kind)))):
            pass
    return found


def test_a_reader_gets_what_concerns_him_once_and_in_order(world: World) -> None:
    for kind in ("ParcelMoved", "DoorReported", "ParcelIssued"):
        world.tells(kind, parcel="p-1")
    assert read(world) == [(1, "ParcelMoved"), (3, "ParcelIssued")]
    assert read(world) == []
    world.tells("ParcelMoved", parcel="p-2")
    assert read(world) == [(4, "ParcelMoved")]


def test_a_reader_waits_at_a_hole(world: World) -> None:
    for _ in range(3):
        world.kiosk.fact("ParcelMoved", parcel="p-1")
    world.up(world.kiosk.batch(1, 1), world.kiosk.batch(3, 3))
    assert read(world) == [(1, "ParcelMoved")]
    world.up(world.kiosk.batch(2, 2))
    assert read(world) == [(2, "ParcelMoved"), (3, "ParcelMoved")]


def test_more_facts_than_one_step_are_read_in_several(world: World) -> None:
    count = facts.STEP + 30
    for _ in range(count):
        world.kiosk.fact("ParcelMoved", parcel="p-1")
    for first in range(1, count, 100):
        world.up(world.kiosk.batch(first, min(first + 99, count)))
    assert [seq for seq, _ in read(world)] == list(range(1, count + 1))


def test_a_fact_that_a_reader_cannot_bear_is_undone_told_and_left(world: World) -> None:
    for kind in ("ParcelMoved", "ParcelIssued", "ParcelMoved"):
        world.tells(kind, parcel="p-1")

    def stumble(turn: Turn, told: Told) -> None:
        turn.db.execute(insert(CUSTOMERS).values(id=f"{told.seq}", locked=b""))
        if told.kind == "ParcelIssued":
            raise ZeroDivisionError

    with world.office.write(world.now) as turn:
        walk(turn, notes(stumble))
    with world.office.read(NOON) as turn:
        assert list(turn.db.execute(select(CUSTOMERS.c.id)).scalars()) == ["1", "3"]
        assert [(alarm.sort, alarm.detail) for alarm in alarms.waiting(turn)] == [("unread", "notes: ParcelIssued 2")]
    assert read(world) == []


def test_a_database_that_says_no_lets_the_reader_try_again(world: World) -> None:
    world.tells("ParcelMoved", parcel="p-1")

    def stumble(_turn: Turn, _told: Told) -> None:
        raise OperationalError("locked", {}, Exception())

    with pytest.raises(OperationalError), world.office.write(world.now) as turn:
        walk(turn, notes(stumble))
    assert read(world) == [(1, "ParcelMoved")]


def test_a_new_epoch_is_read_from_its_beginning(world: World) -> None:
    world.tells("ParcelMoved", parcel="p-1")
    assert read(world) == [(1, "ParcelMoved")]
    world.kiosk.ep, world.kiosk.rows = "d" * 16, []
    world.tells("ParcelIssued", parcel="p-1")
    assert read(world) == [(1, "ParcelIssued")]
    with world.office.read(world.now) as turn:
        assert [(told.ep[0], told.kind) for told in latest(turn, world.kiosk.dev, 9)] == [
            ("d", "ParcelIssued"),
            ("c", "ParcelMoved"),
        ]


def test_the_newest_facts_come_first_and_in_pages(world: World) -> None:
    for _ in range(5):
        world.tells("ParcelMoved", parcel="p-1")
    with world.office.read(world.now) as turn:
        page = latest(turn, world.kiosk.dev, 2)
        more = latest(turn, world.kiosk.dev, 2, (page[-1].ep, page[-1].seq))
    assert [told.seq for told in (*page, *more)] == [5, 4, 3, 2]


@pytest.mark.parametrize(
    ("kind", "body", "state", "place"),
    [
        ("ParcelReceived", {}, "received", None),
        ("ParcelStowed", {"place": "07"}, "stored", "07"),
        ("ParcelMoved", {"from": "07", "to": "08", "why": "size"}, "stored", "08"),
        ("ParcelExpired", {"due": "2026-11-28T12:00:00.000Z"}, "expired", None),
        ("ParcelDoubted", {"place": "07", "why": "customer"}, "suspect", None),
        ("ParcelSettled", {"was": "opening", "now": "stored", "cause": "recovered"}, "stored", None),
        ("ParcelIssued", {"place": "07"}, "issued", None),
    ],
)
def test_a_parcel_is_followed_by_its_facts(
    world: World, kind: str, body: dict[str, str], state: str, place: str | None
) -> None:
    world.announce()
    world.tells(kind, parcel="p-1", **body)
    world.work()
    with world.office.read(world.now) as turn:
        (found,) = [each for each in parcels.announced(turn, world.kiosk.dev) if each.id == "p-1"]
    assert (found.state, found.place) == (state, place)


def test_a_fact_of_an_unknown_shape_stops_nobody(world: World) -> None:
    world.announce()
    world.tells("ParcelStowed", parcel=["p-1"], place={"cell": 7})
    world.tells("CodeAsked", code=None)
    world.tells("CommandChanged")
    world.stows("p-2", "08")
    world.work()
    with world.office.read(world.now) as turn:
        assert [each.place for each in parcels.announced(turn, world.kiosk.dev)] == ["08", None]
        assert [alarm.sort for alarm in alarms.waiting(turn)] == ["unread"]


@pytest.mark.parametrize(
    ("kind", "body", "rings"),
    [
        ("TamperSeen", {"what": "door", "cell": "07"}, ["TamperSeen"]),
        ("ParcelMissing", {"parcel": "p-1"}, ["ParcelMissing"]),
        ("HardwareChanged", {"part": "board.1", "state": "failed"}, ["HardwareChanged"]),
        ("HardwareChanged", {"part": "board.1", "state": "ok"}, []),
        ("EpochStarted", {"cause": "restored"}, ["EpochStarted"]),
        ("EpochStarted", {"cause": "new"}, []),
        ("ParcelMoved", {"parcel": "p-1", "from": "07", "to": "08", "why": "size"}, []),
        ("ParcelMoved", {"parcel": "p-1"}, ["unread"]),
    ],
)
def test_loud_facts_ring_and_quiet_ones_do_not(world: World, kind: str, body: dict[str, str], rings: list[str]) -> None:
    world.tells(kind, **body)
    world.work()
    with world.office.read(world.now) as turn:
        assert [alarm.sort for alarm in alarms.waiting(turn)] == rings


def test_the_same_trouble_rings_once_and_counts_until_it_is_settled(world: World) -> None:
    for _ in range(3):
        world.tells("TamperSeen", what="door", cell="07")
        world.work()
    with world.office.write(world.now) as turn:
        (alarm,) = alarms.waiting(turn, world.kiosk.dev)
        assert alarm.times == 3
        assert alarm.first_at < alarm.last_at
        assert alarms.counts(turn) == {world.kiosk.dev: 1}
        alarms.settle(turn, alarm.id)
        assert alarms.waiting(turn) == []
    world.tells("TamperSeen", what="door", cell="07")
    world.work()
    with world.office.read(world.now) as turn:
        assert [each.times for each in alarms.waiting(turn)] == [1]
