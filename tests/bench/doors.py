"""B16: request → ACKED and → DOOR_OPEN over the pty, per family, the line taking the time that its bits take.

The floor is what the same bytes take in the same run without any driver: written and read raw, before and after; never
less than the bits alone take by the table of the golden frames.
"""

import queue
import statistics
import tempfile
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from hardware import families, profile_text
from hardware.boards import plain
from hardware.families import SERIAL
from hardware.line import Line
from hardware.locker.bus import BusRules
from hardware.locker.cabinet import Cabinet
from hardware.locker.serialport import SerialPlug
from hardware.plan import Profile
from hardware.ports import News, Rung, Step
from hardware.wire import Op
from tests.bench.measure import Figure
from tests.hardware import golden
from tests.hardware.processes import BoardProcess, board_process

OPENINGS = 36  # three a cell: then a coil must cool down
WORN_S = 31.0
PULSE_MS = 100
INERT: Mapping[str, Any] = {"bolt_ms": 0, "leaf_ms": 0}
PATIENCE_MS = 3000
GAP_S = 0.02  # the silence after the last question is over when somebody comes
Queue = queue.SimpleQueue[News]


def per_family() -> Sequence[Figure]:
    """Two lines a family, fewer where no board says ACKED: p50 against the physical floor of its bytes."""
    figures: list[Figure] = []
    for family in SERIAL:
        times, bare = measured(family)
        floors = {rung: max(least, statistics.median(bare[rung])) for rung, least in floor(family).items()}
        told = (rung for rung in floors if times[rung])
        figures += [figure(family, rung, times[rung], floors[rung]) for rung in told]
    return figures


def figure(family: str, rung: Rung, times: list[float], least: float) -> Figure:
    """p50 ≤ 1.25 × floor + 5 ms decides; p95 is told."""
    p50 = statistics.median(times)
    p95 = sorted(times)[int(len(times) * 0.95) - 1]
    limit = 1.25 * least + 5
    says = f"{family}: request → {rung.value}"
    gate = "<= 1.25 x floor + 5 ms"
    more = {"p95": round(p95, 2)}
    spread = (min(times), max(times))
    return Figure("B16", says, p50, "ms", least, p50 / least, gate, p50 <= limit, spread, len(times), more)


def measured(
    family: str, openings: int = OPENINGS, mechanics: Mapping[str, Any] = INERT, think_ms: int = 0
) -> tuple[Mapping[Rung, list[float]], Mapping[Rung, list[float]]]:
    """Open, wait, shut, again; each cell rests its second. The times, and those of the bytes alone, without inertia."""
    times: dict[Rung, list[float]] = defaultdict(list)
    bare: dict[Rung, list[float]] = {Rung.ACKED: [], Rung.DOOR_OPEN: []}
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        file = folder / "cabinet.toml"
        profile = quick(family, folder / "lock")
        profile_text.write(profile, file)
        with board_process(folder, "--profile", str(file), "--paced") as board:
            board.hands.act("mechanics", **INERT)
            raw(profile, board, bare)
            board.hands.act("mechanics", **mechanics)
            board.hands.act("line", bus=profile.buses[0].name, delay=-1, delay_ms=think_ms)
            cabinet, news = Cabinet(profile), Queue()
            cabinet.start(news.put)
            begun: list[float] = []
            for number in range(openings):
                cell = profile.cells[number % len(profile.cells)].name
                cool(begun)
                for rung, ms in one(cabinet, news, cell, board).items():
                    times[rung].append(ms)
            cabinet.close()
            board.hands.act("mechanics", **INERT)
            board.hands.act("line", bus=profile.buses[0].name, clear=True)
            raw(profile, board, bare)
    return times, bare


def cool(begun: list[float]) -> None:
    """Each cell may be opened three times in half a minute; so may all of them in turn."""
    if len(begun) >= OPENINGS:
        time.sleep(max(0.0, begun[-OPENINGS] + WORN_S - time.monotonic()))
    begun.append(time.monotonic())


