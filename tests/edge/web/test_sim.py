"""The page /sim over HTTP: its state, its one door for acts, pictures, refusals in words, and the stream."""

import asyncio
import json
import threading
from collections.abc import Iterator
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from edge.web.gate import Rules
from edge.web.serve import Listener, Service, bind
from edge.web.server import build
from edge.web.sim.acts import Besides
from edge.web.sim.room import UPLOADS
from hardware.ports import Health
from hardware.scanner.sim import SimScanner
from hardware.sensors.sim import SimSensors
from tests.edge.web.simstage import World

HOME = "http://127.0.0.1:8080"
OWN = {"X-Kiosk": "1", "Origin": HOME}


@pytest.fixture
def world(tmp_path: Path) -> World:
    return World(tmp_path)


@pytest.fixture
def client(world: World) -> TestClient:
    gate = build(world.shelf, Rules(framed=True, uploads=UPLOADS), [world.simulator.room])
    return TestClient(gate, base_url=HOME, headers=OWN)


def act(client: TestClient, do: str, lang: str = "ru", **body: Any) -> dict[str, Any]:
    answer = client.post(f"/sim/act?lang={lang}", json={"do": do, **body})
    return {"status": answer.status_code, **answer.json()}


def state(client: TestClient, lang: str = "ru") -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/sim/state?lang={lang}").json()
    return found


def test_what_hands_do_is_seen_in_the_state(client: TestClient) -> None:
    assert act(client, "force", cell="07") == {"status": 200, "ok": True}
    act(client, "put", cell="07", thing="48123456-0001-1")
    cell = state(client)["cells"]["07"]
    assert (cell["door"], cell["things"], cell["short"]) == ("open", ["48123456-0001-1"], ["0001-1"])
    assert cell["words"] == "открыта"
    assert state(client, "en")["cells"]["07"]["words"] == "open"


def test_the_kiosk_s_error_is_pointed_out(client: TestClient, world: World) -> None:
    assert "verdict right" in state(client)["html"]["truth"]
    act(client, "force", cell="07")
    found = state(client)
    assert found["cells"]["07"]["differs"] == ["door"]
    assert "Терминал ошибается" in found["html"]["truth"]
    world.books.change("07", door="open")
    found = state(client)
    assert found["cells"]["07"]["differs"] == []
    assert "verdict right" in found["html"]["truth"]


def test_lights_and_sounds_are_shown_as_they_are(client: TestClient, world: World) -> None:
    world.recorder.light("07", "green", "blink")
    world.recorder.light("status", "red", "wild")
    world.recorder.speech(("Cell 07.", "On the left."), "en")
    world.recorder.tone("good")
    found = state(client)
    assert found["lights"]["07"] == {"colour": "green", "pattern": "blink", "hz": 1.0}
    assert found["harmful"] == ["status"]
    assert found["sounds"] == [["tone", "good", ""], ["speech", "Cell 07. On the left.", "en"]]
    assert '<q lang="en">Cell 07. On the left.</q>' in found["html"]["sounds"]


@pytest.mark.parametrize(("lang", "said"), [("ru", "Ячейка 07 закрыта."), ("en", "Cell 07 is closed.")])
def test_a_refusal_is_said_in_the_reader_s_language(client: TestClient, lang: str, said: str) -> None:
    assert act(client, "put", lang, cell="07", thing="p-1") == {
        "status": 409,
        "ok": False,
        "text": "sim.no.open",
        "said": said,
    }


def test_a_cabinet_that_is_gone_is_said_and_the_page_goes_on(client: TestClient, world: World) -> None:
    state(client)
    world.hands.gone = True
    assert act(client, "touch", cell="07")["text"] == "sim.silent"
    found = state(client)
    assert "nobody is there" in found["why"]
    assert len(found["cells"]) == 12
    world.hands.gone = False
    assert state(client)["why"] == ""


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"touch"'])
def test_what_is_no_act_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post("/sim/act", content=body, headers={"Content-Type": "application/json"})
    assert (answer.status_code, answer.json()["text"]) == (400, "sim.no.sense")


def test_other_pages_may_not_act(client: TestClient, world: World) -> None:
    for headers in ({"Origin": "http://evil.example"}, {"X-Kiosk": "0"}):
        answer = client.post("/sim/act", json={"do": "pull_plug", "what": "kill"}, headers=headers)
        assert answer.status_code == 403
    assert world.pulled == []


def test_a_picture_is_uploaded_and_seen_by_the_camera(client: TestClient, world: World) -> None:
    data = client.get("/sim/labels/tote-1.png").content
    form = {"held": json.dumps({"angle": 90})}
    answer = client.post("/sim/show?lang=en", files={"picture": ("mine.png", data)}, data=form)
    assert answer.json() == {"ok": True}
    seen, name = world.lens.seen[0]
    assert name == "mine.png"
    assert seen != data
    assert client.get("/sim/lens").content == seen


def test_an_upload_of_a_few_megabytes_passes_and_more_does_not(client: TestClient, world: World) -> None:
    for size, status in ((5 * 1024 * 1024, 409), (9 * 1024 * 1024, 413)):
        answer = client.post("/sim/show", files={"picture": ("mine.png", bytes(size))})
        assert answer.status_code == status
    assert world.lens.seen == []


@pytest.mark.parametrize("form", [{}, {"held": "[]"}, {"held": "{"}, {"held": '{"blur": "x"}'}])
def test_an_upload_that_makes_no_sense_is_refused(client: TestClient, world: World, form: dict[str, str]) -> None:
    files = {"picture": ("mine.png", b"no picture")} if form else {"other": ("mine.png", b"")}
    assert client.post("/sim/show", files=files, data=form).status_code in (400, 409)
    assert world.lens.seen == []


