"""Every text that the kiosk can say is there in Russian and in English, with the same places to fill in."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

from provisioning.texts.__main__ import compiled
from tests.house.source import ROOT, called, sources

LOCALE = ROOT / "edge" / "web" / "locale"
REFUSALS = {"edge.errors.Refusal", "edge.errors.NotAllowed", "edge.errors.NotFound", "edge.errors.WrongState"}
IN_TEMPLATE = re.compile(r"\b(?:t|count)\(\s*[\"']([a-z0-9_.]+)[\"']\s*[,)]")


def catalogs(language: str) -> list[Path]:
    """The source files of one language."""
    return sorted((LOCALE / language / "LC_MESSAGES").glob("*.po"))


@cache
def catalog(path: Path) -> Catalog:
    """One catalog, read."""
    with path.open("rb") as file:
        return read_po(file)


def texts(language: str) -> dict[str, tuple[str, ...]]:
    """Key → its text, or its plural forms."""
    found: dict[str, tuple[str, ...]] = {}
    for path in catalogs(language):
        for message in catalog(path):
            key = message.id if isinstance(message.id, str) else message.id[0]
            strings = (message.string,) if isinstance(message.string, str) else tuple(message.string or ())
            if key:
                found[key] = strings
    return found


def places(text: str) -> set[str]:
    """The names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name}


def used() -> Iterator[tuple[str, str]]:
    """(where, key) of each text key that stands as it is in code or templates."""
    for source in sources("edge"):
        for call, name in called(source):
            first = call.args[0] if call.args else None
            if name in REFUSALS and isinstance(first, ast.Constant) and isinstance(first.value, str):
                yield source.at(call), first.value
    for path in sorted((ROOT / "edge" / "web" / "templates").rglob("*.html")):
        for key in IN_TEMPLATE.findall(path.read_text(encoding="utf-8")):
            yield path.relative_to(ROOT).as_posix(), key


def test_every_key_that_is_used_has_its_text() -> None:
    known = texts("ru")
    assert sorted({f"{where} {key}" for where, key in used() if key not in known and f"{key}.bare" not in known}) == []


def test_both_languages_say_the_same_things() -> None:
    russian, english = texts("ru"), texts("en")
    assert len(russian) > 200
    assert sorted(russian.keys() ^ english.keys()) == []


@pytest.mark.parametrize("language", ["ru", "en"])
def test_no_text_is_empty(language: str) -> None:
    assert [key for key, forms in texts(language).items() if not forms or not all(form.strip() for form in forms)] == []


def test_both_languages_have_the_same_places_to_fill_in() -> None:
    russian, english = texts("ru"), texts("en")
    differ = {key for key in russian.keys() & english.keys() if _places(russian[key]) != _places(english[key])}
    assert sorted(differ) == []


def _places(forms: tuple[str, ...]) -> set[str]:
    return set().union(*map(places, forms))


@pytest.mark.parametrize("language", ["ru", "en"])
def test_the_compiled_catalogs_are_those_that_are_written(language: str) -> None:
    for path in catalogs(language):
        assert path.with_suffix(".mo").read_bytes() == compiled(path), "run: make texts"


def test_russian_is_written_in_russian() -> None:
    said = {key: re.sub(r"\{.*?\}", "", "".join(forms)) for key, forms in texts("ru").items()}
    assert sorted(key for key, text in said.items() if re.fullmatch(r"[ -~]*[A-Za-z]{4,}[ -~]*", text)) == []
