"""axe-core finds nothing to complain of on any state; languages, themes, sizes and panels take turns."""

from collections.abc import Iterable, Iterator
from itertools import cycle, groupby, product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from edge.web.panel import names
from tests.edge.web.browser import Seen, chromium, seen
from tests.edge.web.stage import Longer, World

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LONGER = "longer"
LANGUAGES = ("ru", "en", LONGER)
LOOKS: tuple[dict[str, Any], ...] = ({}, {"contrast": True}, {"large": True}, {"dark": True})
Turn = tuple[State, str, dict[str, Any]]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


def complaints(screen: Seen) -> list[str]:
    found: list[str] = screen.page.evaluate(
        "(tags) => axe.run(document, {runOnly: tags, resultTypes: ['violations']}).then((said) =>"
        " said.violations.map((each) => `${each.id}: ${each.nodes.map((node) => node.html.slice(0, 90))}`))",
        TAGS,
    )
    return found


def walk(browser: Browser, name: str, turns: Iterable[Turn]) -> dict[str, list[str]]:
    found = {}
    for longer, mine in groupby(sorted(turns, key=lambda turn: turn[1] == LONGER), lambda turn: turn[1] == LONGER):
        world = World()
        world.languages = {"ru": Longer("ru")} if longer else world.languages
        with seen(browser, name, world) as screen:
            screen.page.emulate_media(reduced_motion="reduce")  # half faded in is not what is judged
            screen.page.evaluate(AXE.read_text())
            for state, lang, look in mine:
                shown = dict(look)
                world.dark = shown.pop("dark", False)
                screen.show(state, lang=lang if lang != LONGER else "ru", **shown)
                if said := complaints(screen):
                    found[f"{state.value} {lang} {look}"] = said
    return found


def taken(name: str) -> Iterator[Turn]:
    """Each state once; languages, looks and panels take turns, so that each three of them meet."""
    turns = zip(State, cycle(product(LANGUAGES, LOOKS, names())), strict=False)
    return ((state, lang, look) for state, (lang, look, panel) in turns if panel == name)


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("name", names())
def test_axe_has_nothing_to_say(browser: Browser, name: str) -> None:
    assert walk(browser, name, taken(name)) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_axe_has_nothing_to_say_anywhere(browser: Browser, name: str) -> None:
    assert walk(browser, name, product(State, LANGUAGES, LOOKS)) == {}
