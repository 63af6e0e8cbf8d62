"""B18 too: a whole pickup on the screen, how soon a dead or hanging service is told and healed, how soon it speaks."""

import os
import signal
import statistics
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.bench.measure import Figure
from tests.bench.round_trip import code, running
from tests.edge.web.browser import chromium
from tests.system.service import Board, Service, spoken, talking, wait_for

ROUNDS = 5
DOOR_MS = 1500
TAP_MS = 125
Kiosk = tuple[Service, Board]
COVERED = "() => [...document.querySelectorAll('.cover')].some((each) => !each.hidden)"
CLEAR = "() => [...document.querySelectorAll('.cover')].every((each) => each.hidden)"


def served() -> Sequence[Figure]:
    """A pickup by people's fingers and a door that takes 1.5 s; the key for the voice to the first word."""
    with _page(running) as (page, service, board):
        pickups = [_pickup(page, board, number) for number in range(1, ROUNDS + 1)]
    with _page(lambda folder: talking(folder, {})) as (page, service, _):
        words = [_until(page, None, lambda: _asks(page, service)) for _ in range(ROUNDS)]
    return [
        _most("a pickup: first digit to thanks, the customer takes 1.5 s", pickups, 7000),
        _figure("key for the voice to what is then heard, median", words, statistics.median, 300),
    ]


def told() -> Sequence[Figure]:
    """The service is killed and comes back, hangs and goes on."""
    killed, healed, hung, went_on = [], [], [], []
    with _page(running) as (page, service, _):
        for _ in range(ROUNDS):
            killed.append(_until(page, COVERED, service.kill))
            service.start()
            healed.append(_until(page, CLEAR))
            page.wait_for_timeout(1500)
            hung.append(_until(page, COVERED, lambda: os.kill(service.pid, signal.SIGSTOP)))
            went_on.append(_until(page, CLEAR, lambda: os.kill(service.pid, signal.SIGCONT)))
            page.wait_for_timeout(1500)
    return [
        _most("the service is killed: told", killed, 1000),
        _most("it answers again: healed", healed, 2000),
        _most("the service hangs: told", hung, 3000),
        _most("it goes on: healed", went_on, 2000),
    ]


@contextmanager
def _page(
    kiosk: Callable[[Path], AbstractContextManager[tuple[Service, Board]]],
) -> Iterator[tuple[Page, Service, Board]]:
    with tempfile.TemporaryDirectory() as folder, chromium() as browser, kiosk(Path(folder)) as (service, board):
        page = browser.new_page(viewport={"width": 1080, "height": 1920})
        page.goto(f"{service.address}/kiosk")
        page.wait_for_selector(".slots li.next")
        yield page, service, board
        page.close()


def _until(page: Page, shown: str | None, do: Callable[[], object] = int) -> float:
    """Milliseconds until the page shows this, from before `do`."""
    began = time.monotonic()
    do()
    if shown:
        page.wait_for_function(shown, polling=20, timeout=60_000)
    return (time.monotonic() - began) * 1000


def _pickup(page: Page, board: Board, number: int) -> float:
    page.wait_for_selector('[data-state="idle"]', timeout=60_000)

    def visit() -> None:
        for digit in code(number):
            page.locator(f'[data-key="{digit}"]').dispatch_event("pointerdown", {"isPrimary": True, "button": 0})
            page.wait_for_timeout(TAP_MS)
        page.wait_for_selector('[data-state^="take"]')
        page.wait_for_timeout(DOOR_MS)
        board.act("close", f"{number:02}")

    return _until(page, "() => document.querySelector('[data-state=\"done\"]')", visit)


def _asks(page: Page, service: Service) -> None:
    """The key for the voice; on or off, something is said."""
    before = len(spoken(service))
    page.keyboard.press("NumpadDivide")
    wait_for(lambda: len(spoken(service)) > before)


def _most(says: str, values: Sequence[float], most: float) -> Figure:
    return _figure(f"{says}, slowest of {len(values)}", values, max, most)


def _figure(says: str, values: Sequence[float], summed: Callable[[Sequence[float]], float], most: float) -> Figure:
    value = summed(values)
    ok, spread, more = value <= most, (min(values), max(values)), {"p50": statistics.median(values)}
    return Figure(
        "B18", says, value, "ms", None, value, f"<= {most:g} ms", ok, rounds=len(values), spread=spread, more=more
    )
