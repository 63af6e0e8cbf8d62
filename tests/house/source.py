"""The project's own files, read once, for the rules that look at them."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path, PurePath

ROOT = Path(__file__).parents[2]
PACKAGES = ("edge", "hardware", "provisioning")

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class Source:
    """One Python file: its path from the root, its text and its tree."""

    path: PurePath
    text: str
    tree: ast.Module

    @property
    def name(self) -> str:
        """The path as one writes it."""
        return self.path.as_posix()

    def at(self, node: ast.AST) -> str:
        """File and line."""
        return f"{self.name}:{getattr(node, 'lineno', 1)}"


@cache
def sources(*folders: str) -> tuple[Source, ...]:
    """All Python files below these folders."""
    found = []
    for folder in folders:
        for path in sorted((ROOT / folder).rglob("*.py")):
            text = path.read_text(encoding="utf-8")
            found.append(Source(path.relative_to(ROOT), text, ast.parse(text)))
    return tuple(found)


def functions(tree: ast.AST) -> Iterator[Function]:
    """Every function and method, also those inside others."""
    return (node for node in ast.walk(tree) if isinstance(node, Function))


def classes(tree: ast.AST) -> Iterator[ast.ClassDef]:
    """Every class."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.ClassDef))


def dotted(node: ast.AST) -> str:
    """`a.b.c` of an attribute or name, "" of anything else."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        before = dotted(node.value)
        return f"{before}.{node.attr}" if before else ""
    return ""


def imported(tree: ast.AST) -> dict[str, str]:
    """Local name → full dotted name, for everything that a file imports."""
    names: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {
                alias.asname or alias.name.split(".")[0]: (alias.asname and alias.name) or alias.name.split(".")[0]
                for alias in node.names
            }
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {alias.asname or alias.name: f"{node.module}.{alias.name}" for alias in node.names}
    return names


def called(source: Source) -> Iterator[tuple[ast.Call, str]]:
    """Every call with the full dotted name of what is called, as far as the imports tell."""
    names = imported(source.tree)
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Call):
            first, _, rest = dotted(node.func).partition(".")
            full = names.get(first, first)
            yield node, f"{full}.{rest}" if rest else full
