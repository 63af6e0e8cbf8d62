"""Own words to support: a pad of letters on the panels that have room for it."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser

from edge.domain.support import ROOMY
from edge.domain.visit import State
from edge.web.panel import names, panel
from tests.edge.web.browser import Seen, chromium, seen

pytestmark = [pytest.mark.browser, pytest.mark.feature("CUS-13")]
PRESSED = """(keys) => { for (const key of keys) [...document.querySelectorAll("[data-key]")]
  .find((each) => each.dataset.key === key && each.checkVisibility())
  .dispatchEvent(new PointerEvent("pointerdown", { isPrimary: true, bubbles: true })); }"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def written(screen: Seen) -> str:
    return screen.page.locator(".written").inner_text()


def test_what_is_typed_on_the_pad_is_sent_once_and_leaves_the_page(browser: Browser) -> None:
    with seen(browser, "1280x800") as screen:
        screen.show(State.SUPPORT)
        screen.press("write")
        screen.until(State.WRITE)
        screen.page.evaluate(PRESSED, ["д", "в", "е", "р", "ь", " ", "signs", "0", "7", "8", "erase"])
        assert written(screen) == "дверь 07"
        screen.show(State.WRITE, lang="en")
        assert written(screen) == "дверь 07"
        screen.page.evaluate(PRESSED, ["o", "k"])
        screen.press("say")
        screen.until(State.SUPPORT)
        assert [args for act, args in screen.world.log if act == "say"] == [{"text": "дверь 07ok"}]
        assert "дверь" not in screen.page.content()
        assert set(screen.world.touches) <= {0}


def test_who_goes_leaves_no_text_for_the_next(browser: Browser) -> None:
    with seen(browser, "1080x1920") as screen:
        screen.show(State.WRITE)
        screen.page.evaluate(PRESSED, list("щит"))
        assert written(screen) == "щит"
        screen.show(State.IDLE)
        screen.show(State.WRITE)
        assert written(screen) == ""


def test_a_text_ends_where_the_longest_does_and_its_end_stays_in_sight(browser: Browser) -> None:
    with seen(browser, "1280x800") as screen:
        screen.show(State.WRITE, large=True)
        screen.page.evaluate(PRESSED, list("шум " * 80))
        assert len(screen.page.locator(".written").text_content() or "") == 300
        assert screen.world.log == []
        assert screen.faults(large=True) == []


def test_the_pad_is_offered_just_where_its_keys_have_room() -> None:
    assert {name for name in names() if panel(name).layout in ("wide", "tall")} == ROOMY
