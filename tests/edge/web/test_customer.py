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
from edge.web.shelf import HERE
from tests.edge.web.poster import NEWS, POSTER
from tests.edge.web.stage import BOOT, World, example, make


def page(world: World | None = None) -> tuple[TestClient, World]:
    screen, shelf, world = make(world=world)
    flows = customer.Flows("act", "touch", world.alive.append)
    gate = build(shelf, Rules(), [customer.room(screen, world.ask, flows, shelf, world.viewfinder)])
    kiosk = TestClient(gate, base_url="http://127.0.0.1:8080")
    kiosk.headers.update({"X-Kiosk": "1", "Origin": "http://127.0.0.1:8080"})
    return kiosk, world


def shape(name: str) -> str:
    """An icon's lines."""
    file = (HERE / "templates" / "parts" / "icons.html").read_text()
    lines: str = re.findall(rf"macro {name.replace('-', '_')}\(\) -%}}(.*?){{%-", file)[0]
    return lines


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


@pytest.mark.feature("CUS-14")
def test_the_picture_of_an_announcement_comes_from_the_kiosk_itself() -> None:
    kiosk, world = page()
    world.put(State.IDLE)
    address = f"/kiosk/picture/{NEWS.picture}"
    assert f'src="{address}"' in kiosk.get("/kiosk").text
    answer = kiosk.get(address)
    assert (answer.headers["content-type"], answer.content) == ("image/webp", POSTER)
    assert kiosk.get(f"/kiosk/picture/{'b' * 64}").status_code == 404


@pytest.mark.feature("CUS-4")
def test_the_door_on_the_map_is_drawn_open_only_once_it_is_and_a_ring_fills_until_then() -> None:
    _, world = page()
    drawn = {}
    for state in (State.OPENING, State.TAKE):
        world.put(state)
        drawn[state] = world.screen_of().state()["html"]
    assert 'class="ring"' in drawn[State.OPENING]
    assert 'class="ring"' not in drawn[State.TAKE]
    door = shape("door-open")
    assert door not in drawn[State.OPENING]
    assert door in drawn[State.TAKE]


@pytest.mark.feature("CUS-13")
@pytest.mark.parametrize(
    ("lang", "point", "support", "hours"),
    [("ru", "Пункт", "Поддержка", "Работаем с 09:00 до 21:00."), ("en", "Point", "Support", "Open 09:00–21:00.")],
)
def test_help_says_whom_to_call_and_where_and_when_the_point_is_open(
    lang: str, point: str, support: str, hours: str
) -> None:
    _, world = page()
    world.put(State.HELP, lang=lang)
    listed = re.findall("<li>(.*?)</li>", world.screen_of().state()["html"])
    phones = [f"{support}: 8 800 555-35-35", f"{point}: +7 495 123-45-67"]
    plain = [line.replace("\xa0", " ").replace("\u2060", "") for line in listed]
    assert plain == [*phones, "ул. Лесная, 12", hours]


def test_a_point_that_never_closes_says_no_hours() -> None:
    screen, _, _ = make(hours=None, address="")
    screen.show(example(State.HELP))
    assert len(re.findall("<li>", screen.state()["html"])) == 2


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
        assert wipe is (state not in {State.ENTRY, State.PHONE4, State.GIVE_CODE, State.WRITE})
