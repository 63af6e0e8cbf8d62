"""axe-core finds nothing to complain of on any state; languages, themes, sizes and panels take turns."""

from collections.abc import Iterable, Iterator
from itertools import cycle, product
from typing import Any

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from edge.web.panel import names
from edge.web.texts import languages
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.judge import TAGS, complaints
from tests.edge.web.stage import Longer

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
STRICT = (*TAGS, "wcag2aaa")
LONGER = "longer"
LANGUAGES = ("ru", "en", LONGER)
LOOKS: tuple[dict[str, Any], ...] = ({}, {"contrast": True}, {"large": True}, {"dark": True})
Turn = tuple[State, str, dict[str, Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.fixture(scope="module", params=names())
def screen(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Seen]:
    """One page before each panel."""
    with seen(browser, request.param) as opened:
        opened.page.emulate_media(reduced_motion="reduce")  # half faded in is not what is judged
        yield opened


def walk(screen: Seen, turns: Iterable[Turn]) -> dict[str, list[str]]:
    found = {}
    for state, lang, look in turns:
        shown = dict(look)
        screen.world.dark = shown.pop("dark", False)
        screen.world.screen_of().drawing.languages = {"ru": Longer("ru")} if lang == LONGER else languages()
        screen.show(state, lang=lang if lang != LONGER else "ru", **shown)
        if said := complaints(screen.page, STRICT):
            found[f"{state.value} {lang} {look}"] = said
    return found


def taken(name: str) -> Iterator[Turn]:
    """Each state once; languages, looks and panels take turns, so that each three of them meet."""
    turns = zip(State, cycle(product(LANGUAGES, LOOKS, names())), strict=False)
    return ((state, lang, look) for state, (lang, look, panel) in turns if panel == name)


@pytest.mark.feature("CUS-12")
def test_axe_has_nothing_to_say(screen: Seen) -> None:
    assert walk(screen, taken(screen.panel)) == {}


@pytest.mark.slow
def test_axe_has_nothing_to_say_anywhere(screen: Seen) -> None:
    assert walk(screen, product(State, LANGUAGES, LOOKS)) == {}
