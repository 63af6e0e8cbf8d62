"""B16, the long form: the figures of LOCK-BOARDS section 8, a thousand openings of each family and a hundred doors that
are opened by hand, without inertia and with the usual one.

All are measured side by side, each before boards of its own: they wait most of the time, and take a thirtieth of a
processor each.
"""

import statistics
import tempfile
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from hardware import profile_text
from hardware.families import SERIAL
from hardware.locker.cabinet import Cabinet
from hardware.ports import Rung, Step
from tests.bench import doors
from tests.bench.measure import Figure
from tests.hardware.processes import BoardProcess, board_process

INERTIA: Mapping[str, Any] = {"bolt_ms": 40, "leaf_ms": 80}
THINK_MS = 5
FEEDBACK_MS = 20
LOOK_MS = 25.0
EVENT_MS = 1000.0
BY_HAND = 10  # one door by hand for so many openings
POLL_S, UNEVEN_S = 0.5, 0.137
"""Whoever tears a door open keeps no step with the polls: waits of many lengths, spread over one poll."""


@dataclass(frozen=True, slots=True)
class Seen:
    """What one family took: times by rung in milliseconds, the floor of each (the same bytes without a driver, when
    nothing disturbed them), and how late a door by hand was told."""

    family: str
    usual: bool
    times: Mapping[Rung, list[float]]
    floors: Mapping[Rung, float]
    by_hand: list[float]


def published(openings: int) -> Sequence[Figure]:
    """Every family, without inertia and with the usual one."""
    with ProcessPoolExecutor(2 * len(SERIAL), get_context("spawn")) as side_by_side:
        jobs = [
            side_by_side.submit(seen, family, openings, usual=usual) for usual in (False, True) for family in SERIAL
        ]
        return [figure for job in jobs for figure in figures(job.result())]


def seen(family: str, openings: int, *, usual: bool) -> Seen:
    """One family."""
    inertia, think_ms = (INERTIA, THINK_MS) if usual else (doors.INERT, 0)
    times, bare = doors.measured(family, openings, inertia, think_ms)
    floors = {rung: max(least, min(bare[rung])) for rung, least in doors.floor(family).items()}
    return Seen(family, usual, {**times}, floors, by_hand(family, openings // BY_HAND))


def by_hand(family: str, count: int) -> list[float]:
    """How long after a door was torn open at rest its event came."""
    with tempfile.TemporaryDirectory() as name:
        profile = doors.quick(family, Path(name) / "lock")
        profile_text.write(profile, Path(name) / "cabinet.toml")
        with board_process(Path(name), "--profile", str(Path(name) / "cabinet.toml"), "--paced") as board:
            cabinet, news = Cabinet(profile), doors.Queue()
            cabinet.start(news.put)
            took = []
            for number in range(count):
                time.sleep(number * UNEVEN_S % POLL_S)
                took.append(torn(profile.cells[number % 12].name, news, board))
            cabinet.close()
    return took


def torn(cell: str, news: doors.Queue, board: BoardProcess) -> float:
    """One door, shut again afterwards."""
    start = time.monotonic_ns() / 1e6
    board.hands.act("force", cell)
    told = step(news, Rung.DOOR_OPEN).mono_ms
    board.hands.act("close", cell)
    step(news, Rung.DOOR_CLOSED)
    return told - start


def step(news: doors.Queue, rung: Rung) -> Step:
    """The next step of this kind."""
    while True:
        said = news.get(timeout=30)
        if isinstance(said, Step) and said.rung is rung:
            return said


def figures(found: Seen) -> list[Figure]:
    """What was measured against the goals of section 8."""
    row = doors.row(found.family)
    acked, door = found.floors[Rung.ACKED], found.floors[Rung.DOOR_OPEN]
    if found.usual:
        moved = INERTIA["bolt_ms"] + (INERTIA["leaf_ms"] if found.family == "modbus" else 0)
        thought = THINK_MS + (FEEDBACK_MS if doors.shows_door(found.family) else 0)
        return [
            _figure(
                found, Rung.DOOR_OPEN.value, found.times[Rung.DOOR_OPEN], door, (None, moved + thought + LOOK_MS + 8)
            ),
            _figure(found, "door by hand", found.by_hand, 0.0, (None, EVENT_MS)),
        ]
    goals: dict[Rung, tuple[float, tuple[float, float]]] = {
        Rung.SENT: (0.0, (2, 6)),  # a pseudo terminal is drained at once
        Rung.ACKED: (acked, (2, 6)),
        Rung.DOOR_OPEN: (door, (3, row["status_ms"] + 8)),
    }
    told = [_figure(found, rung.value, found.times[rung], *goals[rung]) for rung in goals if found.times.get(rung)]
    return [*told, _figure(found, "door by hand", found.by_hand, 0.0, (None, EVENT_MS))]


def _figure(found: Seen, what: str, times: list[float], least: float, over: tuple[float | None, float]) -> Figure:
    """The median and the 95th percentile, each at most so much over its floor."""
    p50, p95 = statistics.median(times), sorted(times)[int(len(times) * 0.95) - 1]
    holds = p95 <= least + over[1] and (over[0] is None or p50 <= least + over[0])
    gate = f"p95 <= floor + {over[1]:.3g} ms" + (f", p50 <= floor + {over[0]:.3g} ms" if over[0] is not None else "")
    says = f"{found.family}, {'the usual inertia' if found.usual else 'no inertia'}: request → {what}"
    spread, more = (min(times), max(times)), {"p95": round(p95, 2)}
    return Figure("B16", says, p50, "ms", least, p50 - least, gate, holds, spread, len(times), more)
