"""Everything that a run will be, decided before it begins: people, deliveries and faults, each on a line of its own."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any

from tests.system.simulator.moments import DAY_MS, HOUR_MS

MINUTE_MS = 60_000
PARCELS = 42
OPEN_MS = 14 * HOUR_MS
LAST_MS = 18 * HOUR_MS
"""How long the last day of a run is; the nights between days are lived whole."""
CELLS = tuple(f"{number:02}" for number in range(1, 31))
POINTS = ("taken", "begun", "item_done", "before_commit", "committed", "before_effect", "after_effect", "before_answer",
          "uplink_sent", "ack_taken", "recovering", "checkpoint")  # fmt: skip
RARE = ("backup_step", "purge_step", "restore_step")
"""Points that are passed at a known time of the day only; a third of the days dies there."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing that will happen: when (world milliseconds), what, and its details."""

    at: int
    kind: str
    of: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Schedule:
    """A whole run. `lines` may be thinned out: every random stream belongs to one source or one person."""

    seed: int
    days: int
    lines: tuple[Line, ...]

    def text(self) -> str:
        """As JSON, for the corpus."""
        lines = [{"at": line.at, "kind": line.kind, **line.of} for line in self.lines]
        return json.dumps({"seed": self.seed, "days": self.days, "lines": lines}, ensure_ascii=False, indent=1)

    @property
    def end(self) -> int:
        """When the faults are over."""
        return (self.days - 1) * DAY_MS + LAST_MS


def read(text: str) -> Schedule:
    """The schedule that `text` wrote."""
    kept = json.loads(text)
    lines = [Line(line.pop("at"), line.pop("kind"), line) for line in kept["lines"]]
    return Schedule(kept["seed"], kept["days"], tuple(lines))


def stream(seed: int, name: str) -> Random:
    """The random stream of one source; a change in one does not move the others."""
    return Random(int.from_bytes(hashlib.sha256(f"{seed}/{name}".encode()).digest(), "big"))


def draw(seed: int, days: int) -> Schedule:
    """The schedule of a seed."""
    lines = [line for day in range(days) for line in _day(seed, day)]
    return Schedule(seed, days, tuple(sorted(lines, key=lambda line: (line.at, line.kind))))


def _day(seed: int, day: int) -> Iterator[Line]:
    start = day * DAY_MS
    for source in (
        _deliveries,
        _rounds,
        _operators,
        _cuts,
        _store,
        _network,
        _devices,
        _clock,
        _machine,
        _platform,
        _coincidences,
        _upkeep,
    ):
        chance = stream(seed, f"{source.__name__}/{day}")
        for line in source(chance, day):
            yield Line(start + line.at, line.kind, line.of)


def _deliveries(chance: Random, day: int) -> Iterator[Line]:
    """Two vans a day with some forty parcels each; every third customer has two of them. The second one has six that
    nobody has announced yet."""
    for van in range(2):
        number = day * 2 + van
        parcels = []
        for index in range(PARCELS):
            customer = f"{number:03}{index - index % 3 // 2:02}"
            parcels.append({"id": f"p-{number}-{index}", "customer": customer, "size": chance.choice("SSSMML")})
        at = van * 6 * HOUR_MS + chance.randrange(30 * MINUTE_MS)
        staff = chance.choice(("u-1", "u-2"))
        of = {"id": f"d-{number}", "parcels": parcels, "staff": staff, "late": 6 * van}
        yield Line(at, "delivery", of)
        busy = at + HOUR_MS // 2 + chance.randrange(20_000, 100_000)
        yield Line(busy, "bad item", {"cell": chance.choice(CELLS)})


def _rounds(chance: Random, _day: int) -> Iterator[Line]:
    """Somebody of the staff looks at what has to be looked at."""
    for number in range(10):
        staff = chance.choice(("u-1", "u-2"))
        at = number * OPEN_MS // 10 + chance.randrange(HOUR_MS)
        yield Line(at, "round", {"staff": staff})


def _operators(chance: Random, _day: int) -> Iterator[Line]:
    """Some twelve commands of the platform's people."""
    wishes = ("open_cell", "open_cell", "open_cell", "reopen_cell", "beat")
    for _ in range(14):
        late_ms = chance.choice((0, 0, 0, 8_000, 40_000, 90_000))
        asks = chance.choice(("screen", "screen", "staff"))
        of = {"op": chance.choice(wishes), "cell": chance.choice(CELLS), "late_ms": late_ms, "asks": asks}
        yield Line(chance.randrange(OPEN_MS), "operator", of)


def _cuts(chance: Random, _day: int) -> Iterator[Line]:
    """Two power cuts or three, and two deaths of the process alone, each at a chosen point of the work."""
    for kind in ("power", "power", "power", "process", "process"):
        of = {"how": kind, "point": chance.choice(POINTS), "nth": chance.randrange(1, 25)}
        yield Line(chance.randrange(OPEN_MS), "cut", {**of, "off_s": chance.randrange(5, 60)})


def _store(chance: Random, _day: int) -> Iterator[Line]:
    """A commit that raises, and was carried out or not."""
    for _ in range(2):
        how = chance.choice(("kept", "undone"))
        yield Line(chance.randrange(OPEN_MS), "commit", {"how": how, "nth": chance.randrange(1, 10)})


