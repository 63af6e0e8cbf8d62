"""Every state on real pixels: nothing cut, nothing scrolled, fingers and eyes have room."""

from collections.abc import Iterator
from itertools import product

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from edge.web.panel import names
from edge.web.screen import Ribbon
from tests.edge.web.browser import chromium, seen
from tests.edge.web.stage import Longer, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MODES = tuple(product(("ru", "en"), (False, True)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def measured(browser: Browser, name: str, states: list[State], lang: str, *, large: bool) -> dict[str, list[str]]:
    found = {}
    with seen(browser, name) as screen:
        for state in states:
            screen.show(state, lang=lang, large=large)
            if faults := screen.faults(large=large):
                found[state.value] = faults
    return found


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("name", names())
def test_every_state_fits_its_panel(browser: Browser, name: str) -> None:
    """Each state on two panels; languages and text sizes take turns, so that pairs of all of them occur."""
    turn = names().index(name)
    for n, (lang, large) in enumerate(MODES):
        mine = [state for i, state in enumerate(State) if (i + turn) % 3 == 0 and (i // 3 + turn) % len(MODES) == n]
        assert measured(browser, name, mine, lang, large=large) == {}


@pytest.mark.parametrize("name", names())
def test_texts_that_grow_by_two_fifths_still_fit(browser: Browser, name: str) -> None:
    """Where large letters and long words meet, letters give way before anything is cut."""
    world = World()
    world.languages = {"ru": Longer("ru"), "en": Longer("en")}
    turn = names().index(name)
    found = {}
    with seen(browser, name, world) as screen:
        for i, state in enumerate(State):
            if (i + turn) % 6 == 0:
                screen.show(state, large=bool(i % 4 // 2))
                if faults := screen.faults():
                    found[state.value] = faults
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "large"), MODES)
@pytest.mark.parametrize("name", names())
def test_every_state_fits_in_every_language_and_size(browser: Browser, name: str, lang: str, large: bool) -> None:
    assert measured(browser, name, list(State), lang, large=large) == {}


@pytest.mark.parametrize("name", names())
def test_idle_fits_with_a_ribbon_and_codes_of_two_lengths(browser: Browser, name: str) -> None:
    with seen(browser, name) as screen:
        screen.world.store.digits = (6, 8)
        screen.world.screen_of().ribbon((Ribbon("offline", {}),))
        screen.show(State.IDLE)
        screen.page.wait_for_selector(".ribbon.offline")
        assert screen.faults() == []
        assert screen.page.locator(".slots li").count() == 8
        assert screen.page.locator(".slots li.spare").count() == 2


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("name", names())
def test_a_screen_that_speaks_has_room_for_its_buttons(browser: Browser, name: str) -> None:
    with seen(browser, name) as screen:
        for large in (False, True):
            screen.show(State.ACCESS, voice=True, large=large)
            assert screen.faults(large=large) == []
            shown = screen.page.locator('[data-act="repeat"], [data-act="louder"], [data-act="softer"]')
            assert shown.count() == 3


@pytest.mark.feature("CUS-1")
@pytest.mark.parametrize("name", names())
def test_the_keypad_stays_under_the_finger_when_typing_begins(browser: Browser, name: str) -> None:
    with seen(browser, name) as screen:
        pad = screen.page.query_selector(".pad")
        assert pad is not None
        before = pad.bounding_box()
        screen.key("4")
        screen.until(State.ENTRY)
        assert pad.is_visible()
        assert pad.bounding_box() == before


def test_lower_screen_keeps_everything_in_reach(browser: Browser) -> None:
    with seen(browser, "1080x1920") as screen:
        for state in (State.IDLE, State.TAKE, State.DONE, State.ORDER, State.HELP):
            screen.show(state, low_screen=True)
            assert screen.faults() == []
            tops: list[float] = screen.page.evaluate(
                "() => [...document.querySelectorAll('main button')].filter((each) => each.checkVisibility())"
                ".map((each) => each.getBoundingClientRect().top / innerHeight)"
            )
            assert min(tops) >= 0.4, state
