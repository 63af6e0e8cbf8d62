"""How long a chain of imports may be. Who may import whom stands in pyproject.toml and is held by import-linter."""

from collections.abc import Callable
from functools import cache
from graphlib import CycleError, TopologicalSorter

import grimp
import pytest

LONGEST = 8
WAY_IN = {
    "edge.__main__",
    "edge.cli",
    "edge.onsite",
    "edge.start",
    "edge.app",
}  # what a person types, and where all is put together

Imports = dict[str, set[str]]


@cache
def our_imports() -> Imports:
    """Module → the modules it imports, among our own."""
    graph = grimp.build_graph("edge", "hardware", "provisioning", cache_dir=None)
    return {module: graph.find_modules_directly_imported_by(module) for module in sorted(graph.modules)}


def rooms(imports: Imports) -> Imports:
    """The same between rooms: `edge.flows.pickup` is in the room `edge.flows`, `edge.worker` is one of its own."""
    between: Imports = {}
    for module, others in imports.items():
        here = room(module)
        between.setdefault(here, set()).update({room(other) for other in others} - {here})
    return between


def room(module: str) -> str:
    """The first two words of a module's name; all devices are one room: drivers and boards share wires."""
    words = module.split(".")
    return words[0] if words[0] == "hardware" else ".".join(words[:2])


def chains(imports: Imports) -> dict[str, tuple[str, ...]]:
    """Module → the longest chain of imports that begins with it. CycleError when modules need each other."""
    found: dict[str, tuple[str, ...]] = {}
    for module in TopologicalSorter(imports).static_order():
        below = (found[other] for other in sorted(imports.get(module, ())))
        found[module] = (module, *max(below, key=len, default=()))
    return found


@pytest.mark.parametrize("imports", [our_imports, lambda: rooms(our_imports())], ids=["modules", "rooms"])
def test_no_module_and_no_room_needs_itself(imports: Callable[[], Imports]) -> None:
    try:
        TopologicalSorter(imports()).prepare()
    except CycleError as circle:
        pytest.fail(" > ".join(circle.args[1]), pytrace=False)


def test_no_chain_of_rooms_is_longer_than_a_person_can_follow() -> None:
    found = {room: chain for room, chain in chains(rooms(our_imports())).items() if room not in WAY_IN}
    long = [" > ".join(chain) for chain in found.values() if len(chain) > LONGEST]
    assert long == []


def test_chains_and_circles_are_seen() -> None:
    assert rooms({"a.b.c": {"a.b.d", "a.e", "f"}}) == {"a.b": {"a.e", "f"}}
    assert chains({"a": {"b", "c"}, "b": {"c"}})["a"] == ("a", "b", "c")
    with pytest.raises(CycleError):
        chains({"a": {"b"}, "b": {"a"}})