def raw(profile: Profile, board: BoardProcess, times: dict[Rung, list[float]]) -> None:
    """Each cell once: the bytes of an opening and of the look after it, if one is needed; nobody understands them."""
    bus, unit = profile.buses[0], profile.boards[0]
    codec, sizes = families.codec(bus.family), row(bus.family)
    rules = BusRules(bus.baud)
    plug = SerialPlug(bus.port, bus.baud)
    line = plug.open()
    for cell in profile.cells:
        look = Op("status_one" if codec.spec.reads_one else "status", unit.address, cell.channel, unit.channels)
        start = line.now()
        line.write(codec.encode(Op("open", unit.address, cell.channel, unit.channels, PULSE_MS)))
        took(line, sizes["open_req"], sizes["open_reply"], bus.baud)
        times[Rung.ACKED].append(line.now() - start)
        if not shows_door(bus.family):
            time.sleep(rules.between_ms() / 1000)
            line.write(codec.encode(look))
            took(line, sizes["status_req"], sizes["status_reply"], bus.baud)
        times[Rung.DOOR_OPEN].append(line.now() - start)
        board.hands.act("close", cell.name)
        time.sleep(GAP_S)
        line.read(line.now() + 1)
    line.close()
    plug.close()


def took(line: Line, sent: int, wanted: int, baud: int) -> None:
    """Wait for so many bytes, or, where nothing answers, for the time that the request takes on the wire."""
    if not wanted:
        time.sleep(sent * 10 / baud)
    until, got = line.now() + PATIENCE_MS, 0
    while got < wanted and line.now() < until:
        got += len(line.read(until))
    assert got >= wanted


def one(cabinet: Cabinet, news: Queue, cell: str, board: BoardProcess) -> dict[Rung, float]:
    """One opening: the times of its proofs; DOOR_OPEN counts from its first edge."""
    took: dict[Rung, float] = {}
    time.sleep(GAP_S)
    start = time.monotonic_ns() / 1e6
    cabinet.open(cell, f"o-{start}")
    while Rung.DOOR_OPEN not in took:
        said = news.get(timeout=30)
        if isinstance(said, Step) and said.rung in (Rung.SENT, Rung.ACKED):
            took[said.rung] = said.mono_ms - start
        elif isinstance(said, Step) and said.rung is Rung.DOOR_OPEN:
            took[Rung.DOOR_OPEN] = said.edge_ms - start
        elif isinstance(said, Step) and not said.more:
            raise AssertionError(f"cell {cell} ended as {said.rung.value}")
    board.hands.act("close", cell)
    while not (isinstance(said, Step) and said.rung is Rung.DOOR_CLOSED):
        said = news.get(timeout=30)
    return took


def quick(family: str, link: Path) -> Profile:
    """Twelve cells, boards that need no quiet, an adapter without delay."""
    made = plain.profile(family, 12)
    bus = replace(made.buses[0], port=str(link), quiet_ms=0, latency_ms=1)
    boards = tuple(replace(board, pulse_ms=PULSE_MS) for board in made.boards)
    return replace(made, buses=(bus,), boards=boards)


def floor(family: str) -> dict[Rung, float]:
    """What the bits alone take, from the table of the golden frames."""
    told = row(family)
    acked_ms = told["acked_ms"] or 0.0
    return {Rung.ACKED: acked_ms, Rung.DOOR_OPEN: acked_ms if shows_door(family) else told["door_ms"]}


def shows_door(family: str) -> bool:
    """Whether the answer to the pulse says what the contact of the lock says after it: no look is needed."""
    return families.codec(family).spec.caps.ack == "feedback"


def row(family: str) -> dict[str, Any]:
    """The floors of this family at its usual speed."""
    baud = plain.profile(family, 12).buses[0].baud
    rows = golden.ALL["floors"]["rows"]
    found: dict[str, Any] = next(row for row in rows if (row["protocol"], row["baud"]) == (family, baud))
    return found
