"""The words of the screens, in each language that has a catalog. Adding a language = adding one catalog."""

import gettext
import re
from collections.abc import Mapping
from datetime import date
from pathlib import Path

LOCALE = Path(__file__).parent / "locale"
LENDER = "en"
"""A text that a young catalog does not have yet is borrowed from this one."""

KEY = re.compile(r"[a-z0-9_]+(\.[a-z0-9_]+)+")
DETAIL = re.compile(r"\{(\w+)\}")
PHONE = re.compile(r"\+?[\d ()-]{7,}")
DAY = re.compile(r"\d{4}-\d\d-\d\d")

Detail = str | int


class Texts:
    """One language. A text that needs a detail nobody knows has a twin `<key>.bare` which does without."""

    def __init__(self, lang: str, root: Path = LOCALE) -> None:
        self.lang = lang
        self._catalog = _catalog(lang, root)

    @property
    def name(self) -> str:
        """The language's name for itself."""
        return self.say("language.name")

    def has(self, key: str) -> bool:
        """Is there such a text?"""
        return self._catalog.gettext(key) != key

    def say(self, key: str, details: Mapping[str, Detail] | None = None) -> str:
        """The text with its details filled in; "QR-code" stays on one line."""
        said, known = self._catalog.gettext(key).replace("QR-", "QR-\u2060"), details or {}
        try:
            return DETAIL.sub(lambda found: self.told(known[found[1]]), said)
        except KeyError:
            return self._catalog.gettext(f"{key}.bare")

    def is_key(self, said: str) -> bool:
        """Whether this is no text but the name of one that is not there."""
        return bool(KEY.fullmatch(said))

    def count(self, key: str, n: int) -> str:
        """The text in the form that goes with `n`."""
        return self._catalog.ngettext(key, key, n).format(n=n)

    def told(self, detail: Detail) -> str:
        """A detail as people say it: 2026-11-28 is 28 November; a telephone number stays on one line."""
        if isinstance(detail, str) and DAY.fullmatch(detail):
            day = date.fromisoformat(detail)
            return self.say("date.day", {"day": day.day, "month": self.say(f"month.{day.month}")})
        if isinstance(detail, str) and PHONE.fullmatch(detail):
            return detail.replace(" ", "\u00a0").replace("-", "-\u2060")
        return str(detail)

    def roubles(self, kopecks: int) -> str:
        """A sum: 1 290 ₽, in English 1,290 ₽; kopecks only when there are any."""
        amount = f"{kopecks / 100:,.2f}".removesuffix(".00")
        return self.say("sum.roubles", {"amount": self.number(amount)})

    def number(self, plain: str) -> str:
        """1,290.50 as this language writes it."""
        example = self.say("number.example")
        return plain.translate({ord(","): example[1], ord("."): example[-3]})


def languages(root: Path = LOCALE) -> dict[str, Texts]:
    """Every language that has a catalog."""
    return {folder.name: Texts(folder.name, root) for folder in sorted(root.iterdir()) if folder.is_dir()}


def _catalog(lang: str, root: Path) -> gettext.NullTranslations:
    found = gettext.NullTranslations() if lang == LENDER else _catalog(LENDER, root)
    for file in sorted((root / lang / "LC_MESSAGES").glob("*.mo")):
        with file.open("rb") as source:
            catalog = gettext.GNUTranslations(source)
        catalog.add_fallback(found)
        found = catalog
    return found
