"""The platform on PostgreSQL, by address alone: the same code, the same answers, several workers at once."""

import importlib.util
import threading
from collections.abc import Iterator

import pytest
from sqlalchemy import select

from edge.sync.contract.messages import PresenceProof
from provisioning.fleet import commands, views
from provisioning.fleet.database import Database
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.keys import Keys
from provisioning.fleet.post import Incoming
from provisioning.fleet.schema import JOURNAL
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later
from tests.provisioning.fleet.postgres import postgres, programs
from tests.provisioning.fleet.world import World

pytestmark = pytest.mark.skipif(
    programs() is None or importlib.util.find_spec("psycopg") is None,
    reason="PostgreSQL or its driver (extra fleet) is not installed",
)


@pytest.fixture
def office() -> Iterator[Office]:
    with postgres() as url:
        found = Office(Database(url), Keys(b"\x07" * 32))
        yield found
        found.close()


@pytest.mark.feature("NET-6")
def test_the_whole_way_from_announcement_to_outcome_runs_on_postgresql(office: Office) -> None:
    world = World(office, ScriptedKiosk().join(office))
    world.up(world.kiosk.born())
    (code, _) = world.announce().codes
    world.settle()
    world.stows("p-1")
    world.work()
    assert len(world.letters()) == 1
    with office.write(world.now) as turn:
        wish = commands.Wish(
            world.kiosk.dev,
            "open_cell",
            {"cell": "07", "parcel": "p-1"},
            "operator:o-1",
            "",
            PresenceProof("screen", "1"),
        )
        ident = commands.ask(turn, wish)
    world.work()
    world.tells("CommandChanged", cmd=ident, op="open_cell", state="succeeded", why="door_open", result={})
    world.tells("ParcelIssued", parcel="p-1", place="07", how="code", cause={"code": code}, truth="door_closed")
    world.tells("CodeAsked", code=code)
    world.settle()
    world.second += 4000
    world.up(world.kiosk.alive(world.now))
    world.settle()
    with office.read(world.now) as turn:
        assert views.outcomes(turn, world.kiosk.dev)[0].state == "succeeded"
        (row,) = views.park(turn)
    assert (row.presence, row.held) == ("here", 0)
    assert ("code", code) not in world.kiosk.documents


@pytest.mark.feature("NET-6")
def test_workers_at_the_same_time_store_each_fact_of_a_kiosk_once(office: Office) -> None:
    kiosk = ScriptedKiosk().join(office)
    for number in range(60):
        kiosk.fact("ParcelStowed", parcel=f"p-{number}", place="07", how="scan")
    batches = [kiosk.batch(number, number + 1) for number in range(1, 60, 2)]
    Ingest(office).take([kiosk.born()], NOON)
    workers = [threading.Thread(target=work, args=(office, batches[start:] + batches[:start])) for start in (0, 7, 15)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(60)
    kiosk.hear(*Ingest(office).take([kiosk.batch(60, 60)], later(100)))
    assert kiosk.acked == 60
    with office.read(NOON) as turn:
        assert list(turn.db.execute(select(JOURNAL.c.seq).order_by(JOURNAL.c.seq)).scalars()) == list(range(1, 61))


def work(office: Office, batches: list[Incoming]) -> None:
    """One ingest worker; the broker gives it everything, in its own order."""
    ingest = Ingest(office)
    for place, batch in enumerate(batches):
        ingest.take([batch], later(place))
