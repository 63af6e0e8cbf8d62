"""Small: files, functions, classes and nesting. Statements and arguments are counted by ruff."""

import ast
from collections.abc import Iterator

from tests.house.source import PACKAGES, Source, classes, functions, sources

LINES, METHODS, NESTING, PARENTS = 300, 10, 3, 2
LEAST_TESTS = 0.7  # lines of test for a line of program; the aim is 1, and this number only rises
BLOCKS = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.AsyncFor, ast.AsyncWith, ast.Match)


def everything() -> tuple[Source, ...]:
    """All our Python."""
    return sources(*PACKAGES, "tests")


def depth(node: ast.AST) -> int:
    """How deep blocks stand in blocks; `elif` is no deeper than its `if`, functions begin anew."""
    deepest = 0
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            continue
        otherwise = isinstance(node, ast.If) and node.orelse == [child]
        here = 1 if isinstance(child, BLOCKS) and not (otherwise and isinstance(child, ast.If)) else 0
        deepest = max(deepest, here + depth(child))
    return deepest


def methods(node: ast.ClassDef) -> list[str]:
    """The methods that somebody calls by name."""
    return [each.name for each in node.body if isinstance(each, ast.FunctionDef) and not each.name.startswith("_")]


def offences() -> Iterator[str]:
    """Everything that is too big."""
    for source in everything():
        lines = source.text.count("\n")
        if lines > LINES:
            yield f"{source.name} has {lines} lines"
        program = source.path.parts[0] != "tests"
        for function in functions(source.tree):
            if depth(function) > (NESTING if program else NESTING + 1):
                yield f"{source.at(function)} {function.name} is nested {depth(function)} deep"
        for each in classes(source.tree):
            if program and len(methods(each)) > METHODS:
                yield f"{source.at(each)} {each.name} has {len(methods(each))} methods"
            if len(each.bases) > PARENTS:
                yield f"{source.at(each)} {each.name} has {len(each.bases)} parents"


def test_nothing_is_too_big() -> None:
    assert list(offences()) == []


def test_nesting_is_counted_as_people_count_it() -> None:
    def nested(code: str) -> int:
        return depth(ast.parse(code))

    assert nested("if a:\n  for b in c:\n    d()") == 2
    assert nested("if a:\n  b()\nelif c:\n  d()\nelif e:\n  f()") == 1
    assert nested("def f():\n  if a:\n    b()") == 0


def test_tests_keep_up_with_the_program() -> None:
    def lines(*folders: str) -> int:
        return sum(source.text.count("\n") for source in sources(*folders))

    assert lines("tests") >= LEAST_TESTS * lines(*PACKAGES)
