"""Names, docstrings and the words that we do not use (DESIGN §7)."""

import ast
import re
from collections.abc import Iterator

from tests.house.source import PACKAGES, ROOT, Source, called, classes, functions, imported, sources

BANNED_NAMES = {"utils", "util", "helpers", "helper", "manager", "base", "common", "misc"}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b")


def words(name: str) -> set[str]:
    """snake_case and CamelCase taken apart."""
    return {part.lower() for part in re.findall(r"[A-Z]?[a-z0-9]+|[A-Z]+(?![a-z])", name)}


def names(source: Source) -> Iterator[tuple[str, str]]:
    """The file's own name, and those of its classes and functions."""
    yield source.name, source.path.stem
    for each in (*classes(source.tree), *functions(source.tree)):
        yield source.at(each), each.name


def test_a_name_says_what_a_person_would_say() -> None:
    every = (pair for source in sources(*PACKAGES, "tests") for pair in names(source))
    assert [f"{place} {name}" for place, name in every if words(name) & BANNED_NAMES] == []


def public(tree: ast.Module) -> Iterator[ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef]:
    """Public classes and functions of a module, and public methods of public classes."""
    for node in tree.body:
        if isinstance(node, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                inside = (each for each in node.body if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef))
                yield from (each for each in inside if not each.name.startswith("_"))


def undocumented(source: Source) -> Iterator[str]:
    """What has no docstring, or one that does not begin with a sentence."""
    pairs: list[tuple[str, str | None]] = [(source.name, ast.get_docstring(source.tree))]
    pairs += [(f"{source.at(node)} {node.name}", ast.get_docstring(node)) for node in public(source.tree)]
    for place, text in pairs:
        if not re.search(r"[.?!:;…][)»]?(?:\s|$)", (text or "").split("\n\n")[0]):
            yield place


def test_everything_public_says_in_a_sentence_what_it_is() -> None:
    assert [place for source in sources(*PACKAGES) for place in undocumented(source)] == []


def test_every_test_file_says_what_it_is_about_and_its_tests_are_sentences() -> None:
    files = [source for source in sources("tests") if source.path.stem != "__init__"]
    silent = [source.name for source in files if ast.get_docstring(source.tree) is None]
    tests = [(source, each) for source in files for each in functions(source.tree) if each.name.startswith("test_")]
    terse = [f"{source.at(each)} {each.name}" for source, each in tests if len(each.name.split("_")) < 4]
    assert silent + terse == []


def test_asserts_are_for_tests() -> None:
    found = ((source, node) for source in sources(*PACKAGES) for node in ast.walk(source.tree))
    assert [source.at(node) for source, node in found if isinstance(node, ast.Assert)] == []


def test_nothing_is_left_unfinished() -> None:
    wrong = []
    for source in sources(*PACKAGES):
        wrong += [f"{source.name}:{number}" for number, line in lines(source) if UNFINISHED.search(line)]
        wrong += [source.at(call) for call, name in called(source) if name == "NotImplementedError"]
    assert wrong == []


def lines(source: Source) -> Iterator[tuple[int, str]]:
    """The lines of a file with their numbers."""
    return enumerate(source.text.splitlines(), 1)


def test_tests_simulate_and_never_patch() -> None:
    wrong = []
    for source in sources(*PACKAGES, "tests"):
        wrong += [source.name for full in imported(source.tree).values() if full.startswith("unittest.mock")]
        wrong += [source.at(call) for call, name in called(source) if name.startswith("monkeypatch.setattr")]
    assert wrong == []


def test_types_are_known_at_run_time_too() -> None:
    assert [s.name for s in sources(*PACKAGES, "tests") if "typing.TYPE_CHECKING" in imported(s.tree).values()] == []


def test_no_file_names_a_folder_of_somebody_s_machine() -> None:
    pattern = re.compile(r"(?<![\w.])/(work|root|home/\w+)/")
    kinds = {".py", ".md", ".toml", ".html", ".css", ".js", ".service", ".lock", ".json", ".yaml", ".sql"}
    own = [path for folder in (*PACKAGES, "tests", "docs", "systemd", "stubs") for path in (ROOT / folder).rglob("*")]
    own += [path for path in ROOT.iterdir() if path.is_file()]
    texts = (path for path in own if path.suffix in kinds or path.name == "Makefile")
    wrong = [path.relative_to(ROOT).as_posix() for path in texts if pattern.search(path.read_text(errors="replace"))]
    assert [name for name in wrong if name != "tests/house/test_words.py"] == []
