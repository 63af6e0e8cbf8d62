"""What a run came to: how dense its days were, how often each fault struck, which flows nobody ever used."""

import inspect
import pkgutil
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from importlib import import_module

from edge import flows
from edge.effects import Done
from tests.system.simulator.schedule import POINTS, RARE

DENSITY: Mapping[str, tuple[float, str]] = {
    "stows": (80, "ParcelStowed"),
    "pickups": (80, "ParcelIssued"),
    "parcels given back": (8, "ParcelRefused"),
    "wrong codes": (2, "CodeRefused"),
    "staff sessions": (6, "sign-in"),
    "commands": (12, "command "),
    "partitions": (3, "partition"),
    "power cuts": (2, "cut power"),
    "crash points": (4, "point "),
    "device faults": (1, "device "),
    "clock steps": (0.3, "clock step"),
    "copies of the store": (1, "BackupDone"),
    "erased parcels": (20, "erased"),
    "pruned facts": (400, "pruned"),
}
"""What a kiosk-day must have at least, on the average of a run; and the counters that tell."""

DEVICES = ("stick", "hold", "no_reply", "bad_frame", "lost", "cut_open", "cut_closed", "chatter")
FAULTS = ("bad luck", "partition", "kick", "clock step", "thief", "slow disk", "bad item", "disk full", "taken back",
          "foreign command", "two workers", "platform put back", "staff blocked",
          "kept command", "late command", "echo", "narrow broker", "old copy", "restore",
          "restore of a broken store", "sensor case", "sensor power", "commit kept", "commit undone",
          "platform dies before", "platform dies after", "cut power", "cut process",
          *(f"device {how}" for how in DEVICES), *(f"point {point}" for point in (*POINTS, *RARE)))  # fmt: skip
"""Everything that is done to a kiosk: a run in which one of them never struck proves nothing about it."""

USED = frozenset({"cell", "command", "door", "feed", "find", "handover", "prune", "purge", "receive", "recover", "scan",
                  "sense", "serving", "sign_in", "stow", "task", "tick", "upkeep", "visit"})  # fmt: skip
"""The flows that the simulated town uses: each must have run."""

ELSEWHERE = {
    "commission": "the cabinet is put together before the point opens",
    "display": "the town has no browser",
    "health": "devices are looked at in threads of their own, and nobody reads the page of their state",
    "picture": "the town has no camera, and what support may ask for is `command`",
    "posters": "pictures come by HTTPS, beside the broker, and the town has no host of files",
    "restored": "`feed.start_anew` begins it when an old copy is found out, `kiosk restore` while the service stands",
}
"""Flows that the town does not use, and why."""

ADVICE = "give somebody in tests/system/simulator a reason to use it, and name it in USED of tally.py"

OFTEN, OF_DAYS = 20, 250
"""So often each fault strikes in so many days; once in any run."""


def verbs() -> frozenset[str]:
    """Every act that a flow offers: the public functions of `edge.flows` that give a `Done`, as `module.verb`."""
    found = set()
    for info in pkgutil.iter_modules(flows.__path__):
        module = import_module(f"{flows.__name__}.{info.name}")
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            if own and function.__annotations__.get("return") is Done:
                found.add(f"{info.name}.{name}")
    return frozenset(found)


def table(counts: Mapping[str, int], days: int) -> Iterator[str]:
    """The run in lines: what a day had, how often each fault struck, how many acts of the flows were carried out."""
    for name, (least, prefix) in DENSITY.items():
        yield f"{name:<24}{_sum(counts, prefix) / days:8.1f} a day (at least {least:g})"
    for name in FAULTS:
        yield f"{name:<24}{counts.get(name, 0):6}"
    ran = _ran(counts)
    yield f"{'acts of flows':<24}{len(ran):6} of {len(verbs())}; never: {', '.join(sorted(verbs() - ran)) or 'none'}"


def shortfalls(counts: Mapping[str, int], days: int) -> list[str]:
    """What the run was too thin for, one sentence each."""
    found = [
        f"{_sum(counts, prefix) / days:.2f} {name} a day, and {least:g} are the least"
        for name, (least, prefix) in DENSITY.items()
        if _sum(counts, prefix) < least * days
    ]
    found += [
        f"{name!r} struck {counts.get(name, 0)} times in {days} days" for name in FAULTS if _rare(counts, name, days)
    ]
    return found + idle_flows(counts)


def idle_flows(counts: Mapping[str, int]) -> list[str]:
    """The flows that nobody in the simulated town ever used, one sentence each."""
    used = _modules(_ran(counts))
    return [f"edge/flows/{module}.py never ran: {ADVICE}" for module in sorted(USED - used)]


def unknown_flows() -> list[str]:
    """The flows of which nobody has said whether the town uses them, one sentence each."""
    unnamed = _modules(verbs()) - USED - ELSEWHERE.keys()
    return [
        f"edge/flows/{module}.py is not simulated: {ADVICE}, or say in ELSEWHERE why not" for module in sorted(unnamed)
    ]


def _modules(acts: Iterable[str]) -> set[str]:
    return {act.partition(".")[0] for act in acts}


def _rare(counts: Mapping[str, int], name: str, days: int) -> bool:
    return counts.get(name, 0) < max(1, days * OFTEN // OF_DAYS)


def _ran(counts: Mapping[str, int]) -> frozenset[str]:
    return frozenset(name.removeprefix("act ") for name in counts if name.startswith("act "))


def _sum(counts: Mapping[str, int], prefix: str) -> int:
    return sum(
        count
        for name, count in Counter(counts).items()
        if name == prefix or (prefix.endswith(" ") and name.startswith(prefix))
    )
