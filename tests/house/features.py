"""`make features`: each row of docs/features.md with the tests that prove it."""

import ast
import re
import sys
from collections.abc import Iterator

from rich.console import Console
from rich.table import Table

from tests.house.source import ROOT, Function, Source, dotted, functions, sources

DOCUMENT = ROOT / "docs" / "features.md"
MARK = "pytest.mark.feature"


def rows() -> dict[str, str]:
    """Id → feature, as the document has them."""
    found = re.findall(r"^\| ([A-Z]+-\d+) \| (.+?) \| [^|]+ \|$", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return dict(found)


def marked(node: ast.AST) -> Iterator[str]:
    """The rows that marks somewhere in this piece of code name."""
    for each in ast.walk(node):
        if isinstance(each, ast.Call) and dotted(each.func) == MARK:
            yield from (arg.value for arg in each.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def of_module(source: Source) -> set[str]:
    """Rows that a whole file proves, by `pytestmark`."""
    named = [node for node in source.tree.body if isinstance(node, ast.Assign)]
    marks = [node for node in named if [dotted(target) for target in node.targets] == ["pytestmark"]]
    return {row for node in marks for row in marked(node)}


def of_test(test: Function) -> set[str]:
    """Rows that one test proves, by its decorators."""
    return {row for decorator in test.decorator_list for row in marked(decorator)}


def proofs() -> dict[str, list[str]]:
    """Row → tests, as pytest writes them."""
    found: dict[str, list[str]] = {}
    for source in sources("tests"):
        whole = of_module(source)
        for test in (each for each in functions(source.tree) if each.name.startswith("test_")):
            for row in sorted(whole | of_test(test)):
                found.setdefault(row, []).append(f"{source.name}::{test.name}")
    return found


def main() -> int:
    """Print the table; the exit status says nothing of it."""
    proved = proofs()
    table = Table("row", "feature", "proved by", title="Features and their tests", show_lines=True)
    for row, feature in rows().items():
        table.add_row(row, feature.replace("*", ""), "\n".join(proved.get(row, [])) or "[dim]not yet[/]")
    Console(width=None if sys.stdout.isatty() else 200).print(table)
    print(f"{len(proved.keys() & rows().keys())} of {len(rows())} rows have tests")
    return 0


if __name__ == "__main__":
    sys.exit(main())
