"""Every state on real pixels: nothing cut, nothing scrolled, fingers and eyes have room."""

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import product

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from edge.web.panel import names, panel
from edge.web.screen import Ribbon
from edge.web.texts import Texts, languages
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.stage import EXAMPLE, Longer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(600)]
MODES = tuple(product(("ru", "en"), (False, True)))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=names())
def opened(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """One page before each panel, for all tests."""
    with seen(browser, request.param) as screen:
        yield screen


@pytest.fixture
def screen(opened: Seen) -> Seen:
    """That page as it was when it was opened."""
    speaks(opened, languages())
    opened.world.store.digits = (8,)
    opened.world.screen_of().ribbon(())
    opened.show(State.IDLE)
    opened.page.wait_for_selector(".ribbon", state="detached")
    return opened


def speaks(screen: Seen, texts: Mapping[str, Texts]) -> None:
    screen.world.screen_of().drawing.languages = texts


def turn(screen: Seen) -> int:
    """Which of the panels this is."""
    return names().index(screen.panel)


def measured(screen: Seen, states: Iterable[State], lang: str, *, large: bool) -> dict[str, list[str]]:
    found = {}
    for state in states:
        screen.show(state, lang=lang, large=large)
        if faults := screen.faults(large=large):
            found[state.value] = faults
    return found


@pytest.mark.feature("CUS-12")
def test_every_state_fits_its_panel(screen: Seen) -> None:
    """Each state on two panels; languages and text sizes take turns, so that pairs of all of them occur."""
    own = turn(screen)
    for n, (lang, large) in enumerate(MODES):
        mine = [state for i, state in enumerate(State) if (i + own) % 3 == 0 and (i // 3 + own) % len(MODES) == n]
        assert measured(screen, mine, lang, large=large) == {}


def test_texts_that_grow_by_two_fifths_still_fit(screen: Seen) -> None:
    """Where large letters and long words meet, letters give way before anything is cut."""
    speaks(screen, {"ru": Longer("ru"), "en": Longer("en")})
    found = {}
    for i, state in enumerate(State):
        if (i + turn(screen)) % 6 == 0:
            screen.show(state, large=bool(i % 4 // 2))
            if faults := screen.faults():
                found[state.value] = faults
    assert found == {}


@pytest.mark.slow
@pytest.mark.parametrize(("lang", "large"), MODES)
def test_every_state_fits_in_every_language_and_size(screen: Seen, lang: str, large: bool) -> None:
    assert measured(screen, State, lang, large=large) == {}


def test_idle_fits_with_a_ribbon_and_codes_of_two_lengths(screen: Seen) -> None:
    screen.world.store.digits = (6, 8)
    screen.world.screen_of().ribbon((Ribbon("offline", {}),))
    screen.page.wait_for_selector(".ribbon.offline")
    screen.show(State.IDLE)
    assert screen.faults() == []
    assert screen.page.locator(".slots li").count() == 8
    assert screen.page.locator(".slots li.spare").count() == 2


@pytest.mark.feature("CUS-15")
def test_strips_over_a_screen_take_nothing_from_it(screen: Seen) -> None:
    """Where the room is least; two languages, two sizes of text."""
    screen.world.screen_of().ribbon((Ribbon("training", {}), Ribbon("left_open", {"cell": "07"})))
    screen.page.wait_for_selector(".ribbon.left_open", state="attached")
    tight = (State.IDLE, State.WRONG_PAIR, State.ORDER, State.TAKE_ASSUMED, State.PAY, State.NO_OPEN)
    for lang, large in MODES:
        assert measured(screen, tight, lang, large=large) == {}
    assert screen.page.locator(".ribbon.shown").count() == 1
    assert str(screen.page.locator(".ribbon").first.text_content()).startswith("TRAINING MODE")  # shown now or not


@pytest.mark.feature("CUS-12")
def test_a_screen_that_speaks_has_room_for_its_buttons(screen: Seen) -> None:
    for large in (False, True):
        screen.show(State.ACCESS, voice=True, large=large)
        assert screen.faults(large=large) == []
        shown = screen.page.locator('[data-act="repeat"], [data-act="louder"], [data-act="softer"]')
        assert shown.count() == 3


@pytest.mark.feature("CUS-4")
def test_a_map_is_large_enough_or_not_there_and_words_or_map_say_where_the_door_is(screen: Seen) -> None:
    sizes = "() => [...document.querySelectorAll('.map, .place')].map((each) => each.getBoundingClientRect().height)"
    doors = (State.TAKE, State.TAKE_ASSUMED, State.CLOSE_DOOR, State.GIVE_PUT, State.NEXT)
    for state, large in product(doors, (False, True)):
        screen.show(state, large=large)
        place, drawn = screen.page.evaluate(sizes)
        assert drawn == 0 or drawn >= 15 * panel(screen.panel).px_mm, (state, large)
        assert place or drawn, (state, large)


@pytest.mark.feature("CUS-12")
def test_large_letters_leave_out_no_sentence_of_what_to_do(screen: Seen) -> None:
    """Where the room is least: three buttons, a keypad, long words, a number to be called by."""
    texts = "() => [...document.querySelectorAll('main .text:not(.more)')].every((each) => each.checkVisibility())"
    tight = (State.TAKE_ASSUMED, State.PHONE4, State.CODE_NOT_HERE_YET, State.SCAN_UNREAD, State.PROOF_OFFLINE)
    others = (State.PROOF_BLOCKED, State.CELL_DOWN, State.EXPIRED, State.PAY_FAILED, State.EMPTY, State.SLOW)
    lists = (State.ORDER, State.CHOOSE, State.SUPPORT)
    for state in (*tight, *others, *lists):
        screen.show(state, large=True, details={**EXAMPLE, "mine": "[]"})
        assert screen.page.evaluate(texts), state


@pytest.mark.feature("CUS-13")
def test_what_support_answers_is_seen_whatever_gives_way_for_it(screen: Seen) -> None:
    answer = "Подойдите, пожалуйста, к ячейке 07 и слегка нажмите на дверцу: замок откроется сам. Если нет, позвоните."
    said = {**EXAMPLE, "asked": 1, "mine": json.dumps([["1", "Дверца 07 не открывается"], ["2", answer]])}
    for large in (False, True):
        screen.show(State.SUPPORT, large=large, details=said)
        assert screen.page.locator(".lines li").last.is_visible()
        assert screen.page.locator('[data-act="back"]').is_visible()
        assert screen.faults(large=large) == []


@pytest.mark.feature("CUS-13")
def test_help_names_the_telephone_of_support(screen: Seen) -> None:
    screen.show(State.HELP)
    assert screen.page.locator(".lines li").first.is_visible()
    assert "555-" in screen.page.locator(".lines li").first.inner_text()


@pytest.mark.feature("CUS-1")
def test_the_keypad_stays_under_the_finger_when_typing_begins(screen: Seen) -> None:
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
