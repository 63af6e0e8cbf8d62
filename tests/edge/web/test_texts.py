"""Catalogs: complete in both languages, compiled, in the letters of our typeface."""

import re
from html import unescape

import pytest

from edge.domain.visit import BUTTONS, State
from edge.web.texts import LOCALE, NAMES, Texts, languages
from provisioning.fonts.__main__ import missing
from provisioning.texts.__main__ import compiled
from tests.edge.web.stage import example, make


def keys(lang: str) -> set[str]:
    return {each for each in Texts(lang)._catalog._catalog if isinstance(each, str) and each}  # type: ignore[attr-defined]


@pytest.mark.feature("CUS-12")
def test_every_language_has_every_text() -> None:
    known = {lang: set(re.findall(r'^msgid "(.+)"', _source(lang), re.MULTILINE)) for lang in languages()}
    assert set(known) >= {"ru", "en"}
    for lang, has in known.items():
        assert has == known["ru"], lang
        assert not re.search(r'^msgstr(\[\d\])? ""$', _source(lang).split("\n\n", 1)[1], re.MULTILINE)


def _source(lang: str) -> str:
    return "\n\n".join(file.read_text() for file in sorted((LOCALE / lang).rglob("*.po")))


def test_compiled_catalogs_are_those_of_the_sources() -> None:
    for po in LOCALE.rglob("*.po"):
        assert po.with_suffix(".mo").read_bytes() == compiled(po), f"run make texts: {po}"


def test_typeface_has_every_letter_of_the_texts() -> None:
    assert missing() == set()


def test_languages_name_themselves() -> None:
    assert set(languages()) <= set(NAMES)


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
                if event.value in ("switch", "read", "size", "reason", "speak", "ask_support"):
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
def test_russian_counts(n: int, said: str) -> None:
    assert said in Texts("ru").count("visit.order.title", n)


def test_days_and_sums_are_said_as_people_say_them() -> None:
    assert Texts("ru").told("2026-11-28") == "28 ноября"
    assert Texts("en").told("2026-12-02") == "2 December"
    assert Texts("ru").roubles(129_000) == "1\u00a0290\u00a0₽"
    assert Texts("en").roubles(123_456_750) == "1,234,567.50\u00a0₽"


def test_text_without_its_detail_has_a_bare_twin() -> None:
    assert Texts("ru").say("visit.expired.title", {"until": "2026-11-18"}) == "Срок хранения закончился 18 ноября."
    assert Texts("ru").say("visit.expired.title") == "Срок хранения закончился."


def test_no_text_blames_or_shouts() -> None:
    for texts in ("ru", "en"):
        source = _source(texts)
        assert not re.search("ошибк|неверн|некорректн|error|invalid", source, re.IGNORECASE)
        shouts = [line for line in source.splitlines() if "!" in line and "plural" not in line.lower()]
        assert all("Спасибо!" in line or "Thank you!" in line for line in shouts)
