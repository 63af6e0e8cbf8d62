"""The service dies, hangs and comes back: the page says so, never shows a browser error, and heals alone."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, ViewportSize

from tests.edge.web.browser import chromium
from tests.ports import free_port

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
PATIENCE_MS = 60_000
SMALL = ViewportSize(width=320, height=200)  # the panel's page with few pixels: what is said counts here
PROGRAM = """
import os, signal, sys, threading
from edge.domain.visit import State
from tests.edge.web.stage import running
signal.signal(signal.SIGCHLD, signal.SIG_IGN)
with running("1280x800"):
    pass
assert threading.active_count() == 1
for line in sys.stdin:
    if os.fork() == 0:
        port, state = line.split()
        with running("1280x800", port=int(port)) as (address, world):
            world.put(State(state))
            print(os.getpid(), address, flush=True)
            threading.Event().wait()
"""
"""Has served once, so that everything is loaded; each line that it reads is one more service, which begins at once."""


@pytest.fixture(scope="module")
def nest() -> Iterator[subprocess.Popen[str]]:
    """Where all services come from."""
    found = subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[3],
    )
    with found:
        yield found
        assert found.stdin is not None
        found.stdin.close()


class Process:
    """The service as a process of its own on a port that stays the same."""

    def __init__(self, nest: subprocess.Popen[str], state: str = "idle") -> None:
        self._pid = 0
        self._nest = nest
        self._asks = f"{free_port()} {state}\n"

    def start(self) -> str:
        """Start it and wait until it listens; gives its address."""
        stdin, stdout = self._nest.stdin, self._nest.stdout
        assert stdin is not None
        assert stdout is not None
        stdin.write(self._asks)
        stdin.flush()
        pid, _, address = stdout.readline().strip().partition(" ")
        self._pid = int(pid)
        return address

    def send(self, number: signal.Signals) -> None:
        """Send a signal."""
        os.kill(self._pid, number)

    def kill(self) -> None:
        """End it as a power cut would."""
        with suppress(ProcessLookupError):
            while self._pid:
                self.send(signal.SIGKILL)
                time.sleep(0.01)
        self._pid = 0


@pytest.fixture
def service(nest: subprocess.Popen[str]) -> Iterator[Process]:
    process = Process(nest)
    yield process
    process.kill()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport=SMALL)
    yield context.new_page()
    context.close()


def covered(page: Page, kind: str) -> None:
    page.wait_for_selector(f".cover.{kind}:not([hidden])", timeout=PATIENCE_MS)


def healed(page: Page) -> None:
    page.wait_for_function(
        "() => [...document.querySelectorAll('.cover')].every((each) => each.hidden)", timeout=PATIENCE_MS
    )


def kept(page: Page) -> None:
    """Wait until the browser keeps our page for bad times."""
    page.evaluate("() => navigator.serviceWorker.ready.then(() => 1)")
    page.wait_for_function("() => navigator.serviceWorker.controller !== null", timeout=PATIENCE_MS)


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


def test_in_the_middle_of_a_visit_it_asks_for_a_moment_first(nest: subprocess.Popen[str], page: Page) -> None:
    service = Process(nest, "take")
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


@pytest.mark.feature("CUS-15")
def test_a_service_that_said_it_updates_is_waited_for_three_minutes(nest: subprocess.Popen[str], page: Page) -> None:
    service = Process(nest, "updating")
    address = service.start()
    page.clock.install()
    with page.expect_response("**/kiosk/events"):
        page.goto(f"{address}/kiosk")
    service.kill()
    page.wait_for_function("() => document.querySelector('main').inert")
    page.clock.fast_forward(170_000)
    assert page.locator(".cover:not([hidden])").count() == 0
    page.clock.fast_forward(20_000)
    covered(page, "down")
    service.start()
    page.clock.resume()
    healed(page)
    service.kill()


@pytest.mark.feature("CUS-15")
@pytest.mark.timeout(900)
def test_fifty_times_dead_at_navigation_it_shows_our_page_and_comes_back(
    nest: subprocess.Popen[str], browser: Browser
) -> None:
    """Five kiosks, each killed ten times."""
    with ExitStack() as stack:
        screens = []
        for _ in range(5):
            kiosk = Process(nest)
            stack.callback(kiosk.kill)
            context = stack.enter_context(browser.new_context(viewport=SMALL))
            page = context.new_page()
            address = kiosk.start()
            page.goto(f"{address}/kiosk")
            kept(page)
            screens.append((kiosk, page, address))
        for _ in range(10):
            for kiosk, page, address in screens:
                kiosk.kill()
                page.goto(f"{address}/kiosk")
                assert page.locator("main.boot h1").inner_text().startswith("Терминал запускается")
                assert page.evaluate(
                    "() => document.fonts.ready.then(() => [...document.fonts].some((f) => f.status === 'loaded'))"
                )
            for kiosk, _, _ in screens:
                kiosk.start()
            for _, page, _ in screens:
                page.wait_for_selector(".slots", timeout=PATIENCE_MS)


@pytest.mark.feature("CUS-15")
def test_a_service_that_starts_for_more_than_a_minute_is_told_to_be_down(service: Process, page: Page) -> None:
    address = service.start()
    page.goto(f"{address}/kiosk")
    kept(page)
    service.kill()
    page.clock.install()
    page.goto(f"{address}/kiosk")
    assert page.locator("main.boot").is_visible()
    assert not page.locator("main.down").is_visible()
    page.clock.fast_forward(60_000)
    page.wait_for_selector("main.down:not([hidden])")
    assert not page.locator("main.boot").is_visible()
    service.start()
    page.clock.resume()
    page.wait_for_selector(".slots", timeout=PATIENCE_MS)
