"""The platform issues a return code, hears of the drop-off, and writes to the customer both times."""

import re

import pytest

from edge.domain.code import verifier
from edge.domain.token import Purpose
from provisioning.fleet import codes, registry
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk
from tests.provisioning.fleet.world import MANIFEST, World

BACK = {
    "give_back": [
        {
            "id": "r-1",
            "order": "0114-3321",
            "category": "shoes",
            "back_until": "2026-12-05T20:59:59.000Z",
            "customer": {"name": "Иванов И.", "phone": "+79161234417"},
        }
    ]
}


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


@pytest.mark.feature("CUS-9")
def test_a_return_code_goes_to_kiosk_and_customer_and_is_no_pickup_code(world: World) -> None:
    world.announce(MANIFEST)
    (code,) = world.announce(BACK).codes
    world.settle()
    body = world.kiosk.body("code", code)
    assert (body["for"], body["parcels"]) == ("give_back", ["r-1"])
    parcel = world.kiosk.body("parcel", "r-1")
    assert (parcel["intent"], parcel["size_class"]) == ("expect", "ask")
    assert parcel["items"][0]["category"] == "shoes"
    (letter,) = world.letters()
    (digits,) = re.findall(r"Код возврата (\d{8})\.", letter.text)
    with world.office.read(NOON) as turn:
        key = registry.code_key(turn, world.kiosk.dev)[1]
        token = codes.app_token(turn, code)
    assert verifier(key, "typed", world.kiosk.dev, digits) in {way["mac"] for way in body["ways"]}
    assert token is not None
    assert token.startswith(Purpose.GIVE_BACK)


@pytest.mark.feature("CUS-9")
def test_the_receipt_goes_out_once_and_the_code_ends(world: World) -> None:
    (code,) = world.announce(BACK).codes
    world.settle()
    seq = world.tells("ParcelGivenBack", parcel="r-1", place="07", reason="by_code", order="0114-3321")
    world.work()
    world.work()
    receipts = [letter.text for letter in world.letters() if "принят" in letter.text]
    assert receipts == [f"Возврат по заказу 0114-3321 принят: Пункт 12-345. Номер R-{seq}."]
    world.second += 4000
    world.up(world.kiosk.alive(world.now))
    world.settle()
    assert ("code", code) not in world.kiosk.documents


def test_the_same_return_announced_again_changes_nothing(world: World) -> None:
    first = world.announce(BACK).codes
    world.settle()
    before = dict(world.kiosk.documents)
    assert world.announce(BACK).codes == first
    world.settle()
    assert dict(world.kiosk.documents) == before
