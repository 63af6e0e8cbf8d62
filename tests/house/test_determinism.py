"""The same inputs always give the same result: time comes from the clock, chance from the dice (RELIABILITY §3)."""

import ast
from collections.abc import Iterator
from pathlib import PurePath

from tests.house.source import Source, called, functions, sources

FREE = {
    "edge/clock.py": "is the clock",
    "edge/dice.py": "is the dice",
    "edge/simcable.py": "is the simulated network cable, and really waits",
    "edge/web/sim/lens.py": "bends pictures as chance would, in the simulated cabinet only",
    "edge/sync/broker/paho.py": "waits for a socket in real time; the simulator has the broker in memory",
}
FORBIDDEN = ("time.time", "time.monotonic", "time.perf_counter", "time.sleep", "datetime.datetime.now",
             "datetime.datetime.utcnow", "datetime.datetime.today", "datetime.date.today", "uuid.uuid1", "uuid.uuid4",
             "os.urandom", "hash")  # fmt: skip


def judged() -> tuple[Source, ...]:
    """The service's own code. Devices, the scanner's own process and the platform's programs live in real time."""
    return tuple(s for s in sources("edge") if s.name not in FREE and not s.name.startswith("edge/scan/"))


def forbidden(name: str) -> bool:
    """Is this a source of time or chance? Comparing secrets is neither."""
    if name == "secrets.compare_digest":
        return False
    return name.removesuffix("_ns") in FORBIDDEN or name.startswith(("random.", "secrets."))


def chances(source: Source) -> Iterator[str]:
    """Where this file takes time or chance by itself; `__hash__` may hash, for dictionaries keep their order."""
    own = [node for function in functions(source.tree) if function.name == "__hash__" for node in ast.walk(function)]
    for call, name in called(source):
        if forbidden(name) and call not in own:
            yield f"{source.at(call)} {name}"


def unordered(tree: ast.AST) -> Iterator[ast.AST]:
    """Loops straight over a set, whose order changes from run to run."""
    for node in ast.walk(tree):
        over = node.iter if isinstance(node, ast.For | ast.comprehension) else None
        call = isinstance(over, ast.Call) and isinstance(over.func, ast.Name) and over.func.id in {"set", "frozenset"}
        if over is not None and (isinstance(over, ast.Set | ast.SetComp) or call):
            yield over


def test_time_and_chance_come_from_clock_and_dice_only() -> None:
    assert [wrong for source in judged() for wrong in chances(source)] == []


def test_nothing_depends_on_the_order_of_a_set() -> None:
    folders = ("edge/domain/", "edge/flows/", "edge/store/", "edge/sync/")
    deciding = (source for source in judged() if source.name.startswith(folders))
    assert [source.at(node) for source in deciding for node in unordered(source.tree)] == []


def test_the_rule_sees_what_it_must_see() -> None:
    code = (
        "import time as t\nfrom uuid import uuid4\nfrom datetime import datetime\n"
        "t.time_ns(); uuid4(); datetime.now(); hash('a')\ndef __hash__(): hash('b')"
    )
    bad = Source(PurePath("bad.py"), code, ast.parse(code))
    names = ["time.time_ns", "uuid.uuid4", "datetime.datetime.now", "hash"]
    assert list(chances(bad)) == [f"bad.py:4 {name}" for name in names]
    loops = "for a in {1, 2}: pass\n[b for b in set(c)]\n[d for d in sorted(set(e))]"
    assert len(list(unordered(ast.parse(loops)))) == 2
