"""The rules are only rules: no input, no output, no clock, no chance, nobody else's library."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import edge.domain

FOLDER = Path(edge.domain.__file__).parent
FILES = sorted(FOLDER.rglob("*.py"))
DOING = frozenset(
    [
        "os",
        "io",
        "time",
        "threading",
        "asyncio",
        "random",
        "secrets",
        "socket",
        "subprocess",
        "sqlite3",
        "pathlib",
        "logging",
        "urllib",
        "http",
    ]
)
"""Modules of the standard library that do things, or whose answer is another one each time."""


def imports(text: str) -> Iterator[str]:
    """Every module that a source text imports."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def impure(module: str) -> bool:
    """Whether a rule may not import this module."""
    top = module.partition(".")[0]
    if top == "edge":
        return module != "edge.errors" and not f"{module}.".startswith("edge.domain.")
    return top not in sys.stdlib_module_names or top in DOING


def calls(text: str) -> Iterator[str]:
    """Every plain function that a source text calls."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            yield node.func.id


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(FOLDER)))
def test_rules_import_only_errors_and_the_quiet_part_of_the_standard_library(path: Path) -> None:
    text = path.read_text("utf-8")
    assert [module for module in imports(text) if impure(module)] == []
    assert not {"open", "print", "input", "exec", "eval"} & set(calls(text))


def test_the_rule_sees_what_it_must_see() -> None:
    text = "import time, json\nfrom edge.clock import Stamp\nfrom edge.errors import Refusal\nimport PIL.Image\nopen(1)"
    assert [module for module in imports(text) if impure(module)] == ["time", "edge.clock", "PIL.Image"]
    assert list(calls(text)) == ["open"]
