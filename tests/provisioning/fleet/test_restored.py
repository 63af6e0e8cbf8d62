"""A kiosk with a restored store is told everything again, and what was known last of each parcel."""

from dataclasses import replace

import pytest

from edge.sync.contract.documents import document
from provisioning.fleet import reports
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World

FORMER, FRESH = "c41d8a02e97b5f10", "d" * 16


@pytest.fixture
def world(announced: World) -> World:
    """A parcel lies in cell 05, another one is still on its way."""
    announced.tells("ParcelReceived", parcel="p-1", how="scan", condition="ok", surplus=False)
    announced.tells("ParcelStowed", parcel="p-1", place="05", how="scan")
    return announced


def comes_back(world: World, sid: str, ep: str | None = FORMER) -> None:
    """The kiosk is born out of its former epoch."""
    kiosk = world.kiosk
    kiosk.ep, kiosk.sid, kiosk.rows, kiosk.acked = FRESH, sid, [], 0
    world.up(kiosk.born(world.now, cause="restored", ep=ep))
    world.settle()


@pytest.mark.feature("OWN-10")
def test_it_hears_where_its_parcels_were_by_the_last_fact_that_came(world: World) -> None:
    assert "last" not in world.kiosk.body("parcel", "p-1")
    comes_back(world, "e" * 16)
    told = world.kiosk.body("parcel", "p-1")
    assert told["last"] == {"state": "stored", "place": "05", "ep": FORMER, "seq": 2}
    assert told["who"]["name"] == "Иванов И."
    assert "last" not in world.kiosk.body("parcel", "p-2")


def test_it_is_told_once_for_each_epoch(world: World) -> None:
    comes_back(world, "e" * 16)
    feed_ep, version = world.kiosk.feed_ep, world.kiosk.documents["parcel", "p-1"].ver
    comes_back(world, "f" * 16)
    assert (world.kiosk.feed_ep, world.kiosk.documents["parcel", "p-1"].ver) == (feed_ep, version)


def test_a_kiosk_that_names_no_former_epoch_is_told_everything_and_no_more(world: World) -> None:
    comes_back(world, "e" * 16, ep=None)
    assert "last" not in world.kiosk.body("parcel", "p-1")


def test_another_kiosk_of_the_same_platform_is_told_nothing(world: World, office: Office) -> None:
    other = World(office, replace(ScriptedKiosk(), dev="k-test-2", sid="a" * 16).join(office))
    other.up(other.kiosk.born())
    other.settle()
    before = other.kiosk.feed_ep
    comes_back(world, "e" * 16)
    other.settle()
    assert other.kiosk.feed_ep == before


@pytest.mark.feature("HW-7", "OWN-10")
def test_its_reports_begin_anew_with_its_journal(world: World) -> None:
    state = {"want_ver": 0, "state": "applied", "have": "0" * 32, "origin": "site"}
    wiring = {"proofs": [["2026-11-20T08:30:00Z", "installer", ["01"]]], "unproven": []}
    world.up(world.kiosk.told(document("applied", "wiring", 900, {**state, "body": {}})))
    comes_back(world, "e" * 16)
    world.up(world.kiosk.told(document("applied", "wiring", 3, {**state, "body": wiring})))
    with world.office.read(world.now) as turn:
        found = reports.commissioned(turn, world.kiosk.dev)
    assert found is not None
    assert (found.by, found.cells) == ("installer", 1)
