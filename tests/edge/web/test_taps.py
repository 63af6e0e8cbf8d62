"""Fingers faster than people, and sessions without end: nothing lost, nothing doubled, nothing left behind."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession

from edge.domain.visit import State
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.stage import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
CODES = [f"{first}{second}{first}{second}0{second}0{first}" for first in range(1, 6) for second in range(6, 10)]
RIGHT, CANARY = "48291634", "73519267"
SESSIONS = int(os.environ.get("KIOSK_TEST_SESSIONS", "12"))
LEFT = """async () => {
  const stores = [{ ...localStorage }, { ...sessionStorage }, history.state, await indexedDB.databases()];
  const kept = [document.documentElement.outerHTML, document.cookie, location.href, document.title,
    JSON.stringify(stores)];
  for (const name of await caches.keys()) {
    const shelf = await caches.open(name);
    for (const request of await shelf.keys()) kept.push(request.url, await (await shelf.match(request)).text());
  }
  return [kept.join("\\n"), history.length];
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


class Finger:
    """Touches keys where they are drawn, as a touch screen does."""

    def __init__(self, screen: Seen, wire: CDPSession) -> None:
        self._wire = wire
        found = screen.page.evaluate(
            "() => Object.fromEntries([...document.querySelectorAll('[data-key]')].map((each) => {"
            "const box = each.getBoundingClientRect();"
            "return [each.dataset.key, { x: box.x + box.width / 2, y: box.y + box.height / 2 }]; }))"
        )
        self._keys: dict[str, dict[str, float]] = found

    def type(self, digits: str) -> None:
        """One after the other, as fast as the browser takes them."""
        for digit in digits:
            self._touch("touchStart", [self._keys[digit]])
            self._touch("touchEnd", [])

    def _touch(self, kind: str, points: list[dict[str, float]]) -> None:
        self._wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@pytest.mark.feature("CUS-1")
@pytest.mark.parametrize("codes", [15, pytest.param(125, marks=pytest.mark.slow)], ids=lambda n: f"{n * 8} taps")
def test_taps_faster_than_people_lose_none_and_double_none(browser: Browser, codes: int) -> None:
    with seen(browser, world=World(dict.fromkeys(CODES, "07"))) as screen:
        wire = screen.page.context.new_cdp_session(screen.page)
        wire.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
        finger = Finger(screen, wire)
        typed = [CODES[n % len(CODES)] for n in range(codes)]
        for code in typed:
            finger.type(code)
            screen.until(State.OPENING)
            screen.show(State.IDLE)
        assert [args["digits"] for act, args in screen.world.log if act == "code"] == typed
        assert all("409" in each for each in screen.complaints)  # the screen moved on under the finger: typed anew
        screen.complaints.clear()


def grown(wire: CDPSession) -> tuple[float, float]:
    """Bytes of the heap, and nodes of the document, after what can be thrown away was thrown away."""
    wire.send("HeapProfiler.collectGarbage")
    used: dict[str, Any] = wire.send("Runtime.getHeapUsage")
    counts: dict[str, Any] = wire.send("Memory.getDOMCounters")
    return float(used["usedSize"]), float(counts["nodes"])


def session(screen: Seen) -> None:
    """Somebody mistypes, then takes a parcel and goes."""
    screen.key(*CANARY)
    screen.until(State.WRONG_CODE)
    screen.key(*RIGHT)
    screen.until(State.OPENING)
    for state in (State.TAKE, State.DONE, State.IDLE):
        screen.show(state)


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize(
    "sessions", [SESSIONS, pytest.param(2000, marks=[pytest.mark.slow, pytest.mark.timeout(7200)])]
)
def test_sessions_leave_no_memory_no_stream_and_no_trace(
    browser: Browser, capfd: pytest.CaptureFixture[str], sessions: int
) -> None:
    with seen(browser) as screen:
        wire = screen.page.context.new_cdp_session(screen.page)
        for _ in range(5):
            session(screen)
        heap, nodes = grown(wire)
        for _ in range(sessions):
            session(screen)
        after, nodes_after = grown(wire)
        assert after < heap * 1.1
        assert nodes_after < nodes * 1.1
        assert len(screen.world.screen_of().live) == 1
        left, entries = screen.page.evaluate(LEFT)
        assert 'data-state="idle"' in left
        assert "/static/" in left  # the service worker's shelf was looked into
        assert not [canary for canary in (CANARY, RIGHT, "p-88120417") if canary in left]
        assert entries <= 2
        assert CANARY not in "".join(capfd.readouterr())


def test_a_digit_typed_before_the_stream_begins_stays(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.page.add_init_script(
            "addEventListener('DOMContentLoaded', () => document.querySelector('[data-key=\"5\"]')"
            ".dispatchEvent(new PointerEvent('pointerdown', { isPrimary: true, bubbles: true })))"
        )
        screen.page.reload()
        screen.page.wait_for_selector('[data-state="entry"]')
        assert screen.page.locator(".slots").inner_text().split() == ["5"]
