"""How long a chain of imports may be, and who may import whom: a list of what is allowed.

`pyproject.toml` holds what is forbidden for good, libraries too; here a room that reaches for something new is seen.
"""

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
    "edge.restore_command",
    "edge.start",
    "edge.app",
}  # what a person types, and where all is put together

Imports = dict[str, set[str]]

RULES = {"edge.domain", "edge.errors"}
TOOLS = {"edge.clock", "edge.dice", "edge.sealed", "edge.settings"}
MAY = {
    "edge.domain": {"edge.errors"},
    "edge.store": RULES | {"edge.clock"},
    "edge.turn": RULES | TOOLS | {"edge.store"},
    "edge.worker": RULES | {"edge.store", "edge.effects", "edge.turn"},
    "edge.flows": RULES | TOOLS | {"edge.store", "edge.effects", "edge.turn"},
    "edge.web": RULES | TOOLS | {"edge.store", "edge.effects", "edge.flows", "hardware"},
    "edge.sync": RULES | TOOLS | {"edge.store", "edge.flows", "edge.keys"},
    "edge.scan": {"edge.domain", "hardware"},
    "provisioning.fleet": {"edge.domain", "edge.sync"},
    "hardware": set[str](),
}
"""Room → the rooms that it may know."""

DOORS = {
    ("edge.web", "hardware"): {"hardware.ports"},
    ("edge.scan", "hardware"): {"hardware.ports", "hardware.select"},
    ("edge.scan", "edge.domain"): {"edge.domain.barcode", "edge.domain.token"},
    ("provisioning.fleet", "edge.sync"): {"edge.sync.contract"},
}
"""Where a room may know a part of another only."""


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


def strangers(imports: Imports) -> list[str]:
    """Imports that the two lists above do not allow."""
    found = []
    for module, others in imports.items():
        for other in sorted(others):
            here, there = room(module), room(other)
            doors = DOORS.get((here, there), {there})
            through = any(f"{other}.".startswith(f"{door}.") for door in doors)
            if here != there and here in MAY and not (there in MAY[here] and through):
                found.append(f"{module} > {other}")
    return found


def test_every_room_knows_only_what_it_may_know() -> None:
    assert strangers(our_imports()) == []


def test_an_import_that_is_not_allowed_is_seen() -> None:
    bad = {
        "edge.worker": {"edge.web.live"},
        "edge.web.staff": {"hardware.locker.none"},
        "hardware.wire": {"edge.clock"},
    }
    assert len(strangers(bad)) == 3
    assert (
        strangers({"edge.web.staff": {"hardware.ports"}, "provisioning.fleet.feed": {"edge.sync.contract.wire"}}) == []
    )


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
