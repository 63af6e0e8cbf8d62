"""The feed brings every document to its kiosk, whatever is lost on the way."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from edge.sync.contract.documents import check_document, read_body
from edge.sync.contract.messages import Docs
from provisioning.fleet import feed, feeder, registry
from provisioning.fleet.database import Database
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Outgoing
from provisioning.fleet.schema import FEED, FEEDS
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk
from tests.provisioning.fleet.world import MANIFEST, World


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


def put(world: World, key: str, **values: Any) -> feed.Placed:
    """A small document for the kiosk."""
    with world.office.write(world.now) as turn:
        known = registry.find(turn, world.kiosk.dev)
        assert known is not None
        return feed.put(turn, known, ("notice", key), values)


@pytest.mark.feature("NET-2")
def test_an_announcement_reaches_the_kiosk_whole(world: World) -> None:
    world.announce()
    world.settle()
    kinds = sorted(kind for kind, _ in world.kiosk.documents)
    assert kinds == ["code", "code", "delivery", "parcel", "parcel", "person"]
    for document in world.kiosk.documents.values():
        check_document(document)
        read_body(document.kind, world.kiosk.body(document.kind, document.key))


def test_personal_values_travel_sealed_and_open_at_the_kiosk(world: World) -> None:
    world.announce()
    sent = world.desk.step(world.now)
    wire = b"".join(message.payload for message in sent).decode("latin-1") + str(list(world.kiosk.hear(*sent)))
    assert all(canary not in wire for canary in ("Иванов", "Мария", "4417", "79161234417"))
    assert world.kiosk.body("parcel", "p-1")["who"] == {"name": "Иванов И.", "phone4": "4417"}
    assert world.kiosk.body("person", "u-102")["name"] == "Мария И."


def test_the_same_announcement_again_changes_nothing(world: World) -> None:
    first = world.announce()
    world.settle()
    before = dict(world.kiosk.documents)
    assert world.announce() == first
    assert world.work() == []
    assert world.kiosk.documents == before


def test_a_changed_document_takes_a_new_place_and_version(world: World) -> None:
    assert put(world, "n", text="one").ver == 1
    assert put(world, "n", text="one").ver == 1
    second = put(world, "n", text="two")
    assert (second.ver, second.pos) == (2, 2)


def test_a_document_over_the_limit_is_refused(world: World) -> None:
    with pytest.raises(feed.TooBigError):
        put(world, "n", text="x" * 9000)


def test_a_removed_document_is_a_tombstone_with_a_higher_version(world: World) -> None:
    put(world, "n", text="one")
    world.settle()
    with world.office.write(world.now) as turn:
        feed.remove(turn, world.kiosk.dev, ("notice", "n"), "over")
    world.settle()
    assert ("notice", "n") not in world.kiosk.documents
    with world.office.read(NOON) as turn:
        assert turn.db.execute(select(FEED.c.ver).where(FEED.c.key == "n")).scalar_one() == 2


def test_an_empty_feed_begins_with_one_complete_message(world: World) -> None:
    (said,) = world.work()
    assert isinstance(said, Docs)
    assert said.feed
    assert (said.feed.after, said.feed.upto, said.feed.complete) == (0, 0, True)


def test_at_most_four_messages_fly_ahead_of_the_cursor(world: World) -> None:
    for number in range(40):
        put(world, f"n-{number}", text="x" * 4000)
    world.lost = lambda _message: True
    assert len(world.desk.step(world.now)) == feeder.AHEAD
    assert world.desk.step(world.now) == []


def test_silence_of_thirty_seconds_sends_again_from_the_cursor(world: World) -> None:
    put(world, "n", text="one")
    world.lost = lambda _message: True
    world.work()
    world.lost = lambda _message: False
    world.second = 29
    assert world.work() == []
    world.second = 31
    assert len(world.work()) == 1
    assert ("notice", "n") in world.kiosk.documents


def test_a_new_session_is_served_from_its_own_cursor_at_once(world: World) -> None:
    put(world, "n", text="one")
    world.lost = lambda _message: True
    world.work()
    world.lost = lambda _message: False
    world.kiosk.sid = "b" * 16
    world.up(world.kiosk.born(world.now))
    (said,) = world.work()
    assert said.sid == "b" * 16
    assert ("notice", "n") in world.kiosk.documents


def test_a_kiosk_that_left_is_sent_nothing(world: World) -> None:
    put(world, "n", text="one")
    world.up(world.kiosk.leaves("bye"))
    assert world.desk.step(world.now) == []


def test_a_full_pass_clears_what_the_platform_no_longer_names(world: World) -> None:
    put(world, "n", text="one")
    world.settle()
    world.kiosk.documents["notice", "ghost"] = world.kiosk.documents["notice", "n"]
    with world.office.write(world.now) as turn:
        feed.restart(turn, world.kiosk.dev, "e" * 16)
    world.settle()
    assert set(world.kiosk.documents) == {("notice", "n")}
    with world.office.read(NOON) as turn:
        assert turn.db.execute(select(FEEDS.c.whole)).scalar_one()


STEPS = st.lists(st.sampled_from(["put", "remove", "lose", "again", "restart"]), max_size=30)


@given(steps=STEPS, seed=st.randoms(use_true_random=False))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_after_any_losses_the_kiosk_knows_exactly_what_it_should(
    tmp_path_factory: pytest.TempPathFactory, steps: list[str], seed: Any
) -> None:
    office = Office(Database(f"sqlite:///{tmp_path_factory.mktemp('feed') / 'fleet.db'}"), Keys(b"\x07" * 32))
    world = World(office, ScriptedKiosk().join(office))
    world.up(world.kiosk.born())
    for number, step in enumerate(steps):
        world.second += 7
        disturb(world, step, f"n-{seed.randrange(4)}", number)
        world.lost = losing(seed) if step == "lose" else keeping
        world.work()
        world.up(world.kiosk.alive(world.now))
    world.lost = keeping
    world.second += 60
    world.settle(50)
    with office.read(NOON) as turn:
        wanted = {(row.kind, row.key): row.hash for row in turn.db.execute(select(FEED)) if row.body is not None}
    assert {name: document.hash for name, document in world.kiosk.documents.items()} == wanted
    office.close()


def losing(seed: Any) -> Callable[[Outgoing], bool]:
    """A line that loses most of what comes down."""
    return lambda _message: bool(seed.random() < 0.7)


def keeping(_message: Outgoing) -> bool:
    """A good line."""
    return False


def disturb(world: World, step: str, key: str, number: int) -> None:
    """Something happens to the feed or to the line."""
    if step == "put":
        put(world, key, text=f"{number} " + "x" * 3000)
    elif step == "again":
        world.kiosk.sid = f"{number:016x}"
        world.up(world.kiosk.born(world.now))
    else:
        with world.office.write(world.now) as turn:
            if step == "remove":
                feed.remove(turn, world.kiosk.dev, ("notice", key), "over")
            elif step == "restart":
                feed.restart(turn, world.kiosk.dev, f"{number:016x}")


def test_the_manifest_used_here_is_a_usable_one(world: World) -> None:
    assert world.announce(MANIFEST).parcels == ("p-1", "p-2")