def test_nothing_is_before_the_lens_at_first(client: TestClient) -> None:
    assert client.get("/sim/lens").status_code == 404
    assert client.get("/sim/labels/../kiosk.db").status_code == 404


def test_the_page_may_frame_the_screen_and_has_nothing_inline(client: TestClient) -> None:
    answer = client.get("/sim")
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert '<iframe src="/kiosk"' in answer.text
    assert "style=" not in answer.text
    assert answer.text.count("<script") == 1
    assert 'lang="en"' in client.get("/sim?lang=en").text.splitlines()[1]


def test_every_door_of_the_profile_is_drawn_with_its_light(client: TestClient) -> None:
    page = client.get("/sim").text
    for number in range(1, 13):
        assert f'data-sim="cell-{number:02}"' in page
        assert f'data-sim="light-{number:02}"' in page


@pytest.fixture
def address(world: World) -> Iterator[int]:
    listening = bind("127.0.0.1", 0)
    gate = build(world.shelf, Rules(framed=True), [world.simulator.room])
    service = Service([Listener(gate, listening)], [world.simulator.live])
    up = threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(service.run(up.set)), daemon=True)
    thread.start()
    up.wait(20)
    yield listening.getsockname()[1]
    service.stop()
    thread.join(20)


def until_state(stream: HTTPResponse, wanted: Any) -> dict[str, Any]:
    """Read the stream until a state fits."""
    event = ""
    for raw in iter(stream.readline, b""):
        line = raw.decode().rstrip("\n")
        event = line.removeprefix("event: ") if line.startswith("event: ") else event
        if event != "state" or not line.startswith("data: "):
            continue
        found: dict[str, Any] = json.loads(line.removeprefix("data: "))
        if wanted(found):
            return found
    raise AssertionError("the stream ended")


def test_what_changes_comes_by_the_stream_in_the_reader_s_language(address: int, world: World) -> None:
    connection = HTTPConnection("127.0.0.1", address, timeout=20)
    connection.request("GET", "/sim/events?lang=en")
    stream = connection.getresponse()
    first = until_state(stream, lambda _: True)
    assert first["cells"]["07"]["words"] == "closed"
    world.hands.act("force", "07")
    changed = until_state(stream, lambda found: found["cells"]["07"]["door"] == "open")
    assert changed["cells"]["07"]["words"] == "open"
    connection.close()


def test_a_sound_can_be_heard_again_and_one_without_a_recording_cannot(tmp_path: Path) -> None:
    world = World(tmp_path, wav=lambda heard: b"RIFF" if heard.kind == "tone" else None)
    gate = build(world.shelf, Rules(), [world.simulator.room])
    client = TestClient(gate, base_url=HOME, headers=OWN)
    world.recorder.speech(("Enter the code",), "en")
    world.recorder.tone("good")
    assert [client.get(f"/sim/sounds/{number}").status_code for number in (1, 2, 3)] == [404, 200, 404]
    page = state(client)["html"]["sounds"]
    assert 'data-play="2"' in page
    assert 'data-play="1"' not in page


def test_the_frame_offers_both_screens(client: TestClient) -> None:
    page = client.get("/sim").text
    assert [screen in page for screen in ('data-screen="/kiosk"', 'data-screen="/staff"')] == [True, True]


class Wire:
    """A network cable that remembers its faults."""

    def __init__(self) -> None:
        self.now = {"cut": False, "mute": False, "slow": False, "connected": True}

    def turn(self, fault: str, *, on: bool) -> None:
        self.now[fault] = on

    def state(self) -> dict[str, bool]:
        return dict(self.now)


def test_the_network_is_pulled_and_plugged_in_again(tmp_path: Path) -> None:
    world = World(tmp_path, besides=Besides(Wire()))
    client = TestClient(build(world.shelf, Rules(), [world.simulator.room]), base_url=HOME, headers=OWN)
    for on in (True, False):
        act(client, "network", fault="cut", on=on)
        found = state(client)
        assert found["network"]["cut"] is on
        pressed = 'data-sim="network-cut" aria-pressed="true"' in found["html"]["faults"]
        assert pressed is on
    assert act(client, "network", fault="connected")["text"] == "sim.no.sense"


def test_a_kiosk_without_a_platform_has_no_cable(client: TestClient) -> None:
    assert act(client, "network", fault="cut")["text"] == "sim.no.network"
    assert "network" not in state(client)["html"]["faults"]


def test_nobody_looks_and_nothing_is_done(client: TestClient, world: World) -> None:
    world.hands.gone = True
    assert client.get("/sim").status_code == 200
    assert len(world.simulator.live) == 0


def test_the_hand_scanner_and_the_cabinet_s_sensors_are_there_to_be_used(tmp_path: Path) -> None:
    scanner, sensors = SimScanner(), SimSensors()
    heard: list[str] = []
    told: list[Health] = []
    scanner.start(heard.append)
    sensors.start(told.append)
    world = World(tmp_path, besides=Besides(scanner=scanner, sensors=sensors))
    client = TestClient(build(world.shelf, Rules(), [world.simulator.room]), base_url=HOME, headers=OWN)
    assert act(client, "scan", text="{12345678}")["ok"]
    assert act(client, "feel", what="case")["ok"]
    assert heard == ["{12345678}"]
    assert [(each.part, each.state) for each in told] == [("case", "failed")]
    assert 'data-sim="feel-case" aria-pressed="true"' in state(client)["html"]["faults"]
    assert act(client, "feel", what="case", on=False)["ok"]
    assert told[-1].state == "ok"


def test_without_scanner_and_sensors_there_is_nothing_to_use(client: TestClient) -> None:
    assert act(client, "scan", text="x")["text"] == "sim.no.scanner"
    assert act(client, "feel", what="case")["text"] == "sim.no.sensors"
