"""The customer page's addresses, without a browser."""

import json
import re
import uuid

import pytest
from starlette.testclient import TestClient

from edge.domain.visit import State
from edge.web import customer
from edge.web.gate import Rules
from edge.web.server import build
from tests.edge.web.stage import BOOT, World, make


def page(world: World | None = None) -> tuple[TestClient, World]:
    screen, shelf, world = make(world=world)
    flows = customer.Flows("act", "touch", world.alive.append)
    gate = build(shelf, Rules(), [customer.room(screen, world.ask, flows, shelf, world.viewfinder)])
    kiosk = TestClient(gate, base_url="http://127.0.0.1:8080")
    kiosk.headers.update({"X-Kiosk": "1", "Origin": "http://127.0.0.1:8080"})
    return kiosk, world


def act(kiosk: TestClient, name: str, rev: int, key: str | None = None, **args: str) -> tuple[int, dict[str, object]]:
    key = key or str(uuid.uuid4())
    body = {"act": name, "rev": rev, "args": args}
    answer = kiosk.post("/kiosk/act", json=body, headers={"Idempotency-Key": key})
    return answer.status_code, answer.json()


def test_page_comes_with_the_present_state_in_it() -> None:
    kiosk, world = page()
    world.put(State.TAKE)
    html = kiosk.get("/kiosk").text
    assert 'data-state="take"' in html
    assert f'data-boot="{BOOT}"' in html
    assert not re.search(r"<script(?![^>]*src=)|style=|\son\w+=", html)


def test_act_moves_the_screen_and_answers_with_the_revision() -> None:
    kiosk, world = page()
    status, answer = act(kiosk, "code", 0, digits="48291634")
    assert (status, answer["ok"]) == (200, True)
    assert answer["rev"] == world.visit.rev
    assert world.visit.state is State.OPENING


@pytest.mark.feature("CUS-1")
def test_second_tap_cannot_press_a_button_of_the_next_screen() -> None:
    kiosk, world = page()
    world.put(State.DONE)
    status, answer = act(kiosk, "not_mine", world.visit.rev - 1)
    assert status == 409
    assert answer["state"]["name"] == "done"  # type: ignore[index]
    assert world.log == []


def test_same_key_gives_the_stored_answer_and_other_content_is_refused() -> None:
    kiosk, world = page()
    key = str(uuid.uuid4())
    first = act(kiosk, "code", 0, key, digits="48291634")
    assert act(kiosk, "code", 0, key, digits="48291634") == first
    assert len(world.log) == 1
    assert act(kiosk, "code", 0, key, digits="11111111")[0] == 422


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b'{"act":"code"}',
        b'{"act":5,"rev":0}',
        b'{"act":"code","rev":"0"}',
        b'{"act":"../x","rev":0,"args":{}}',
        b'{"act":"code","rev":0,"args":[]}',
    ],
)
def test_malformed_intents_are_turned_away(body: bytes) -> None:
    kiosk, world = page()
    headers = {"Idempotency-Key": str(uuid.uuid4()), "Content-Type": "application/json"}
    assert kiosk.post("/kiosk/act", content=body, headers=headers).status_code == 400
    assert world.log == []


@pytest.mark.parametrize("key", ["", "1", "00000000-0000-1000-8000-000000000000"])
def test_intent_needs_a_key_of_its_own(key: str) -> None:
    kiosk, _ = page()
    body = {"act": "help", "rev": 0, "args": {}}
    assert kiosk.post("/kiosk/act", json=body, headers={"Idempotency-Key": key}).status_code == 400


def test_touch_tells_how_many_digits_never_which() -> None:
    kiosk, world = page()
    assert kiosk.post("/kiosk/touch", json={"typed": 3}).status_code == 204
    assert world.touches == [3]
    assert kiosk.post("/kiosk/touch", json={"typed": "482916"}).status_code == 400


def test_sign_of_life_is_heard() -> None:
    kiosk, world = page()
    assert kiosk.post("/kiosk/alive", json={"rev": 1, "fps": 60, "heap": 5}).status_code == 204
    assert world.alive == [{"rev": 1, "fps": 60, "heap": 5}]


def test_what_the_camera_sees_is_shown_only_while_it_could_not_read() -> None:
    kiosk, world = page()
    world.viewfinder.close()
    assert kiosk.get("/kiosk/aim").status_code == 204
    world.put(State.SCAN_UNREAD)
    assert kiosk.get("/kiosk/aim").headers["content-type"].startswith("multipart/x-mixed-replace")


def test_worker_of_the_page_may_serve_the_whole_screen() -> None:
    kiosk, _ = page()
    answer = kiosk.get("/kiosk/sw.js")
    assert answer.headers["service-worker-allowed"] == "/kiosk"
    assert answer.headers["cache-control"] == "no-store"
    kept = kiosk.get("/kiosk/down.html").text
    for address in re.findall(r'/static/[^"]+', kept):
        assert kiosk.get(address).status_code == 200


def test_state_is_json_with_what_the_page_needs() -> None:
    kiosk, world = page()
    world.put(State.IDLE, lang="en")
    state = json.loads(kiosk.get("/kiosk/state").text)
    assert state["keys"] == "code"
    assert state["lengths"] == [8]
    assert state["lang"] == "en"
    assert state["wipe"] is True
    assert state["build"] in kiosk.get("/kiosk").text


def test_limit_is_what_is_left_of_it() -> None:
    kiosk, world = page()
    world.put(State.DONE)
    world.now_ms = 3000
    assert kiosk.get("/kiosk/state").json()["limit_ms"] == 5000
    world.put(State.LOCKER_DOWN)
    assert kiosk.get("/kiosk/state").json()["limit_ms"] is None


def test_only_typing_states_keep_digits_when_drawn_again() -> None:
    kiosk, world = page()
    for state in State:
        world.put(state)
        wipe = kiosk.get("/kiosk/state").json()["wipe"]
        assert wipe is (state not in {State.ENTRY, State.PHONE4, State.GIVE_CODE})
