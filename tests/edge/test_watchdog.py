"""The watchdog's eye: a worker that hangs and a screen that hangs are both seen, and so is that they came back."""

import socket
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from edge.domain.staff import KIOSK
from edge.effects import Done
from edge.turn import Turn
from edge.watchdog import Watchdog
from tests.edge.rig import Rig

SOON_S = 0.3


class Answer(BaseHTTPRequestHandler):
    """Any answer will do, even "busy"."""

    def do_GET(self) -> None:
        self.send_response(503)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Nothing on the console."""


@pytest.fixture
def rig(tmp_path: Path) -> Iterator[Rig]:
    rig = Rig(tmp_path)
    thread = rig.worker.start()
    yield rig
    rig.worker.stop()
    thread.join(10)


@pytest.fixture
def screen() -> Iterator[tuple[str, int]]:
    with HTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
        thread.start()
        yield "127.0.0.1", server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.feature("HW-9")
def test_a_worker_and_a_screen_that_answer_are_a_living_kiosk(rig: Rig, screen: tuple[str, int]) -> None:
    assert Watchdog(rig.worker, screen, 10).lives()


@pytest.mark.feature("HW-9")
def test_a_worker_that_hangs_is_seen_and_lives_again_when_it_goes_on(rig: Rig, screen: tuple[str, int]) -> None:
    free = threading.Event()

    def hang(_turn: Turn) -> Done:
        free.wait(30)
        return Done()

    rig.worker.post(KIOSK, hang)
    assert not Watchdog(rig.worker, screen, SOON_S).lives()
    free.set()
    assert Watchdog(rig.worker, screen, 10).lives()


@pytest.mark.feature("HW-9")
def test_a_screen_that_takes_calls_and_never_answers_is_seen(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        assert not Watchdog(rig.worker, deaf.getsockname(), SOON_S).lives()


@pytest.mark.feature("HW-9")
def test_a_screen_that_takes_no_calls_is_seen(rig: Rig) -> None:
    with socket.create_server(("127.0.0.1", 0)) as asked:
        nobody = asked.getsockname()
    assert not Watchdog(rig.worker, nobody, SOON_S).lives()
