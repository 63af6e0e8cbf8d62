"""Sessions without end: the page grows no fatter, keeps one stream, and nobody's digits are left anywhere."""

import json
import os
import time
from collections.abc import Iterator
from typing import Any

import pytest

from edge.web.cabinet import Box, Cabinet
from tests.bench.chrome import Tab, chrome
from tests.edge.web.browser import CHROMIUM
from tests.edge.web.stage import World, running

pytestmark = [pytest.mark.browser, pytest.mark.timeout(3600)]
RIGHT, CANARY = "58291634", "73519267"  # no code begins as one ends: that would be the same key again, too soon
PANEL = "1080x1920"  # everything has room: one layout a state, not one for each step of what gives way
SMALL = (108, 192)  # the panel's page with few pixels, and none that fade: memory is counted here, not paint
DOORS = Cabinet([Box("", 0, 0, 440, 400), Box("07", 460, 0, 440, 400)])
SESSIONS = int(os.environ.get("KIOSK_TEST_SESSIONS", "2000"))
WARM = max(100, SESSIONS // 10)  # of them: the engine compiles what is used often, most of it soon
KINDS = ("string", "concatenated string", "sliced string", "object", "array", "closure", "number")
"""What scripts make; the rest of a heap is the engine's own: code, machine code, and what it knows of both."""
LIVES = """() => new Promise((done) => {
  const look = () => (document.querySelector(".slots li.next") ? done(1) : setTimeout(look, 50));
  look();
})"""
MISTYPES = 4  # one in so many
VISITORS = """async ([count, mistypes, canary, right]) => {
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
    if (n % mistypes === 0) {
      type(canary);
      await until("wrong_code");
    }
    type(right);
    await until("opening");
    for (const state of ["take", "done", "idle"]) await shows(state);
  }
}"""
"""Each takes a parcel and goes, some mistype first; the stage's doors obey the page."""
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


@pytest.fixture
def tab() -> Iterator[Tab]:
    """A page that nobody listens to: what a listener is told of every request costs more than the session."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with chrome() as browser:
        page = Tab(browser, SMALL)
        page.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-reduced-motion", "value": "reduce"}])
        yield page


def call(tab: Tab, function: str, *args: Any) -> Any:
    """What a function of the page gives."""
    return tab.run(f"({function})({json.dumps(args)})")


def typed(visitors: int) -> list[str]:
    """The codes of so many."""
    return [code for n in range(visitors) for code in ([CANARY, RIGHT] if n % MISTYPES == 0 else [RIGHT])]


def grown(tab: Tab) -> tuple[float, float]:
    """Bytes of the heap and nodes of the document, as soon as nothing more is thrown away."""
    before, nodes = 0.0, -1.0
    while nodes != before:
        before = nodes
        time.sleep(0.5)
        tab.call("HeapProfiler.collectGarbage")
        nodes = float(tab.call("Memory.getDOMCounters")["nodes"])
    return float(tab.call("Runtime.getHeapUsage")["usedSize"]), nodes


def made(tab: Tab) -> int:
    """Bytes of what the page's scripts keep, out of a snapshot of its heap (in V8: rows of numbers, flattened)."""
    before = len(tab.told("HeapProfiler.addHeapSnapshotChunk"))
    tab.call("HeapProfiler.takeHeapSnapshot", reportProgress=False)
    parts = tab.told("HeapProfiler.addHeapSnapshotChunk")[before:]
    told = json.loads("".join(part["chunk"] for part in parts))
    meta, nodes = told["snapshot"]["meta"], told["nodes"]
    fields, names = meta["node_fields"], meta["node_types"][0]
    kinds, sizes = (nodes[fields.index(field) :: len(fields)] for field in ("type", "self_size"))
    return sum(size for kind, size in zip(kinds, sizes, strict=True) if names[kind] in KINDS)


@pytest.mark.feature("CUS-12")
def test_sessions_leave_no_memory_no_stream_and_no_trace(tab: Tab, capfd: pytest.CaptureFixture[str]) -> None:
    with running(PANEL, World({RIGHT: "07"}), cabinet=DOORS) as (address, world):
        tab.call("Runtime.enable")
        tab.call("Page.navigate", url=f"{address}/kiosk")
        call(tab, LIVES)
        call(tab, VISITORS, WARM, MISTYPES, CANARY, RIGHT)
        (heap, nodes), kept = grown(tab), made(tab)
        call(tab, VISITORS, SESSIONS - WARM, MISTYPES, CANARY, RIGHT)
        after, nodes_after = grown(tab)
        codes = [args["digits"] for act, args in world.log if act == "code"]
        assert codes == [*typed(WARM), *typed(SESSIONS - WARM)]
        assert after < heap * 1.1
        assert nodes_after < nodes * 1.1
        assert made(tab) < kept * 1.01
        assert len(world.screen_of().live) == 1
        left, entries = call(tab, LEFT)
        assert 'data-state="idle"' in left
        assert "/static/" in left  # the service worker's shelf was looked into
        assert not [canary for canary in (CANARY, RIGHT, "p-88120417") if canary in left]
        assert entries <= 2
        assert CANARY not in "".join(capfd.readouterr())
        assert tab.told("Runtime.consoleAPICalled") == tab.told("Runtime.exceptionThrown") == []
