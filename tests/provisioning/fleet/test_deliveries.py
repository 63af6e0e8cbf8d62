"""What a file announces: every mistake is named, every change reaches the kiosk, nothing is announced twice."""

from pathlib import Path
from typing import Any

import pytest

from edge.sync.contract.refused import BadMessageError
from provisioning.fleet import deliveries, registry
from provisioning.fleet.registry import Kiosk
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later
from tests.provisioning.fleet.world import World

LINE = {"id": "p-1", "order": "o-1", "barcodes": ["12345678-0001-1"], "size_class": "S"}


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


@pytest.mark.parametrize(
    ("wrong", "place"),
    [
        ({"id": ""}, "parcel[0].id"),
        ({"barcodes": []}, "parcel[0].barcodes"),
        ({"weight_g": -1}, "parcel[0].weight_g"),
        ({"size_mm": [1, 2]}, "parcel[0].size_mm"),
        ({"due": "tomorrow"}, "parcel[0].due"),
        ({"customer": {"name": "Оля", "phone": "12"}}, "parcel[0].customer.phone"),
        ({"customer": {"phone": "+79161234417"}}, "parcel[0].customer.name"),
        ({"pay_kop": "1.50"}, "parcel[0].pay_kop"),
    ],
)
def test_a_wrong_line_is_refused_with_its_place(world: World, wrong: dict[str, Any], place: str) -> None:
    with pytest.raises(BadMessageError) as refused:
        world.announce({"parcel": [LINE | wrong]})
    assert refused.value.path == place
    assert ("parcel", "p-1") not in world.kiosk.documents


def test_a_parcel_without_a_customer_needs_no_code(world: World) -> None:
    assert world.announce({"parcel": [LINE]}).codes == ()
    world.settle()
    assert "who" not in world.kiosk.body("parcel", "p-1")


@pytest.mark.feature("CUS-8")
def test_what_is_in_a_parcel_is_told_so_that_a_part_of_it_can_be_refused(world: World) -> None:
    things = [{"id": f"g-{n}", "barcode": f"200000000000{n}", "category": "clothes"} for n in range(2)]
    world.announce({"parcel": [LINE | {"items": things}, LINE | {"id": "p-2", "barcodes": ["12345678-0002-1"]}]})
    world.settle()
    assert world.kiosk.body("parcel", "p-1")["items"] == things
    assert "items" not in world.kiosk.body("parcel", "p-2")


def test_the_storage_term_is_a_week_and_does_not_move_when_announced_again(world: World) -> None:
    world.announce({"parcel": [LINE]})
    world.settle()
    first = world.kiosk.body("parcel", "p-1")["due"]
    world.second += 86_400
    world.announce({"parcel": [LINE]})
    world.up(world.kiosk.alive(world.now))
    world.settle()
    assert world.kiosk.documents["parcel", "p-1"].ver == 1
    assert first == "2026-11-28T12:00:00.000Z"


def test_what_changed_in_a_line_reaches_the_kiosk(world: World) -> None:
    world.announce({"parcel": [LINE]})
    world.settle()
    world.announce({"parcel": [LINE | {"pay_kop": 15_000, "person_check": "document"}]})
    world.settle()
    body = world.kiosk.body("parcel", "p-1")
    assert (body["pay_kop"], body["person_check"], world.kiosk.documents["parcel", "p-1"].ver) == (
        15_000,
        "document",
        2,
    )


def test_the_delivery_tells_how_many_parcels_come(world: World) -> None:
    lines = [LINE | {"id": f"p-{number}"} for number in range(3)]
    world.announce({"delivery": {"id": "d-1", "carrier": "w-1", "totes": ["t-1"]}, "parcel": lines})
    world.settle()
    body = world.kiosk.body("delivery", "d-1")
    assert (body["expected"], body["closed"], body["totes"]) == (3, False, ["t-1"])
    assert world.kiosk.body("parcel", "p-2")["delivery"] == "d-1"
    with world.office.read(world.now) as turn:
        assert [each["id"] for each in deliveries.overview(turn)] == ["d-1"]


def test_two_kiosks_have_different_codes_for_the_same_customer(world: World) -> None:
    other = World(world.office, ScriptedKiosk(dev="k-test-2", seal_seed=b"\x13" * 32).join(world.office))
    other.up(other.kiosk.born())
    line = LINE | {"customer": {"name": "Оля", "phone": "+79161234417"}}
    (here,), (there,) = world.announce({"parcel": [line]}).codes, other.announce({"parcel": [line]}).codes
    assert here != there
    other.settle()
    assert other.kiosk.body("parcel", "p-1")["who"] == {"name": "Оля", "phone4": "4417"}
    assert ("code", here) not in other.kiosk.documents


@pytest.mark.parametrize("text", ["parcel = 3", "[[parcel]]\nid = 1", "not toml", "[delivery]\nid = 'd'"])
def test_a_wrong_file_is_a_sentence_with_its_name(tmp_path: Path, text: str) -> None:
    file = tmp_path / "manifest.toml"
    file.write_text(text)
    with pytest.raises(deliveries.ManifestError, match=r"manifest\.toml: "):
        deliveries.load(file)


def test_a_kiosk_is_registered_with_true_keys_only(office: Office) -> None:
    with pytest.raises(ValueError, match="32 bytes"), office.write(NOON) as turn:
        registry.register(turn, Kiosk("k-1", "s-1", 1, "Пункт", "AAAA", "AAAA"))
    with office.read(NOON) as turn:
        assert registry.everyone(turn) == []


def test_a_spare_machine_takes_the_place_and_the_code_key_of_the_dead_one(office: Office) -> None:
    first = ScriptedKiosk().join(office)
    with office.write(NOON) as turn:
        key = registry.code_key(turn, first.dev)
        registry.note_fork(turn, first.dev)
        registry.revoke(turn, first.dev)
    spare = ScriptedKiosk(seed=b"\x21" * 32).join(office, later(60))
    with office.read(NOON) as turn:
        known = registry.find(turn, spare.dev)
        assert registry.code_key(turn, spare.dev) == key
    assert known is not None
    assert known.trusted


def test_nobody_is_enrolled_who_is_not_registered(office: Office) -> None:
    with pytest.raises(LookupError, match="k-nobody is not registered"), office.read(NOON) as turn:
        registry.enrolment(turn, "k-nobody")
