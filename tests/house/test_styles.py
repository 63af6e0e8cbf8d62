"""Colours come from the tokens and from nowhere else; pages hold no style, no script and no words of their own."""

import re
from html.parser import HTMLParser
from pathlib import Path

from tests.house.source import ROOT

WEB = (ROOT / "edge" / "web", ROOT / "provisioning" / "fleet" / "console")
COLOUR = re.compile(
    r"#[0-9a-fA-F]{3,8}\b|\b(?:rgba?|hsla?|hwb|oklch|color)\(|:\s*(?:white|black|red|green|blue|gray|grey)\b"
)
COMMENT = re.compile(r"\{#.*?#\}|/\*.*?\*/|^\s*//.*?$", re.DOTALL | re.MULTILINE)
CYRILLIC = re.compile("[а-яёА-ЯЁ]")


def files(kind: str) -> list[Path]:
    """Our own files of one kind; what others wrote lies in `vendor` or has a version in its name."""
    found = [path for folder in WEB for path in sorted(folder.rglob(f"*.{kind}"))]
    return [path for path in found if "vendor" not in path.parts and ".min." not in path.name]


def without_comments(text: str) -> str:
    """A style sheet without its comments."""
    return re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)


def test_colours_stand_in_the_tokens_only() -> None:
    wrong = []
    for path in files("css"):
        lines = without_comments(path.read_text(encoding="utf-8")).splitlines()
        own = [line for line in lines if COLOUR.search(line) and not re.match(r"\s*--[\w-]+:", line)]
        wrong += [f"{path.relative_to(ROOT)}: {line.strip()}" for line in own]
    assert wrong == []


def test_colours_of_tokens_are_set_in_one_file_a_site() -> None:
    for folder in WEB:
        setting = {path.name for path in files("css") if folder in path.parents and re.search(
            r"^\s*--[\w-]+:[^;]*#[0-9a-fA-F]{3}", path.read_text(encoding="utf-8"), re.MULTILINE)}  # fmt: skip
        assert len(setting) <= 1, setting


class Page(HTMLParser):
    """Looks for what the content security policy forbids."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Style attributes, event attributes, scripts and styles inside the page."""
        names = {name for name, value in attrs if value is not None}
        if tag == "style" or (tag == "script" and "src" not in names):
            self.found.append(f"<{tag}>")
        self.found += [f"{tag} {name}" for name in sorted(names) if name == "style" or name.startswith("on")]


def test_no_page_has_a_style_or_a_script_inside() -> None:
    wrong = []
    for path in files("html"):
        page = Page()
        page.feed(re.sub(r"\{%.*?%\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL))
        wrong += [f"{path.relative_to(ROOT)}: {each}" for each in page.found]
    assert wrong == []


def test_no_template_says_that_something_is_safe() -> None:
    assert [str(path) for path in files("html") if re.search(r"\|\s*safe\b", path.read_text(encoding="utf-8"))] == []


def test_words_of_pages_stand_in_the_catalogs() -> None:
    pages = {path: COMMENT.sub("", path.read_text(encoding="utf-8")) for path in (*files("html"), *files("js"))}
    assert [str(path.relative_to(ROOT)) for path, text in pages.items() if CYRILLIC.search(text)] == []
