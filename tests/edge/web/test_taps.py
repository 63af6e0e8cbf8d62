"""Fingers faster than people: nothing lost, nothing doubled."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

import pytest
from playwright.sync_api import Browser, CDPSession

from edge.domain.visit import State
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.stage import World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
CODES = [f"{first}{second}{first}{second}0{second}0{second}" for first in range(1, 6) for second in range(6, 10)]
EIGHTH_S = 0.125


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

    def touch(self, *keys: str, at: float | None = None) -> None:
        """One finger on each of these keys at once, and up again; `at` = when the panel felt it (seconds)."""
        self._send("touchStart", [{**self._keys[key], "id": n} for n, key in enumerate(keys)], at)
        self._send("touchEnd", [], at)

    def _send(self, kind: str, points: list[dict[str, float]], at: float | None) -> None:
        when = {} if at is None else {"timestamp": at}
        self._wire.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points, **when})


@contextmanager
def finger(browser: Browser, name: str, world: World | None = None) -> Iterator[tuple[Seen, Finger]]:
    """A page on a panel that feels touches; drawn with few pixels, for what it feels counts here."""
    width, height = (int(part) // 4 for part in name.split("x"))
    with seen(browser, name, world) as screen:
        screen.page.set_viewport_size({"width": width, "height": height})
        wire = screen.page.context.new_cdp_session(screen.page)
        wire.send("Emulation.setTouchEmulationEnabled", {"enabled": True, "maxTouchPoints": 2})
        yield screen, Finger(screen, wire)


def holds(screen: Seen, digits: str) -> None:
    """Wait until the slots show exactly these digits."""
    screen.page.wait_for_function("(digits) => [...document.querySelectorAll('.slots li')]"
                                  ".map((e) => e.textContent).join('') === digits", arg=digits)  # fmt: skip


def together(people: list[tuple[Seen, Finger]], keys: list[str], fell: float) -> float:
    """All press these keys, an eighth of a second from one to the next, from `fell` on; when the next may fall."""
    for key in keys:
        for _, one in people:
            one.touch(key, at=fell)
        fell += EIGHTH_S
        people[0][0].page.wait_for_timeout(max(0, fell - time.time()) * 1000)
    return fell


@pytest.mark.feature("CUS-1")
def test_a_thousand_taps_eight_a_second_lose_none_and_double_none(browser: Browser) -> None:
    """Four people before four panels, each of them eight times a second."""
    with ExitStack() as stack:
        people = [stack.enter_context(finger(browser, "800x480")) for _ in range(4)]
        fell = time.time()
        for turn in range(18):
            digits = "".join(str((turn + n) % 10) for n in range(7))
            for keys, typed in ((list(digits), digits), (["erase"] * len(digits), "")):
                fell = together(people, keys, fell)
                for screen, _ in people:
                    holds(screen, typed)


@pytest.mark.feature("CUS-1")
def test_taps_faster_than_people_lose_none_and_double_none(browser: Browser) -> None:
    with finger(browser, "1080x1920", World(dict.fromkeys(CODES, "07"))) as (screen, one):
        for code in CODES:
            for digit in code:
                one.touch(digit)
            screen.until(State.OPENING)
            screen.show(State.IDLE)
        assert [args["digits"] for act, args in screen.world.log if act == "code"] == CODES


@pytest.mark.parametrize(("apart_ms", "typed"), [(20, "5"), (50, "5"), (90, "55"), (180, "55")])
def test_a_panel_that_reports_a_press_twice_types_one_digit_and_an_honest_double_digit_stays_two(
    browser: Browser, apart_ms: int, typed: str
) -> None:
    """What counts is when the finger fell: both come at once to a page that was busy."""
    with finger(browser, "1280x800") as (screen, one):
        fell = time.time()
        one.touch("5", at=fell)
        one.touch("5", at=fell + apart_ms / 1000)
        one.touch("9")
        holds(screen, f"{typed}9")


def test_two_fingers_press_one_key_and_the_browsers_click_none(browser: Browser) -> None:
    with finger(browser, "1080x1920") as (screen, both):
        both.touch("1", "9")
        both.touch("3")
        holds(screen, "13")


def test_a_digit_typed_before_the_stream_begins_stays(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.page.add_init_script(
            "addEventListener('DOMContentLoaded', () => document.querySelector('[data-key=\"5\"]')"
            ".dispatchEvent(new PointerEvent('pointerdown', { isPrimary: true, bubbles: true })))"
        )
        screen.page.reload()
        screen.page.wait_for_selector('[data-state="entry"]')
        holds(screen, "5")


@pytest.mark.feature("CUS-14")
def test_a_picture_that_comes_while_somebody_begins_to_type_takes_no_digit(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.world.hold = threading.Event()
        screen.key("4")
        screen.show(State.IDLE)
        assert screen.page.locator(".slots li").first.text_content() == "4"
        screen.world.hold.set()
