"""What changes while a parcel lies at the kiosk: it is paid, or kept longer."""

from datetime import datetime
from typing import Any

import pytest
from sqlalchemy import select

from provisioning.fleet import parcels
from provisioning.fleet.schema import CODES
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk
from tests.provisioning.fleet.world import MANIFEST, World

LAST, WISHED = "2026-12-10T20:59:59.000Z", "2026-12-05T20:59:59.000Z"
DUE = "2026-11-28T20:59:59.000Z"
LINES: list[Any] = MANIFEST["parcel"]  # type: ignore[assignment]
COSTLY = {"parcel": [{**LINES[0], "due": DUE, "due_max": LAST, "pay_kop": 129000, "pay_qr": "https://qr.example/1"}]}


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    found.announce(COSTLY)
    found.settle()
    return found


@pytest.mark.feature("CUS-10")
def test_a_paid_parcel_owes_nothing_at_the_kiosk_and_stays_sealed(world: World) -> None:
    before = world.kiosk.body("parcel", "p-1")
    assert (before["pay_kop"], before["pay_qr"]) == (129000, "https://qr.example/1")
    with world.office.write(NOON) as turn:
        assert parcels.paid(turn, world.kiosk.dev, "p-1")
        assert not parcels.paid(turn, world.kiosk.dev, "p-1")
    world.settle()
    after = world.kiosk.body("parcel", "p-1")
    assert after["pay_kop"] == 0
    assert "pay_qr" not in after
    assert after["who"] == before["who"]


def test_announcing_it_again_does_not_ask_for_the_money_again(world: World) -> None:
    with world.office.write(NOON) as turn:
        parcels.paid(turn, world.kiosk.dev, "p-1")
    world.announce(COSTLY)
    world.settle()
    assert world.kiosk.body("parcel", "p-1")["pay_kop"] == 0


@pytest.mark.feature("CUS-11")
def test_a_term_that_the_kiosk_prolonged_is_the_platforms_too_and_so_is_the_codes(world: World) -> None:
    world.tells("StorageAsked", parcel="p-1", until=WISHED)
    world.settle()
    assert world.kiosk.body("parcel", "p-1")["due"] == WISHED
    with world.office.read(NOON) as turn:
        until = turn.db.execute(select(CODES.c.until)).scalar_one()
    assert until >= datetime.fromisoformat(WISHED)
    world.announce(COSTLY)
    world.settle()
    assert world.kiosk.body("parcel", "p-1")["due"] == WISHED


def test_a_term_beyond_what_was_allowed_is_not_taken_over(world: World) -> None:
    world.tells("StorageAsked", parcel="p-1", until="2027-01-01T00:00:00.000Z")
    world.settle()
    assert world.kiosk.body("parcel", "p-1")["due"] == DUE


def test_the_console_shows_what_is_owed(world: World) -> None:
    with world.office.write(NOON) as turn:
        assert [each.owes for each in parcels.announced(turn, world.kiosk.dev)] == [True]
        parcels.paid(turn, world.kiosk.dev, "p-1")
        assert [each.owes for each in parcels.announced(turn, world.kiosk.dev)] == [False]


@pytest.mark.feature("OWN-13")
def test_whose_name_the_kiosk_has_erased_is_not_told_to_it_again(world: World) -> None:
    world.tells("DataErased", what="parcel", keys=["p-1"], older_than=LAST)
    world.tells("DataErased", what="person", keys=["p-1"], older_than=LAST)
    world.settle()
    assert ("parcel", "p-1") not in world.kiosk.documents
    world.kiosk.ep, world.kiosk.sid, world.kiosk.documents = "d" * 16, "e" * 16, {}
    world.up(world.kiosk.born(world.now, cause="restored", ep="c41d8a02e97b5f10"))
    world.settle()
    assert ("parcel", "p-1") not in world.kiosk.documents
