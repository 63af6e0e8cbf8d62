"""The rooms behind the first screen: put together once, by whoever is first, and nobody is turned away meanwhile."""

import subprocess
import sys
import threading

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import ASGIApp

from edge.errors import Refusal
from edge.web.gate import Gate, Rules
from edge.web.later import Later
from edge.web.server import panel
from edge.web.shelf import Shelf

HOME = "http://127.0.0.1"


def first(app: Starlette) -> None:
    app.add_route("/kiosk", lambda _: PlainTextResponse("digits"))


def refuse(_: Request) -> PlainTextResponse:
    raise Refusal("refused.malformed")


class Rest:
    """Rooms that count how often they are furnished."""

    def __init__(self) -> None:
        self.furnished = 0

    def room(self, app: Starlette) -> None:
        self.furnished += 1
        app.add_route("/staff", lambda _: PlainTextResponse("sign in"))
        app.add_route("/staff/no", refuse)


@pytest.fixture
def rest() -> Rest:
    return Rest()


@pytest.fixture
def both(rest: Rest) -> tuple[Gate, Later]:
    return panel(Shelf(), Rules(), [first], lambda: [rest.room])


@pytest.fixture
def client(both: tuple[Gate, Later]) -> TestClient:
    return TestClient(both[0], base_url=HOME)


def test_the_first_screen_needs_nothing_of_the_rest(client: TestClient, rest: Rest) -> None:
    assert client.get("/kiosk").text == "digits"
    assert rest.furnished == 0


def test_who_comes_early_waits_and_gets_an_answer(client: TestClient, rest: Rest) -> None:
    assert [client.get("/staff").text for _ in range(2)] == ["sign in", "sign in"]
    assert rest.furnished == 1


def test_refusals_headers_and_unknown_addresses_are_the_same_there(client: TestClient) -> None:
    refused = client.get("/staff/no")
    assert (refused.status_code, refused.json()["text"]) == (409, "refused.malformed")
    assert refused.headers["X-Content-Type-Options"] == "nosniff"
    assert client.get("/nowhere").status_code == 404


def test_it_is_put_together_once_however_many_come_at_a_time(both: tuple[Gate, Later], rest: Rest) -> None:
    found: list[ASGIApp] = []
    threads = [threading.Thread(target=lambda: found.append(both[1].ready())) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({id(app) for app in found}) == rest.furnished == 1


def test_a_service_that_starts_has_loaded_nothing_that_nobody_waits_for() -> None:
    late = ("fastapi", "pydantic", "paho", "sqlite_utils", "typer", "numpy", "PIL", "edge.staff_room", "edge.web.staff",
            "edge.sync", "edge.eyes", "edge.simhands")  # fmt: skip
    code = f"import sys, edge.start, edge.app; print([name for name in {late} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
