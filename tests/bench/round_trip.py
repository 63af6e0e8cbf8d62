"""B1 and B3: from the POST of a code to the open frame on the serial line, in time and in sync calls."""

import os
import re
import statistics
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

from edge.store import db as store
from tests.bench.measure import Figure, over
from tests.bench.wiretap import Tap
from tests.system.service import Board, Service, wait_for

ROUNDS, REST_S = 16, 20
CELLS = 12
TAP_S, TOLD_S = 0.125, 0.1
ALLOWED_MS = 1.0
BAUD = 19200
OPENS, FRAME = "3103", bytes.fromhex("0200310336")
SYNC = re.compile(r"(\d+\.\d+) (fsync|fdatasync)\(")
OPEN = re.compile(r'(\d+\.\d+) write\(\d+, "\\2[^"]*1\\0*3')


@contextmanager
def running(folder: Path, before: Sequence[str] = ()) -> Iterator[tuple[Service, Board]]:
    """A service with a parcel in every cell; on its line bits take no time, so the service alone is measured."""
    service, board = Service(folder), Board(folder)
    try:
        service.start()
        service.kill(15)
        service.fill({f"p-{number:02}": (f"{number:02}", code(number)) for number in range(1, CELLS + 1)})
        service.start(before)
        wait_for(lambda: b'"ok":true' in service.get("/healthz"))
        yield service, board
    finally:
        service.kill()
        board.close()


def code(number: int) -> str:
    """The code of a cell's parcel."""
    return f"{71_000_000 + number * 123_457}"


def code_to_wire() -> Sequence[Figure]:
    """H3: the median over the bare commit of the same run may be at most 1 ms; both end where a frame has left."""
    with tempfile.TemporaryDirectory() as folder:
        measured = _rounds(Path(folder))
    return [over("B3", "POST of the code to the open frame on the line, over a bare commit", measured, ALLOWED_MS)]


def sync_calls() -> Sequence[Figure]:
    """Between POST and pulse the kernel is asked exactly once to make something durable."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        trace = folder / "trace"
        watch = ["strace", "-f", "-ttt", "-qq", "-e", "trace=fsync,fdatasync,write", "-o", str(trace)]
        counts = []
        with running(folder, watch) as (service, board):
            for number in range(1, 4):
                wait_for(lambda: service.state()["name"] == "idle")  # the last visit's end is a commit, too
                began = time.time()
                pickup(service, board, number)
                counts.append(_syncs_before_pulse(trace, began))
            wait_for(lambda: service.state()["name"] == "idle")
            began = time.time()
            time.sleep(REST_S)
            resting = sum(float(found[1]) > began for found in SYNC.finditer(trace.read_text(errors="replace")))
    at_rest = f"sync calls in {REST_S} s in which nobody comes"
    return [
        Figure("B1", at_rest, resting, "calls", 0, resting, "== 0", resting == 0),
        Figure(
            bench="B1",
            says="sync calls between the POST of a code and its pulse",
            value=statistics.median(counts),
            unit="calls",
            floor=1,
            compared=float(max(counts)),
            gate="== 1",
            ok=set(counts) == {1},
            more={"counts": counts},
        ),
    ]


def pickup(service: Service, board: Board, number: int) -> float:
    """One whole pickup, its digits typed as fast as people tap; the monotonic second at which the code was posted.

    The page tells the first digit a tenth of a second after it fell, and then nothing for a second.
    """
    wait_for(lambda: service.state()["name"] == "idle")
    seen, rev, wire = len(board.pulses), service.state()["rev"], service.wire()
    wire.sendall(service.written("/kiosk/touch", {"rev": rev, "typed": 1}))
    assert b" 204 " in wire.recv(4096)
    asked = {"act": "code", "rev": rev, "args": {"digits": code(number)}}
    request = service.written("/kiosk/act", asked)
    time.sleep((len(code(number)) - 1) * TAP_S - TOLD_S)
    began = time.monotonic()
    wire.sendall(request)
    wait_for(lambda: len(board.pulses) > seen)
    wire.close()
    wait_for(lambda: str(service.state()["name"]).startswith("take"))
    board.act("close", f"{number:02}")
    wait_for(lambda: service.state()["name"] == "done")
    return began


def _rounds(folder: Path) -> tuple[list[float], list[float]]:
    values: list[float] = []
    floors: list[float] = []
    with running(folder) as (service, board), ExitStack() as end:
        service.kill(15)
        line, floor = Tap(folder / "locks", BAUD), Floor(folder)
        end.callback(line.close)
        end.callback(floor.close)
        service.start()
        for number in range(ROUNDS):
            if number % CELLS == 0 and number:
                _refill(service)
            posted = pickup(service, board, number % CELLS + 1)
            values.append(line.sent(posted, OPENS) - posted)
            floors.append(floor.taken())
    return values[2:], floors[2:]


class Floor:
    """One row and one FULL commit on the same disk, then a frame on a line that is listened to in the same way."""

    def __init__(self, folder: Path) -> None:
        store.create(folder / "bare.db", bytes(32))
        self._bare = store.connect(folder / "bare.db", bytes(32))
        self._bare.run("CREATE TABLE bare(value INTEGER)")
        link = folder / "bare"
        self._nobody = os.openpty()
        link.symlink_to(os.ttyname(self._nobody[1]))
        self._line = Tap(link, BAUD)
        self._driver = os.open(link, os.O_RDWR | os.O_NOCTTY)

    def taken(self) -> float:
        """Seconds from before the transaction until the frame had left."""
        began = time.monotonic()
        self._bare.run("BEGIN IMMEDIATE")
        self._bare.run("INSERT INTO bare VALUES(1)")
        self._bare.run("COMMIT")
        os.write(self._driver, FRAME)
        return self._line.sent(began, FRAME.hex()) - began

    def close(self) -> None:
        """Let everything go."""
        self._line.close()
        self._bare.close()
        for end in (*self._nobody, self._driver):
            os.close(end)


def _refill(service: Service) -> None:
    """The same parcels lie in their cells again."""
    service.kill(15)
    service.fill({f"p-{number:02}": (f"{number:02}", code(number)) for number in range(1, CELLS + 1)})
    db = service.store(readonly=False)
    db.run("UPDATE parcel SET issued_u = NULL, issued_at = NULL")
    db.run("DELETE FROM meta WHERE name = 'visit'")
    db.close()
    service.start()


def _syncs_before_pulse(trace: Path, began: float) -> int:
    text = trace.read_text(errors="replace")
    opened = [float(found[1]) for found in OPEN.finditer(text) if float(found[1]) > began]
    syncs = [float(found[1]) for found in SYNC.finditer(text)]
    return sum(began < at < min(opened, default=0) for at in syncs)
