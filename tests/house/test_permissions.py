"""Every flow stands in the one permission table, and no flow looks at roles by itself (SECURITY §5)."""

import ast

from edge.domain import staff
from tests.house.source import sources


def acts() -> set[str]:
    """`module.function` of each public function of edge/flows that takes a turn and says what is done."""
    functions = ((source.path.stem, node) for source in sources("edge/flows") for node in source.tree.body)
    return {
        f"{module}.{node.name}" for module, node in functions if isinstance(node, ast.FunctionDef) and is_flow(node)
    }


def is_flow(node: ast.FunctionDef) -> bool:
    """Public, first argument `turn`, and a `Done` as its answer."""
    first = node.args.args[0].arg if node.args.args else ""
    answer = ast.unparse(node.returns) if node.returns is not None else ""
    return not node.name.startswith("_") and first == "turn" and "Done" in answer


CLOCKWORK = {"display", "door", "picture", "posters", "prune", "purge", "sense", "tick", "recover", "restored"} | {
    "serving", "upkeep"}  # fmt: skip
"""Modules whose acts only the kiosk itself does: no person, no platform."""


def named(act: str) -> set[staff.Role]:
    """The roles that a line of the table of its own gives this act to."""
    module = act.partition(".")[0]
    return {role for role, allowed in staff.MAY if allowed in {act, f"{module}.*"}}


def test_every_flow_has_its_line_in_the_table() -> None:
    forgotten = {act for act in acts() if not named(act) and act.partition(".")[0] not in CLOCKWORK}
    assert sorted(forgotten) == []


def test_the_clockwork_is_nobody_s_to_start() -> None:
    assert {act: named(act) for act in acts() if act.partition(".")[0] in CLOCKWORK and named(act)} == {}


def test_flows_never_look_at_roles() -> None:
    looking = [
        source.name for source in sources("edge/flows") if "actor.roles" in source.text or "Role." in source.text
    ]
    assert looking == []
