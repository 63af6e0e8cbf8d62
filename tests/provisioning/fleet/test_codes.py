"""Codes are made with the announcement, reach the kiosk as verifiers, and the customer only when all is ready."""

import re
from pathlib import Path
from typing import Any

import pytest
from nacl.signing import VerifyKey
from sqlalchemy import select

from edge.domain.code import neighbours, verifier
from edge.domain.token import Purpose, decode, read
from edge.sync.contract.canonical import from_text
from provisioning.fleet import codes, notify, people, registry
from provisioning.fleet.schema import CODES
from provisioning.fleet.turn import Office
from provisioning.fleet.verifiers import pin_root
from tests.provisioning.fleet.kiosk import NOON, ScriptedKiosk, later
from tests.provisioning.fleet.world import World

MANY = {
    "parcel": [
        {
            "id": f"p-{number}",
            "order": f"o-{number}",
            "barcodes": [f"1234567{number}-0001-1"],
            "size_class": "S",
            "customer": {"name": "Иванов И.", "phone": "+79161234417"},
        }
        for number in (1, 5)
    ]
}


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


def typed(world: World) -> list[str]:
    """The digits in the text messages."""
    return [re.findall(r"Код (\d+)\.", letter.text)[0] for letter in world.letters()]


def key(world: World) -> bytes:
    """The kiosk's code key."""
    with world.office.read(NOON) as turn:
        return registry.code_key(turn, world.kiosk.dev)[1]


def code_bodies(world: World) -> list[dict[str, Any]]:
    """The code documents that the kiosk has."""
    return [world.kiosk.body(kind, name) for kind, name in sorted(world.kiosk.documents) if kind == "code"]


@pytest.mark.feature("NET-5")
def test_the_message_waits_for_the_stow_and_for_the_kiosk_to_know_the_code(world: World) -> None:
    world.announce()
    world.stows("p-1")
    world.lost = lambda _message: True
    world.work()
    assert world.letters() == []
    world.lost = lambda _message: False
    world.second += 31
    world.work()
    assert world.letters() == []
    world.up(world.kiosk.alive(world.now))
    world.work()
    (letter,) = world.letters()
    assert letter.phone == "+79161234417"
    assert "0114-3321" in letter.text
    assert "Пункт 12-345" in letter.text


@pytest.mark.feature("NET-5")
def test_a_later_parcel_of_a_code_that_was_told_of_is_told_of_when_it_comes(world: World) -> None:
    world.announce(MANY)
    world.settle()
    world.stows("p-1")
    world.settle()
    world.tells("ParcelIssued", parcel="p-1")
    world.settle()
    assert len(world.letters()) == 1
    world.stows("p-5")
    world.settle()
    assert len(set(typed(world))) == 1
    assert ["o-1" in letter.text for letter in world.letters()] == [False, True]
    assert "o-5" in world.letters()[0].text


@pytest.mark.feature("NET-5")
def test_parcels_stowed_one_after_another_are_told_of_in_one_more_message(world: World) -> None:
    many = {"parcel": [{**MANY["parcel"][0], "id": f"p-{n}", "order": f"o-{n}", "barcodes": [f"b-{n}"]} for n in "156"]}
    world.announce(many)
    world.settle()
    for parcel in ("p-1", "p-5", "p-6"):
        world.stows(parcel)
        world.settle()
    assert len(world.letters()) == 1
    world.second += notify.HUSH.total_seconds()
    world.settle()
    assert "o-1, o-5, o-6" in world.letters()[0].text
    assert len(world.letters()) == 2


@pytest.mark.feature("NET-5")
def test_a_parcel_that_changes_its_cell_is_not_told_of_again(world: World) -> None:
    world.announce()
    world.settle()
    world.stows("p-1")
    world.settle()
    world.tells("StowReversed", parcel="p-1")
    world.settle()
    world.second += notify.HUSH.total_seconds()
    world.stows("p-1", "08")
    world.settle()
    assert len(world.letters()) == 1


@pytest.mark.feature("NET-5")
def test_no_message_before_the_parcel_lies_in_its_cell(world: World) -> None:
    world.announce()
    world.settle()
    world.tells("ParcelReceived", parcel="p-1", how="scan", condition="ok", surplus=False)
    world.work()
    assert world.letters() == []
    world.stows("p-1")
    world.work()
    assert len(world.letters()) == 1


def test_a_stow_that_was_taken_back_sends_nothing(world: World) -> None:
    world.announce()
    world.stows("p-1")
    world.tells("StowReversed", parcel="p-1", place="07", row=1, reason="wrong")
    world.settle()
    world.work()
    assert world.letters() == []


def test_each_version_of_a_code_is_told_once(world: World) -> None:
    world.announce(MANY)
    world.settle()
    world.stows("p-1")
    world.stows("p-5")
    for _ in range(3):
        world.second += 60
        world.work()
    assert len(world.letters()) == 1


def test_a_later_parcel_of_the_same_customer_goes_under_the_same_code(world: World) -> None:
    (first, _) = world.announce().codes
    world.settle()
    world.stows("p-1")
    world.work()
    more = {"parcel": [MANY["parcel"][1]]}
    assert world.announce(more).codes == (first,)
    world.settle()
    world.second += notify.HUSH.total_seconds()
    world.stows("p-5", "08")
    world.work()
    assert world.kiosk.body("code", first)["parcels"] == ["p-1", "p-5"]
    assert len(set(typed(world))) == 1
    assert len(world.letters()) == 2


