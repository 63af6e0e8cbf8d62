"""Catalogs: complete in both languages, compiled, in the letters of our typeface."""

import re
import shutil
from collections.abc import Mapping
from html import unescape
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from edge.domain.visit import BUTTONS, State
from edge.web.texts import LOCALE, Texts, languages
from provisioning.fonts.__main__ import missing
from provisioning.texts.__main__ import compiled
from tests.edge.web.stage import World, example, make


@pytest.mark.feature("CUS-12")
def test_every_language_has_every_text() -> None:
    known = {lang: {key for file in _files(lang) for key in _filled(file)} for lang in languages()}
    assert set(known) >= {"ru", "en"}
    for lang, has in known.items():
        assert has ^ known["ru"] == set(), lang


def _filled(file: Path) -> set[str]:
    """Keys of a catalog whose every form has words."""
    with file.open("rb") as source:
        messages = [each for each in read_po(source) if each.id]
    forms = {str(each.id if isinstance(each.id, str) else each.id[0]): each.string for each in messages}
    return {key for key, said in forms.items() if said and (isinstance(said, str) or all(map(bool, said)))}


def _files(lang: str) -> list[Path]:
    return sorted((LOCALE / lang).rglob("*.po"))


def test_compiled_catalogs_are_those_of_the_sources() -> None:
    for po in LOCALE.rglob("*.po"):
        assert po.with_suffix(".mo").read_bytes() == compiled(po), f"run make texts: {po}"


def test_typeface_has_every_letter_of_the_texts() -> None:
    assert missing() == set()


def test_languages_name_themselves() -> None:
    assert {lang: texts.name for lang, texts in languages().items()} == {"ru": "Русский", "en": "English"}


@pytest.fixture
def third(tmp_path: Path) -> Mapping[str, Texts]:
    """The languages of a kiosk into whose folder somebody has put one more catalog, for the customer screen alone."""
    shutil.copytree(LOCALE, tmp_path / "locale")
    catalog = tmp_path / "locale" / "tt" / "LC_MESSAGES" / "kiosk.po"
    catalog.parent.mkdir(parents=True)
    said = {"language.name": "Tatarça", "visit.idle.title": "Kodny yazygyz", "number.example": "1 290,50"}
    catalog.write_text("".join(f'msgid "{key}"\nmsgstr "{text}"\n\n' for key, text in said.items()))
    catalog.with_suffix(".mo").write_bytes(compiled(catalog))
    return languages(tmp_path / "locale")


@pytest.mark.feature("CUS-12")
def test_one_more_catalog_is_one_more_language_and_borrows_what_it_lacks(third: Mapping[str, Texts]) -> None:
    assert third["tt"].say("visit.idle.title") == "Kodny yazygyz"
    assert (
        third["tt"].say("visit.done.title")
        == third["en"].say("visit.done.title")
        != third["ru"].say("visit.done.title")
    )
    assert third["tt"].roubles(129_050) == "1 290,50\u00a0₽"
    assert third["ru"].say("visit.idle.title") == languages()["ru"].say("visit.idle.title")
    world = World()
    world.languages = third
    screen, _, _ = make(world=world)
    for state in State:
        assert screen.drawing.title(example(state, lang="tt")).strip()
    asked = screen.drawing.html(example(State.LANGUAGE, lang="ru"), 0)
    assert re.findall(r'"lang": "(..)"', unescape(asked)) == ["en", "ru", "tt"]
    assert "Tatarça" in asked
    footer = screen.drawing.html(example(State.IDLE, lang="tt"), 0)
    assert 'data-act="language"' in footer


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("state", list(State))
def test_every_state_has_its_words(state: State, lang: str) -> None:
    screen, _, _ = make()
    visit = example(state, lang=lang)
    html = unescape(re.sub(r"<[^>]+>", " ", screen.drawing.html(visit, 0)))
    assert not re.findall(r"\b(?:visit|ui|place|ordinal|month|ribbon)\.[a-z]", html)
    assert "{" not in html
    assert screen.drawing.title(visit).strip()
    if lang == "en":
        assert not re.search("[а-яё]", re.sub("Русский|Лесная|ул.|Пункт работает.*|1–8 января.*", "", html))


def test_every_button_has_a_word_in_each_language() -> None:
    for texts in languages().values():
        for state, events in BUTTONS.items():
            for event in events:
                if event.value in ("switch", "read", "size", "reason", "speak", "ask_support", "announce"):
                    continue
                assert texts.has(f"visit.{state}.{event}") or texts.has(f"visit.any.{event}"), f"{state}.{event}"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1, "1 ваш заказ"),
        (2, "2 ваших заказа"),
        (5, "5 ваших заказов"),
        (11, "11 ваших заказов"),
        (21, "21 ваш заказ"),
        (22, "22 ваших заказа"),
    ],
)
def test_russian_counts_as_russians_do(n: int, said: str) -> None:
    assert said in Texts("ru").count("visit.order.title", n)


def test_days_and_sums_are_said_as_people_say_them() -> None:
    assert Texts("ru").told("2026-11-28") == "28\u00a0ноября"
    assert Texts("en").told("2026-12-02") == "2\u00a0December"
    assert Texts("ru").roubles(129_000) == "1\u00a0290\u00a0₽"
    assert Texts("en").roubles(123_456_750) == "1,234,567.50\u00a0₽"


def test_text_without_its_detail_has_a_bare_twin() -> None:
    assert Texts("ru").say("visit.expired.title", {"until": "2026-11-18"}) == "Срок хранения закончился 18\u00a0ноября."
    assert Texts("ru").say("visit.expired.title") == "Срок хранения закончился."


def test_no_text_for_customers_blames_or_shouts() -> None:
    for texts in ("ru", "en"):
        source = (LOCALE / texts / "LC_MESSAGES" / "kiosk.po").read_text()
        assert not re.search("ошибк|неверн|некорректн|error|invalid", source, re.IGNORECASE)
        shouts = [line for line in source.splitlines() if "!" in line and "plural" not in line.lower()]
        assert all("Спасибо!" in line or "Thank you!" in line for line in shouts)


@pytest.mark.parametrize("lang", ["ru", "en"])
@pytest.mark.parametrize("state", list(State))
def test_state_about_which_little_is_known_still_speaks_whole_sentences(state: State, lang: str) -> None:
    screen, _, _ = make(phone="", support_phone="", staffed=False)
    visit = example(state, lang=lang, details={}, number=None, parcels=(), cells=(), taken=())
    html = unescape(re.sub(r"<[^>]+>", " ", screen.drawing.html(visit, 0)))
    assert not re.findall(r"\b(?:visit|ui|place|ordinal|month|ribbon)\.[a-z]", html)
    assert "{" not in html
