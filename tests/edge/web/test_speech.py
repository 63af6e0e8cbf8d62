"""What a screen that speaks says: each state, in both languages, and the page that asks for it."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from edge import prompts
from edge.domain.visit import State, Visit
from edge.effects import Say
from edge.settings import Settings
from hardware import profile
from hardware.sound import speech
from tests.edge.web.browser import chromium, seen
from tests.edge.web.stage import demo_cabinet, example, make

LANGUAGES = ("ru", "en")


def said(visit: Visit, what: str = "all", **details: str | int) -> str:
    screen, _, _ = make()
    screen.show(visit)
    return " ".join(screen.words(Say(what, visit.lang, 70, details)))


@pytest.mark.feature("CUS-12")
@pytest.mark.parametrize("lang", LANGUAGES)
def test_every_state_speaks(lang: str) -> None:
    for state in State:
        words = said(example(state, lang=lang))
        assert len(words) > 8, state
        assert "visit." not in words, state
        assert "{" not in words, state


def test_the_open_cell_is_told_with_its_place_and_buttons() -> None:
    words = said(example(State.TAKE, cell="07"))
    assert "07" in words
    assert "слева" in words or "справа" in words or "середин" in words
    assert "Кнопки: " in words


def test_digits_are_counted_in_the_form_of_the_language() -> None:
    idle = Visit()
    assert [said(idle, "count", typed=n) for n in (1, 3, 5)] == [
        "Введена 1 цифра.",
        "Введено 3 цифры.",
        "Введено 5 цифр.",
    ]
    assert said(Visit(lang="en"), "count", typed=1) == "1 digit entered."


def test_the_digits_of_the_screen_are_read_one_by_one() -> None:
    assert said(example(State.PROOF), "digits", digits="4829") == "4 8 2 9"


def test_what_staff_are_told_is_a_text_with_the_place_in_it() -> None:
    words = said(Visit(), "stow.cell", place="07")
    assert words.startswith("Ячейка 07, ")


def test_everything_known_is_rendered_ahead_each_once() -> None:
    wanted = prompts.everything(Settings(), profile.load("demo-12"), demo_cabinet())
    assert len(wanted) == len(set(wanted))
    assert {lang for lang, _ in wanted} == set(LANGUAGES)
    assert not [each for _, each in wanted if "{" in each or "visit." in each]
    idle = said(Visit(), "title").split(" ")[:3]
    assert any(each.split(" ")[:3] == idle for _, each in wanted)
    assert any("ячейка 07" in each.lower() for _, each in wanted)


@pytest.mark.skipif(not speech.can_render(), reason="espeak-ng is not installed")
def test_rendering_twice_renders_once(tmp_path: Path) -> None:
    wanted = prompts.everything(Settings(), profile.load("demo-12"), demo_cabinet())[:3]
    files = list(prompts.render(tmp_path, wanted))
    before = [file.stat().st_mtime_ns for file in files]
    assert [file.stat().st_mtime_ns for file in prompts.render(tmp_path, wanted)] == before


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as found:
        yield found


@pytest.mark.browser
@pytest.mark.feature("CUS-12")
def test_the_first_touch_says_a_button_and_the_second_presses_it(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.DONE, voice=True)
        screen.press("not_mine")
        screen.patient(lambda: bool(screen.world.heard))
        assert screen.world.log == []
        screen.press("not_mine")
        screen.until(State.EMPTY)
        assert [act for act, _ in screen.world.log] == ["not_mine"]


@pytest.mark.browser
def test_another_button_is_said_before_it_is_pressed(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.DONE, voice=True)
        for button in ("not_mine", "help", "not_mine"):
            screen.press(button)
        screen.patient(lambda: len(screen.world.heard) == 3)
        assert screen.world.log == []


@pytest.mark.browser
def test_keys_of_the_pad_act_at_once(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.IDLE, voice=True)
        screen.key(*"48")
        screen.page.wait_for_function(
            "() => document.querySelector('.slots').innerText.split(/\\s+/).join('') === '48'"
        )
        assert screen.world.heard == []


@pytest.mark.browser
def test_a_keyboard_hears_what_it_moves_to(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.DONE, voice=True)
        screen.page.keyboard.press("Tab")
        screen.patient(lambda: bool(screen.world.heard))
        focused = screen.page.evaluate("() => document.activeElement.innerText")
        assert screen.world.heard == [focused]


@pytest.mark.browser
@pytest.mark.feature("CUS-12")
def test_only_headphones_hear_which_key_was_pressed(browser: Browser) -> None:
    with seen(browser) as screen:
        screen.show(State.IDLE, voice=True, headphones=True)
        screen.page.locator("html.headphones").wait_for(state="attached")
        screen.key(*"48")
        screen.patient(lambda: len(screen.world.heard) == 2)
        assert sorted(screen.world.heard) == ["4", "8"]
