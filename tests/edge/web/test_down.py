"""The service dies, hangs and comes back: the page says so, never shows a browser error, and heals alone."""

import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from tests.edge.web.browser import chromium

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_MS = 60_000
PROGRAM = """
import sys, threading
from edge.domain.visit import State
from tests.edge.web.stage import running
with running("1280x800", port=int(sys.argv[1])) as (address, world):
    if len(sys.argv) > 2:
        world.put(State(sys.argv[2]))
    print(address, flush=True)
    threading.Event().wait()
"""


class Process:
    """The service as a process of its own on a port that stays the same."""

    def __init__(self, state: str = "idle") -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port = free.getsockname()[1]
        self.state = state
        self.process: subprocess.Popen[str] | None = None

    def start(self) -> str:
        """Start it and wait until it listens; gives its address."""
        self.process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, str(self.port), self.state],
            stdout=subprocess.PIPE,
            text=True,
            cwd=Path(__file__).parents[3],
        )
        assert self.process.stdout is not None
        return self.process.stdout.readline().strip()

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        assert self.process is not None
        self.process.send_signal(number)

    def kill(self) -> None:
        """End it as a power cut would."""
        if self.process is not None:
            self.process.kill()
            self.process.wait()
            assert self.process.stdout is not None
            self.process.stdout.close()
            self.process = None


@pytest.fixture
def service() -> Iterator[Process]:
    process = Process()
    yield process
    process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    yield context.new_page()
    context.close()


def covered(page: Page, kind: str) -> None:
    page.wait_for_selector(f".cover.{kind}:not([hidden])", timeout=PATIENCE_MS)


def healed(page: Page) -> None:
    page.wait_for_function(
        "() => [...document.querySelectorAll('.cover')].every((each) => each.hidden)", timeout=PATIENCE_MS
    )


@pytest.mark.feature("CUS-15")
def test_killed_service_is_told_and_healed_without_a_touch(service: Process, page: Page) -> None:
    page.goto(service.start() + "/kiosk")
    page.wait_for_selector(".slots li.next")
    for _ in range(3):
        service.kill()
        covered(page, "down")
        service.start()
        healed(page)


@pytest.mark.feature("CUS-15")
def test_hung_service_is_told_by_the_missing_beat(service: Process, page: Page) -> None:
    page.goto(service.start() + "/kiosk")
    page.wait_for_selector(".slots li.next")
    service.send(signal.SIGSTOP)
    covered(page, "down")
    service.send(signal.SIGCONT)
    healed(page)


def test_in_the_middle_of_a_visit_it_asks_for_a_moment_first(page: Page) -> None:
    service = Process("take")
    page.goto(service.start() + "/kiosk")
    page.wait_for_selector('[data-state="take"]')
    page.wait_for_function("() => document.title !== ''")
    page.wait_for_timeout(1200)
    service.kill()
    covered(page, "moment")
    covered(page, "down")
    service.start()
    healed(page)
    service.kill()


@pytest.mark.parametrize("cycles", [4, pytest.param(50, marks=[pytest.mark.slow, pytest.mark.timeout(1800)])])
def test_navigation_while_the_service_is_dead_shows_our_page_and_comes_back(
    service: Process, page: Page, cycles: int
) -> None:
    address = service.start()
    page.goto(f"{address}/kiosk")
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=PATIENCE_MS)
    for _ in range(cycles):
        service.kill()
        page.goto(f"{address}/kiosk")
        assert page.locator("main.down h1").inner_text().startswith("Терминал временно")
        family = page.evaluate(
            "() => document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === 'loaded'))"
        )
        assert family
        service.start()
        page.wait_for_selector(".slots", timeout=PATIENCE_MS)
