"""The gate: wrong names, foreign pages and too much are turned away, and every answer carries the headers."""

from collections.abc import Mapping

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.testclient import TestClient

from edge.errors import NotFound, Refusal, StoreError
from edge.web.gate import BODY_MAX, UPLOAD_MAX, Gate, Rules
from edge.web.server import Room, build, panel
from edge.web.shelf import Shelf

OWN = {"X-Kiosk": "1", "Origin": "http://127.0.0.1:8080", "Content-Type": "application/json"}


async def echo(request: Request) -> JSONResponse:
    return JSONResponse({"size": len(await request.body())})


async def break_down(_: Request) -> Response:
    raise RuntimeError


async def refuse(_: Request) -> Response:
    raise Refusal("refused.why", cell="07")


async def lose(_: Request) -> Response:
    raise NotFound("refused.gone")


async def doubt(_: Request) -> Response:
    raise StoreError


PATHS = {"/echo": echo, "/upload": echo, "/bug": break_down, "/refuse": refuse, "/lose": lose, "/doubt": doubt}


def room(*methods: str) -> Room:
    def add(app: Starlette) -> None:
        for path, answer in PATHS.items():
            app.add_route(path, answer, methods=[*methods])

    return add


def client(rules: Rules | None = None) -> TestClient:
    return asks(build(Shelf(), rules or Rules(uploads=frozenset({"/upload"})), [room("GET", "POST")]))


def asks(gate: Gate) -> TestClient:
    return TestClient(gate, base_url="http://127.0.0.1:8080", raise_server_exceptions=False)


def assert_dressed(headers: Mapping[str, str]) -> None:
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    assert "frame-ancestors 'none'" in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert "access-control-allow-origin" not in headers


@pytest.mark.parametrize("path", ["/echo", "/nowhere", "/bug", "/refuse", "/docs", "/openapi.json"])
def test_every_answer_carries_the_security_headers(path: str) -> None:
    assert_dressed(client().get(path).headers)


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_no_documentation_pages(path: str) -> None:
    assert client().get(path).status_code == 404


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "", "kiosk", "[::1]"])
def test_other_host_names_get_421(host: str) -> None:
    answer = client().get("/echo", headers={"Host": host})
    assert answer.status_code == 421
    assert_dressed(answer.headers)


def test_own_names_on_any_port_are_answered() -> None:
    rules = Rules(hosts=frozenset({"kiosk.local", "[::1]"}))
    assert client(rules).get("/echo", headers={"Host": "kiosk.local:8443"}).status_code == 200
    assert client(rules).get("/echo", headers={"Host": "[::1]"}).status_code == 200


@pytest.mark.parametrize("lack", ["X-Kiosk", "Origin", "Content-Type"])
def test_post_lacking_a_sign_of_our_page_is_refused(lack: str) -> None:
    headers = {name: value for name, value in OWN.items() if name != lack}
    assert client().post("/echo", headers=headers, content=b"{}").status_code == 403


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Origin", "http://127.0.0.1:9090"),
        ("Origin", "https://127.0.0.1:8080"),
        ("Origin", "null"),
        ("X-Kiosk", "2"),
        ("Content-Type", "text/plain"),
    ],
)
def test_post_of_a_foreign_page_is_refused(name: str, value: str) -> None:
    assert client().post("/echo", headers={**OWN, name: value}, content=b"{}").status_code == 403


def test_post_of_our_page_arrives_whole() -> None:
    answer = client().post("/echo", headers=OWN, content=b"x" * BODY_MAX)
    assert answer.json() == {"size": BODY_MAX}


def test_long_bodies_are_refused_but_for_uploads() -> None:
    kiosk = client()
    assert kiosk.post("/echo", headers=OWN, content=b"x" * (BODY_MAX + 1)).status_code == 413
    chunks = iter([b"x" * BODY_MAX, b"x"])
    assert kiosk.post("/echo", headers=OWN, content=chunks).status_code == 413
    assert kiosk.post("/upload", headers=OWN, content=b"x" * (BODY_MAX + 1)).status_code == 200
    assert kiosk.post("/upload", headers=OWN, content=b"x" * (UPLOAD_MAX + 1)).status_code == 413


def test_panel_listener_answers_only_this_machine() -> None:
    gate = build(Shelf(), Rules(), [])
    stranger = TestClient(gate, base_url="http://127.0.0.1:8080", client=("10.0.0.7", 1))
    assert stranger.get("/").status_code == 403


def test_refusals_become_answers_with_their_text_key() -> None:
    answer = client().get("/refuse")
    assert answer.status_code == 409
    assert answer.json() == {"ok": False, "text": "refused.why", "details": {"cell": "07"}}
    assert client().get("/lose").status_code == 404
    assert client().get("/doubt").status_code == 503


@pytest.mark.parametrize("path", sorted(PATHS))
def test_acts_that_go_straight_to_who_answers_them_are_answered_like_any_other(path: str) -> None:
    straight = asks(panel(Shelf(), Rules(), [room("POST")], list)[0])
    usual = asks(panel(Shelf(), Rules(), [room("POST", "PUT")], list)[0])
    one, other = (each.post(path, headers=OWN, content=b"{}") for each in (straight, usual))
    assert (one.status_code, one.content, dict(one.headers)) == (other.status_code, other.content, dict(other.headers))


def test_of_two_fields_of_one_name_the_first_counts() -> None:
    twice = [("Host", "127.0.0.1:8080"), ("Host", "evil.example")]
    assert client().get("/echo", headers=twice).status_code == 200
    assert client().get("/echo", headers=[*reversed(twice)]).status_code == 421


def test_bug_shows_no_traceback() -> None:
    answer = client().get("/bug")
    assert answer.status_code == 500
    assert "Traceback" not in answer.text


def test_only_the_simulator_may_frame_us() -> None:
    answer = client(Rules(framed=True)).get("/echo")
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
