"""What the documents say of the code is true."""

import re
import tomllib
from pathlib import Path

import pytest

from tests.house import settings_table
from tests.house.source import ROOT

README = ROOT / "README.md"


def test_the_table_of_settings_is_the_settings() -> None:
    assert settings_table.DOCUMENT.read_text(encoding="utf-8") == settings_table.document(), "run: make settings"


def behaviours() -> list[tuple[str, list[str]]]:
    """The README's table: behaviour → files."""
    section = README.read_text(encoding="utf-8").partition("## Where is what")[2].partition("\n## ")[0]
    rows = re.findall(r"^\| ([^|]+) \| ([^|]+) \|$", section, re.MULTILINE)
    return [(behaviour, re.findall(r"`([^`]+)`", files)) for behaviour, files in rows[2:]]


def test_every_file_that_the_readme_names_is_there() -> None:
    named = [file for _, files in behaviours() for file in files]
    assert len(named) > 20
    assert [file for file in named if not (ROOT / file).exists()] == []


def test_every_flow_is_in_the_readme() -> None:
    named = {file for _, files in behaviours() for file in files}
    flows = {path.relative_to(ROOT).as_posix() for path in (ROOT / "edge" / "flows").glob("[a-z]*.py")}
    assert sorted(flows - named) == []


def linked(document: Path) -> list[str]:
    """Files that a document links to or shows."""
    found = re.findall(r"\]\(([^)#\s]+)[^)]*\)", document.read_text(encoding="utf-8"))
    return [target for target in found if not target.startswith(("http", "mailto:"))]


@pytest.mark.parametrize(
    "document", [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md"))], ids=lambda path: path.name
)
def test_every_link_leads_somewhere(document: Path) -> None:
    assert [target for target in linked(document) if not (document.parent / target).exists()] == []


def test_decisions_are_numbered_dated_and_say_why() -> None:
    records = sorted((ROOT / "docs" / "decisions").glob("*.md"))
    numbers = [path.name[:4] for path in records]
    assert numbers == sorted(set(numbers))
    assert all(re.fullmatch(r"\d{4}", number) for number in numbers)
    for path in records:
        text = path.read_text(encoding="utf-8")
        assert re.search(r"^Date: \d{4}-\d\d-\d\d\. Status: \w+", text, re.MULTILINE), path.name
        assert "## Why" in text, path.name


def test_the_changelog_knows_the_version() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert f"## {version}" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_the_decision_records_of_the_design_are_there() -> None:
    titles = " ".join(path.stem for path in (ROOT / "docs" / "decisions").glob("*.md"))
    for word in ("one-worker", "decide-commit-act", "journal", "synchronous-full", "no-build-step", "turn"):
        assert word in titles