def _network(chance: Random, _day: int) -> Iterator[Line]:
    """Partitions, some of two hours; hours of bad luck, a broken connection, a platform that starts anew."""
    for _ in range(3):
        yield Line(chance.randrange(OPEN_MS), "partition", {"for_s": chance.choice((30, 300, 1800))})
    for _ in range(3):
        late_ms = chance.choice((0, 3000, 3000, 60_000))
        how = {"lost": chance.choice((0, 10)), "doubled": chance.choice((0, 10)), "late_ms": late_ms}
        yield Line(chance.randrange(OPEN_MS), "luck", {**how, "for_s": 1200})
    yield Line(chance.randrange(OPEN_MS), "kick")
    yield Line(chance.randrange(OPEN_MS), "platform", {"how": chance.choice(("before", "after"))})
    if chance.random() < 0.3:
        yield Line(chance.randrange(OPEN_MS), "partition", {"for_s": 7200})


def _devices(chance: Random, _day: int) -> Iterator[Line]:
    """A part of a cell that fails for a while, and now and then a thief with a crowbar."""
    faults = ("stick", "hold", "no_reply", "bad_frame", "lost", "cut_open", "cut_closed", "chatter")
    for _ in range(3):
        of = {"cell": chance.choice(CELLS), "how": chance.choice(faults), "for_s": chance.choice((60, 600, 3600))}
        yield Line(chance.randrange(OPEN_MS), "device", {**of, "next": chance.random() < 0.7})
    if chance.random() < 0.3:
        of = {"cell": chance.choice(CELLS), "next": chance.random() < 0.5}
        yield Line(chance.randrange(OPEN_MS), "thief", of)


def _clock(chance: Random, _day: int) -> Iterator[Line]:
    """Small corrections; and four days in ten the wall clock jumps or is lost."""
    if chance.random() < 0.4:
        by_s = chance.choice((-86_400, -3600, 3600, 86_400, 400_000_000, -1_700_000_000))
        quality = "unset" if abs(by_s) > 100_000 else chance.choice(("synced", "holdover"))
        yield Line(chance.randrange(OPEN_MS), "clock", {"by_s": by_s, "quality": quality, "for_s": 7200})
    for _ in range(4):
        of = {"by_s": chance.choice((-900, 900)), "quality": "synced", "for_s": 1200}
        yield Line(chance.randrange(OPEN_MS), "clock", of)


def _machine(chance: Random, _day: int) -> Iterator[Line]:
    """Sync calls that take long, a bug now and then, and a disk that is full for a while."""
    for _ in range(40):
        yield Line(chance.randrange(OPEN_MS), "slow disk", {"for_ms": chance.randrange(200, 3000)})
    yield Line(chance.randrange(OPEN_MS), "bad item", {"cell": chance.choice(CELLS)})
    yield Line(chance.randrange(OPEN_MS), "felt", {"part": chance.choice(("case", "power")), "for_s": 600})
    if chance.random() < 0.3:
        yield Line(chance.randrange(OPEN_MS), "disk full", {"for_s": chance.randrange(10, 90)})


def _platform(chance: Random, _day: int) -> Iterator[Line]:
    """A parcel taken back too late, a command that is kept, one that was meant for another kiosk."""
    for kind in ("taken back", "kept command", "foreign command"):
        yield Line(chance.randrange(OPEN_MS), kind)
    yield Line(chance.randrange(OPEN_MS), "two workers", {"for_s": 3600})
    yield Line(chance.randrange(OPEN_MS), "platform put back")
    if chance.random() < 0.3:
        yield Line(chance.randrange(OPEN_MS), "staff blocked", {"staff": chance.choice(("u-1", "u-2")), "for_s": 900})
    for by_s in (0, -40, -40):
        of = {"late_ms": chance.randrange(5_000, 60_000), "by_s": by_s}
        yield Line(chance.randrange(OPEN_MS), "late command", of)


def _coincidences(chance: Random, _day: int) -> Iterator[Line]:
    """What happens once in a hundred days by itself, and is where bugs live: faults that wait for their moment."""
    hour, cell = chance.randrange(4 * HOUR_MS), chance.choice(CELLS)
    told = {"what": "fact", "kind": "CommandChanged", "state": "received"}
    yield Line(hour, "cut", {"how": "process", "point": "taken", "nth": 1, "off_s": 2, "upon": told})
    late = {"what": "waits", "for_ms": 200_000}
    yield Line(hour, "clock", {"by_s": -900, "quality": "synced", "for_s": 1200, "upon": late})
    yield Line(hour, "device", {"cell": cell, "how": "no_reply", "for_s": 60, "next": "full"})
    yield Line(hour, "device", {"cell": cell, "how": "lost", "for_s": 120, "next": "full", "dies": True})
    yield Line(chance.randrange(OPEN_MS), "thief", {"cell": cell, "next": True})
    yield Line(hour, "echo", {"for_s": 4 * 3600})
    yield Line(chance.randrange(OPEN_MS), "narrow broker", {"room": 1, "late_ms": 3000, "for_s": 3600})
    yield Line(16 * HOUR_MS + chance.randrange(HOUR_MS), "old copy", {"staff": chance.choice(("u-1", "u-2"))})
    yield Line(hour, "platform", {"how": "before"})
    for received in range(2):
        both = {"what": "fact", "kind": "DeliveryReceived"}
        yield Line(received * 6 * HOUR_MS, "slow disk", {"for_ms": 8000, "upon": both})


def _upkeep(chance: Random, _day: int) -> Iterator[Line]:
    """How the old copy of the evening comes about; and deaths while a copy is made, put back, or while data goes."""
    yield Line(0, "next copy", {"how": chance.choice(("unseen", "unseen", "unseen", "unseen", "restore", "broken"))})
    for point, most in zip(RARE, (3, 4, 9), strict=True):
        if chance.random() < 0.35:
            of = {"how": "process", "point": point, "nth": chance.randrange(1, most + 1), "off_s": 2}
            yield Line(0, "cut", of)
