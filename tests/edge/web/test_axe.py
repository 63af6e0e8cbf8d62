"""axe-core finds nothing to complain of on any state; languages, themes, sizes and panels take turns."""

from collections.abc import Iterator
from itertools import cycle, product
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser

from edge.domain.visit import State
from edge.web.panel import names
from tests.edge.web.browser import Seen, chromium, seen

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
AXE = Path(__file__).parent / "axe" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag2aaa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LOOKS: tuple[dict[str, Any], ...] = ({}, {"contrast": True}, {"large": True}, {"dark": True})


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


def walk(browser: Browser, name: str, turns: list[tuple[State, str, dict[str, Any]]]) -> dict[str, list[str]]:
    found = {}
    with seen(browser, name) as screen:
        screen.page.evaluate(AXE.read_text())
        for state, lang, look in turns:
            shown = dict(look)
            screen.world.dark = shown.pop("dark", False)
            screen.show(state, lang=lang, **shown)
            if said := complaints(screen):
                found[f"{state.value} {lang} {look}"] = said
    return found


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("name", names())
def test_axe_has_nothing_to_say(browser: Browser, name: str) -> None:
    mine = [state for i, state in enumerate(State) if i % len(names()) == names().index(name)]
    turns = zip(mine, cycle(product(("ru", "en"), LOOKS)), strict=False)
    assert walk(browser, name, [(state, lang, look) for state, (lang, look) in turns]) == {}


@pytest.mark.slow
@pytest.mark.parametrize("name", names())
def test_axe_has_nothing_to_say_anywhere(browser: Browser, name: str) -> None:
    assert walk(browser, name, list(product(State, ("ru", "en"), LOOKS))) == {}
