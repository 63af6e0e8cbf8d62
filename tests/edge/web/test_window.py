"""The customer screen in a window that is not its panel: whole, in the layout that suits the window."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from tests.edge.web.browser import Seen, chromium, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
STATES = (State.IDLE, State.WRONG_CODE, State.TAKE, State.ORDER, State.HELP, State.DONE)
CUT = """() => [...document.querySelectorAll("main h1, main button, main .text, main .slots li")]
  .filter((each) => each.checkVisibility()).filter((each) => {
    const { left, right, top, bottom } = each.getBoundingClientRect();
    return left < -1 || top < -1 || right > innerWidth + 1 || bottom > innerHeight + 1;
  }).map((each) => `${each.className} ${each.textContent.trim()}`)"""
SMALLEST_KEY = """() => Math.min(...[...document.querySelectorAll(".key")]
  .flatMap((each) => [each.getBoundingClientRect().width, each.getBoundingClientRect().height]))"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module")
def screen(browser: Browser) -> Iterator[Seen]:
    """One page, made for the tall panel."""
    with seen(browser, "1080x1920") as opened:
        yield opened


def stretch(screen: Seen, window: str, layout: str) -> None:
    width, height = (int(each) for each in window.split("x"))
    screen.page.set_viewport_size({"width": width, "height": height})
    screen.page.wait_for_selector(f"html.{layout}")


@pytest.mark.parametrize(
    ("window", "layout"),
    [
        ("1280x800", "wide"),
        ("800x480", "short"),
        ("1440x900", "wide"),
        ("1366x657", "wide"),
        ("390x844", "slim"),
        ("540x960", "tall"),
    ],
)
def test_every_window_shows_the_whole_screen(screen: Seen, window: str, layout: str) -> None:
    stretch(screen, window, layout)
    for state in STATES:
        screen.show(state)
        assert screen.page.evaluate(CUT) == [], state
    screen.show(State.IDLE)
    assert screen.page.evaluate(SMALLEST_KEY) >= 60


def test_a_smaller_window_of_the_panel_s_shape_is_the_panel_made_smaller(browser: Browser) -> None:
    with seen(browser, "1280x800") as screen:
        whole = screen.page.evaluate(SMALLEST_KEY)
        stretch(screen, "640x400", "wide")
        assert screen.page.evaluate(SMALLEST_KEY) == pytest.approx(whole / 2, rel=0.02)


def test_the_layout_stays_when_the_state_changes(screen: Seen) -> None:
    stretch(screen, "800x480", "short")
    screen.show(State.TAKE, large=True)
    assert screen.page.locator("html.short.large").count() == 1
    stretch(screen, "1080x1920", "tall")
    assert screen.page.locator("html.tall.large").count() == 1
