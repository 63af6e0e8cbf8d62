"""What the platform announces reaches the kiosk's screen, and stays as it is when announced again."""

import json
from base64 import b64encode
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from provisioning.fleet import deliveries, files, notices
from provisioning.fleet.console.pages import build
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.test_console import HERE, silence
from tests.provisioning.fleet.world import World

NEWS = {
    "notice": [
        {
            "id": "idle.main",
            "title": {"ru": "31 декабря до 16:00", "en": "Open until 16:00 on 31 December"},
            "text": {"ru": "", "en": ""},
            "link": "https://example.ru/hours",
            "service": {"id": "hours", "action": "none"},
        },
        {"id": "faq.parking", "slot": "faq.parking", "title": {"ru": "Где парковка?"}, "text": {"ru": "Во дворе."}},
    ]
}


@pytest.mark.feature("CUS-14")
def test_an_announcement_goes_to_the_kiosk_once(office: Office, kiosk: ScriptedKiosk) -> None:
    world = World(office, kiosk)
    world.up(kiosk.born())
    world.announce(NEWS)
    world.settle()
    body = kiosk.body("notice", "idle.main")
    assert body["title"]["en"] == "Open until 16:00 on 31 December"
    assert body["from"] < body["until"]
    assert kiosk.body("notice", "faq.parking")["slot"] == "faq.parking"
    before = dict(kiosk.documents)
    world.second += 3600
    world.announce(NEWS)
    world.settle()
    assert dict(kiosk.documents) == before


PNG = b"\x89PNG\r\n\x1a\n"


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    found.up(kiosk.born())
    return found


def poster(world: World, data: bytes = PNG, base: str = HERE) -> None:
    """Announce something with this picture."""
    wish = notices.Announcement("n-1", {"ru": "Да"}, {"ru": ""}, picture=b64encode(data).decode())
    with world.office.write(world.now) as turn:
        deliveries.announce(turn, world.kiosk.dev, deliveries.Manifest(notice=(wish,)), base)
    world.settle()


def console(world: World) -> TestClient:
    return TestClient(build(world.office, silence, lambda: None, lambda: world.now), base_url=HERE)


@pytest.mark.feature("CUS-14")
def test_a_picture_is_given_out_once_and_again_to_a_kiosk_that_has_lost_its_store(world: World) -> None:
    poster(world)
    image = world.kiosk.body("notice", "n-1")["image"]
    assert image["bytes_max"] == len(PNG)
    page = console(world)
    answer = page.get(image["get"])
    assert (answer.content, answer.headers["content-type"]) == (PNG, "image/png")
    assert page.get(image["get"]).status_code == 410
    with world.office.write(world.now) as turn:
        files.again(turn, world.kiosk.dev)
    assert page.get(image["get"]).content == PNG
    poster(world)
    assert world.kiosk.body("notice", "n-1")["image"] == image


def test_an_address_cannot_be_guessed_and_ends_with_its_announcement(world: World) -> None:
    poster(world)
    address = world.kiosk.body("notice", "n-1")["image"]["get"]
    page = console(world)
    assert len(address.rpartition("/")[2]) == 43
    assert page.get(f"{HERE}/files/{'a' * 43}").status_code == 410
    world.second += 31 * 24 * 3600
    assert page.get(address).status_code == 410


def test_only_small_pictures_are_announced_and_only_where_they_can_be_fetched(world: World) -> None:
    for data, base in ((b"GIF89a", HERE), (PNG + b"x" * notices.PICTURE_MOST, HERE), (PNG, "")):
        with pytest.raises(ValueError, match="picture"):
            poster(world, data, base)


def test_in_a_file_the_picture_is_a_file_beside_it(tmp_path: Path) -> None:
    (tmp_path / "poster.png").write_bytes(PNG)
    wish = {"id": "n-1", "title": {"ru": "Да"}, "text": {"ru": ""}, "picture": "poster.png"}
    (tmp_path / "news.json").write_text(json.dumps({"notice": [wish]}))
    (found,) = deliveries.load(tmp_path / "news.json").notice
    assert found.picture == b64encode(PNG).decode()
    (tmp_path / "poster.png").unlink()
    with pytest.raises(deliveries.ManifestError, match=r"poster\.png cannot be read"):
        deliveries.load(tmp_path / "news.json")


FORM = {
    "title_ru": "Открыто и в праздники",
    "title_en": "Open on holidays too",
    "text_ru": "С 10:00 до 20:00.",
    "text_en": "From 10:00 to 20:00.",
    "first": "2026-12-31",
    "last": "2027-01-08",
    "kiosk": ["k-test-1"],
}
OURS = {"Origin": HERE}


@pytest.mark.feature("CUS-14")
def test_an_operator_announces_something_with_a_picture_and_takes_it_down(world: World) -> None:
    page = console(world)
    assert page.post("/notices", data=FORM, files={"picture": ("p.png", PNG)}, headers=OURS).status_code == 200
    world.settle()
    (name,) = (key for kind, key in world.kiosk.documents if kind == "notice")
    body = world.kiosk.body("notice", name)
    assert (body["title"]["en"], body["text"]["ru"]) == ("Open on holidays too", "С 10:00 до 20:00.")
    assert (body["from"], body["until"]) == ("2026-12-30T21:00:00.000Z", "2027-01-08T21:00:00.000Z")
    assert page.get(body["image"]["get"]).content == PNG
    shown = page.get("/notices?lang=en").text
    assert "from 31.12.2026 to 08.01.2027 · with a picture · k-test-1" in shown
    page.post(f"/notices/{name}/remove", headers=OURS)
    world.settle()
    assert ("notice", name) not in world.kiosk.documents
    assert "Nothing is announced." in page.get("/notices").text


@pytest.mark.parametrize(
    ("wrong", "picture", "said"),
    [
        ({"title_en": ""}, b"", "Both titles"),
        ({"last": "2026-12-30"}, b"", "Both titles"),
        ({"kiosk": []}, b"", "Both titles"),
        ({"text_ru": "ы" * 401}, b"", "Both titles"),
        ({}, b"GIF89a", "The picture is a PNG or WebP"),
    ],
)
def test_what_cannot_be_announced_is_told_and_nothing_that_was_typed_is_lost(
    world: World, wrong: dict[str, object], picture: bytes, said: str
) -> None:
    page = console(world)
    answer = page.post("/notices?lang=en", data=FORM | wrong, files={"picture": ("p", picture)}, headers=OURS)
    assert answer.status_code == 422
    assert said in answer.text
    assert 'value="Открыто и в праздники"' in answer.text
    world.settle()
    assert not [key for kind, key in world.kiosk.documents if kind == "notice"]
