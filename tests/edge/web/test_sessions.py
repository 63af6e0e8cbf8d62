"""Sessions without end: the page grows no fatter, keeps one stream, and nobody's digits are left anywhere."""

import os
from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, CDPSession, ViewportSize

from tests.edge.web.browser import Seen, chromium, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]
RIGHT, CANARY = "48291634", "73519267"
SMALL: ViewportSize = {
    "width": 200,
    "height": 120,
}  # the panel's page with few pixels: memory is counted here, not paint
WARM = 100  # until the page's code is compiled and its caches are full
SESSIONS = int(os.environ.get("KIOSK_TEST_SESSIONS", "2000"))
VISITORS = """async ([count, canary, right]) => {
  const until = (state) => new Promise((done, never) => {
    const given = setTimeout(() => never(new Error(`waited a minute for ${state}`)), 60000);
    const there = () => document.querySelector(`[data-state="${state}"]`);
    const seen = () => there() && (look.disconnect(), clearTimeout(given), done());
    const look = new MutationObserver(seen);
    look.observe(document.querySelector("main"), { childList: true, subtree: true, attributeFilter: ["data-state"] });
    seen();
  });
  const type = (digits) => { for (const digit of digits) document.querySelector(`[data-key="${digit}"]`)
    .dispatchEvent(new PointerEvent("pointerdown", { isPrimary: true, bubbles: true })); };
  const shows = async (state) => {
    const headers = { "X-Kiosk": "1", "Content-Type": "application/json", "Idempotency-Key": crypto.randomUUID() };
    const body = JSON.stringify({ act: "show", rev: 0, args: { state } });
    (await fetch("/kiosk/act", { method: "POST", headers, body })).text();
    await until(state);
  };
  for (let n = 0; n < count; n += 1) {
    type(canary);
    await until("wrong_code");
    type(right);
    await until("opening");
    for (const state of ["take", "done", "idle"]) await shows(state);
  }
}"""
"""Each mistypes, then takes a parcel and goes; the stage's doors obey the page."""
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


def grown(screen: Seen, wire: CDPSession) -> tuple[float, float]:
    """Bytes of the heap and nodes of the document, as soon as nothing more is thrown away."""
    before, nodes = 0.0, -1.0
    while nodes != before:
        before = nodes
        screen.page.wait_for_timeout(500)
        wire.send("HeapProfiler.collectGarbage")
        counts: dict[str, Any] = wire.send("Memory.getDOMCounters")
        nodes = float(counts["nodes"])
    used: dict[str, Any] = wire.send("Runtime.getHeapUsage")
    return float(used["usedSize"]), nodes


@pytest.mark.feature("CUS-12")
def test_sessions_leave_no_memory_no_stream_and_no_trace(browser: Browser, capfd: pytest.CaptureFixture[str]) -> None:
    with seen(browser, "800x480") as screen:
        screen.page.set_viewport_size(SMALL)
        wire = screen.page.context.new_cdp_session(screen.page)
        screen.page.evaluate(VISITORS, [WARM, CANARY, RIGHT])
        heap, nodes = grown(screen, wire)
        screen.page.evaluate(VISITORS, [SESSIONS, CANARY, RIGHT])
        after, nodes_after = grown(screen, wire)
        codes = [args["digits"] for act, args in screen.world.log if act == "code"]
        assert codes == [CANARY, RIGHT] * (WARM + SESSIONS)
        assert after < heap * 1.1
        assert nodes_after < nodes * 1.1
        assert len(screen.world.screen_of().live) == 1
        left, entries = screen.page.evaluate(LEFT)
        assert 'data-state="idle"' in left
        assert "/static/" in left  # the service worker's shelf was looked into
        assert not [canary for canary in (CANARY, RIGHT, "p-88120417") if canary in left]
        assert entries <= 2
        assert CANARY not in "".join(capfd.readouterr())