def test_the_kiosk_recognises_digits_phone_and_qr_by_their_macs_alone(world: World) -> None:
    world.announce()
    world.settle()
    world.stows("p-1")
    world.work()
    (secret,) = typed(world)
    assert len(secret) == 8
    dev, code_key = world.kiosk.dev, key(world)
    wanted = {verifier(code_key, "typed", dev, secret), verifier(code_key, "phone4", dev, f"4417:{secret}")}
    (body,) = [each for each in code_bodies(world) if each["parcels"] == ["p-1"]]
    ways = {way["way"]: way["mac"] for way in body["ways"]}
    assert {ways["typed"], ways["phone4"]} == wanted
    assert secret not in str(body)
    with world.office.read(world.now) as turn:
        token = codes.app_token(turn, world.letters()[0].code)
    assert token is not None
    claim = decode(token.removeprefix("PVZ:T1:"))[4:12].hex()
    assert ways["qr"] == verifier(code_key, "qr", dev, claim)


def test_a_customer_who_asks_gets_a_new_code_and_the_old_one_ends(world: World) -> None:
    (first, _) = world.announce().codes
    world.settle()
    world.stows("p-1")
    world.work()
    world.tells("CodeAsked", code=first, parcel="p-1")
    world.settle()
    world.work()
    assert ("code", first) not in world.kiosk.documents
    assert any(body["replaces"] == [first] for body in code_bodies(world))
    assert len(set(typed(world))) == 2


def test_a_used_code_is_taken_back_after_an_hour(world: World) -> None:
    world.announce()
    world.settle()
    world.stows("p-1")
    world.tells("ParcelIssued", parcel="p-1", place="07", how="code", cause={"code": "c-1"}, truth="door_closed")
    world.settle()
    assert len(code_bodies(world)) == 2
    world.second += 3700
    world.up(world.kiosk.alive(world.now))
    world.settle()
    assert len(code_bodies(world)) == 1


def test_a_code_ends_a_week_after_the_storage_term(world: World) -> None:
    world.announce()
    world.settle()
    world.second += 8 * 86_400
    world.up(world.kiosk.alive(world.now))
    world.settle()
    assert len(code_bodies(world)) == 2
    world.second += 7 * 86_400
    world.up(world.kiosk.alive(world.now))
    world.settle()
    assert code_bodies(world) == []


def test_a_pin_is_known_to_the_kiosk_by_its_slow_hash_under_the_code_key(world: World) -> None:
    world.announce()
    world.settle()
    body = world.kiosk.body("person", "u-102")
    assert body["verifiers"] == [
        {"way": "pin", "mac": verifier(key(world), "pin", world.kiosk.dev, "u-102:" + pin_root("u-102", "730164"))}
    ]
    assert "730164" not in str(body)


def test_verifiers_agree_with_the_vectors_of_the_contract() -> None:
    code_key, dev = b"\x02" * 32, "k-7f3a91"
    assert verifier(code_key, "typed", dev, "482913") == "0CbvACcXZixD6YBdzoz9ng"
    assert verifier(code_key, "qr", dev, "0123456789abcdef") == "bZrEq1ZQQGEGUUTOBEpC-A"
    assert verifier(code_key, "badge", dev, "7ZQ4KD9T2M5XW8HC3RNB6VYEFA") == "v02Lxzs2kgS3Fyoxsks57A"
    assert verifier(code_key, "pin", dev, "u-102:" + pin_root("u-102", "730164")) == "1QU95kTjzy-4uFLp8SeyVQ"


def test_the_token_is_one_that_a_kiosk_accepts(world: World) -> None:
    (code, _) = world.announce().codes
    with world.office.read(world.now) as turn:
        text = codes.app_token(turn, code)
        public = from_text(turn.keys.token_public)
    assert text is not None

    def verify(signature: bytes, message: bytes) -> bool:
        return bool(VerifyKey(public).verify(message, signature))

    token = read(text, {1: verify})
    assert (token.purpose, token.point, token.flags) == (Purpose.PICKUP, 417, 0)
    assert token.expiry_s == int(later(86_400).timestamp())


def test_no_two_codes_of_a_kiosk_are_one_slip_apart(world: World) -> None:
    lines = [
        dict(MANY["parcel"][0]) | {"id": f"p-{number}", "customer": {"name": "А", "phone": f"+7916000{number:04}"}}
        for number in range(150)
    ]
    world.announce({"parcel": lines})
    with world.office.read(NOON) as turn:
        live = [codes.typed(turn, row) for row in turn.db.execute(select(CODES))]
    assert len(set(live)) == 150
    assert not any((set(neighbours(code)) - {code}) & set(live) for code in live)


def test_no_digits_lie_open_in_the_database(world: World, tmp_path: Path) -> None:
    world.announce()
    world.settle()
    world.stows("p-1")
    world.work()
    (secret,) = typed(world)
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("fleet.db*"))
    assert all(canary.encode() not in raw for canary in (secret, "Иванов", "+79161234417", "730164"))


def test_the_term_of_a_code_is_that_of_its_longest_parcel_and_a_week(world: World) -> None:
    first, second = (dict(each) for each in MANY["parcel"])
    second["due"] = "2026-12-05T20:59:59.000Z"
    (code,) = world.announce({"parcel": [first, second]}).codes
    world.settle()
    assert world.kiosk.body("code", code)["until"] == "2026-12-12T20:59:59.000Z"


def test_people_are_kept_without_their_pins(world: World) -> None:
    member = people.Member("u-1", "PVZ-1", "Оля", ("owner",), "192837")
    with world.office.write(later(1)) as turn:
        known = registry.find(turn, world.kiosk.dev)
        assert known is not None
        people.put(turn, known, member)
        people.put(turn, known, member)
    world.settle()
    assert world.kiosk.documents["person", "u-1"].ver == 1
