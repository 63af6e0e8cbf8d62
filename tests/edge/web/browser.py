"""A real Chromium for tests: started once, every page watched for what it says on its console."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from edge.domain.visit import State
from edge.web.panel import panel
from tests.edge.web.stage import World, running

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser")
ARGS = ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu", "--no-first-run"]
HERE = Path(__file__).parent
STANDS = """(selector) => document.querySelector(selector) !== null && document.getAnimations()
  .every((each) => each.effect.getTiming().iterations === Infinity || (each.finish(), true))"""
"""Something is there, and nothing fades in any more."""
MEASURE = "\n".join(line for line in (HERE / "measure.js").read_text().splitlines() if not line.startswith("//"))


@contextmanager
def chromium() -> Iterator[Browser]:
    """The browser, or a skip that says why."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=ARGS)
        yield browser
        browser.close()


class Seen:
    """One page before a panel, and all that it complained of."""

    def __init__(self, page: Page, address: str, world: World) -> None:
        self.page = page
        self.address = address
        self.world = world
        self.complaints: list[str] = []
        page.on("console", lambda message: self.complaints.append(message.text))
        page.on("pageerror", lambda error: self.complaints.append(str(error)))
        page.on("request", lambda request: self._asked(request.url))

    def _asked(self, url: str) -> None:
        if not url.startswith((self.address, "data:")):
            self.complaints.append(f"off origin: {url}")

    def open(self) -> None:
        """Go to the customer screen and wait until it lives."""
        with self.page.expect_response("**/kiosk/events"):
            self.page.goto(f"{self.address}/kiosk")
        self.page.evaluate("() => document.fonts.ready.then(() => 1)")

    def show(self, state: State, **fields: Any) -> None:
        """Put a state on the screen and wait until it stands there in full."""
        self.world.put(state, **fields)
        self.page.wait_for_function(STANDS, arg=f'body[data-rev="{self.world.visit.rev}"]')

    def until(self, state: State) -> None:
        """Wait for this state."""
        self.page.wait_for_function(STANDS, arg=f'main > [data-state="{state.value}"]')

    def patient(self, true: Callable[[], bool]) -> None:
        """Wait until something is so, at most a minute."""
        for _ in range(1200):
            if true():
                return
            self.page.wait_for_timeout(50)
        raise AssertionError

    def forgive(self) -> None:
        """The browser writes a failed request to its console; here that was meant to fail."""
        self.patient(lambda: bool(self.complaints))
        self.page.wait_for_timeout(200)
        assert all("Failed to load resource" in each for each in self.complaints), self.complaints
        self.complaints.clear()

    def key(self, *keys: str) -> None:
        """Press keys of the pad with a mouse or finger."""
        for key in keys:
            self.page.locator(f'[data-key="{key}"]').dispatch_event("pointerdown", {"isPrimary": True, "button": 0})

    def press(self, act: str) -> None:
        """Press a button."""
        self.page.locator(f'[data-act="{act}"]').first.dispatch_event("pointerdown", {"isPrimary": True, "button": 0})

    @property
    def panel(self) -> str:
        """The panel's name, after its size."""
        size = self.page.viewport_size
        assert size is not None
        return f"{size['width']}x{size['height']}"

    def faults(self, *, large: bool = False) -> list[str]:
        """What breaks the measures of SCREENS 2.1."""
        small = panel(self.panel).layout in ("short", "slim")
        limits = {
            "capitals": 7.3 if large else 4.8,
            "key": [15, 15] if small else [20, 20],
            "number": 18 if small else 26,
            "plain": small,
        }
        found: list[str] = self.page.evaluate(MEASURE, limits)
        return found


@contextmanager
def seen(browser: Browser, name: str = "1080x1920", world: World | None = None, **fields: Any) -> Iterator[Seen]:
    """A page of its own before this panel; anything on its console fails the test."""
    width, height = (int(part) for part in name.split("x"))
    with running(name, world, **fields) as (address, stage):
        context = browser.new_context(viewport={"width": width, "height": height})
        screen = Seen(context.new_page(), address, stage)
        screen.open()
        yield screen
        context.close()
    assert not screen.complaints, screen.complaints
