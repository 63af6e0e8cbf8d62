"""A picture for support: asked for at the console, given once by the kiosk, sealed, and seen for a day."""

from base64 import urlsafe_b64encode
from collections.abc import Iterator

import pytest
from starlette.testclient import TestClient

from edge.sealed import reader, seal
from edge.sync.contract.canonical import canonical
from provisioning.fleet.console.pages import build
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.test_console import HERE, OURS, silence
from tests.provisioning.fleet.world import World

FORM = {"consent": "ask", "reason": "не открывается ячейка"}
JPEG = b"\xff\xd8\xff canary-4417"
PAGE = "/kiosks/k-test-1"


@pytest.fixture
def world(office: Office, kiosk: ScriptedKiosk) -> World:
    found = World(office, kiosk)
    kiosk.caps = ("camera", "op.take_picture")
    found.up(kiosk.born())
    found.settle()
    return found


@pytest.fixture
def console(world: World) -> Iterator[TestClient]:
    app = build(world.office, silence, lambda: None, lambda: world.now)
    with TestClient(app, base_url=HERE, follow_redirects=False) as found:
        yield found


def asked(world: World, console: TestClient) -> str:
    """The address that the kiosk hears."""
    assert console.post(f"{PAGE}/picture", data=FORM, headers=OURS).status_code == 303
    world.settle()
    (command,) = world.kiosk.commands
    assert (command.op, command.args["consent"], command.args["view"]) == ("take_picture", "ask", "desk")
    address: str = command.args["file"]["put"]
    return address


def sealed(world: World, data: bytes = JPEG) -> bytes:
    """As a kiosk seals it."""
    return canonical(seal(urlsafe_b64encode(data).decode(), reader(world.office.keys.seal_public))).encode()


@pytest.mark.feature("NET-4")
def test_a_picture_is_given_once_and_seen_for_a_day(world: World, console: TestClient) -> None:
    address = asked(world, console)
    assert console.put(address, content=sealed(world)).status_code == 204
    assert console.put(address, content=sealed(world)).status_code == 410
    shown = f"{PAGE}/pictures/{address.rpartition('/')[2]}"
    assert f'src="{shown}"' in console.get(PAGE).text
    answer = console.get(shown)
    assert (answer.headers["content-type"], answer.content) == ("image/jpeg", JPEG)
    assert console.get(address).status_code == 410
    world.second += 24 * 3600 + 1
    assert console.get(shown).status_code == 404
    assert shown not in console.get(PAGE).text


def test_what_was_not_asked_for_is_too_large_too_late_or_unreadable_is_not_shown(
    world: World, console: TestClient
) -> None:
    address = asked(world, console)
    name = address.rpartition("/")[2]
    assert console.put(f"{HERE}/files/{'a' * 43}", content=sealed(world)).status_code == 410
    assert console.put(address, content=b"x" * 200_001).status_code == 410
    assert console.put(address, content=b"x" * (1024 * 1024 + 1)).status_code == 413
    assert console.get(f"{PAGE}/pictures/{name}").status_code == 404
    assert console.put(address, content=b"no json").status_code == 204
    assert console.get(f"{PAGE}/pictures/{name}").status_code == 404
    world.second += 3600
    world.kiosk.commands.clear()
    world.up(world.kiosk.born(world.now))
    late = asked(world, console)
    world.second += 121
    assert console.put(late, content=sealed(world)).status_code == 410


def test_a_kiosk_without_pictures_is_not_asked(world: World, console: TestClient) -> None:
    world.kiosk.caps = ("camera",)
    world.second += 60
    world.up(world.kiosk.born(world.now))
    assert f"{PAGE}/picture" not in console.get(PAGE).text
    console.post(f"{PAGE}/picture", data=FORM, headers=OURS)
    world.settle()
    assert world.kiosk.commands == []
