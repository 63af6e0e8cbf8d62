"""B9, B10, B11: a journal of 100,000 facts is verified, started with, and copied."""

import hashlib
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path

from edge.clock import VirtualClock
from edge.domain.facts import DoorReported
from edge.store import backup, journal, openings, places
from edge.store import db as store
from edge.store.openings import Opening
from tests.bench.measure import Figure, pairs, times
from tests.system.service import Board, Service

FACTS = 100_000
KEY = bytes(range(32))
ROUNDS = 3
CABINET, CELLS = "kerong-48", 48
VERIFY, START_S, START_TIMES, BACKUP = 2.0, 2.0, 1.5, 4.0
NOON = datetime(2026, 11, 21, 9, tzinfo=UTC)


def verified() -> Sequence[Figure]:
    """B9: the whole chain again, over reading and hashing the same rows and nothing else."""
    with tempfile.TemporaryDirectory() as name:
        db = _filled(Path(name) / "kiosk.db")
        measured = pairs(lambda: _timed(lambda: journal.verify(db)), lambda: _timed(lambda: _read(db)), 3, 1)
        db.close()
    return [times("B9", f"{FACTS:,} rows of the journal verified, over reading and hashing them", measured, VERIFY)]


def started() -> Sequence[Figure]:
    """B10: ready with 100,000 facts and every cell in the middle of an opening; CPU over a start with empty books."""
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        full, fresh = _Kiosk(Path(one)), _Kiosk(Path(other))
        full.live_long()
        try:
            took = [full.start(interrupted=True) for _ in range(ROUNDS)]
            floor = [fresh.start(interrupted=False) for _ in range(ROUNDS)]
        finally:
            full.close()
            fresh.close()
    wall = statistics.median(seconds for seconds, _ in took)
    cpu, least = (statistics.median(cpu for _, cpu in each) for each in (took, floor))
    says = f"start with {FACTS:,} facts and {CELLS} openings to settle"
    ready = Figure("B10", f"{says}: exec to idle screen", wall, "s", None, wall, f"<= {START_S} s", wall <= START_S)
    gate, ratio = f"<= {START_TIMES} x empty", cpu / least
    return [ready, Figure("B10", f"{says}: CPU over empty books", cpu, "s", least, ratio, gate, ratio <= START_TIMES)]


def copied() -> Sequence[Figure]:
    """B11: a copy that was proved, over cp and SHA-256 of the same file and one reading of its rows."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / "kiosk.db"
        _filled(path).close()
        size = path.stat().st_size / 2**20
        reader = store.connect(path, KEY, readonly=True)
        to = Path(name) / "backup" / "kiosk.db"
        copy, bare = (lambda: backup.copy(reader, to, KEY)), (lambda: (_plain_copy(path), _read(reader)))
        measured = pairs(lambda: _timed(copy), lambda: _timed(bare), 3, 1)
        reader.close()
    return [times("B11", f"backup of {size:.0f} MiB, proved, over cp, SHA-256 and one reading: CPU", measured, BACKUP)]


class _Kiosk:
    """A whole service before 48 cells, started once so that its books know them."""

    def __init__(self, folder: Path) -> None:
        self._service, self._board = Service(folder, profile=CABINET), Board(folder, CABINET)
        self._service.start()
        self._service.kill(15)

    def live_long(self) -> None:
        """Write a long life into its journal."""
        db = self._service.store(readonly=False)
        _fill(db)
        db.close()

    def start(self, *, interrupted: bool) -> tuple[float, float]:
        """(seconds, CPU seconds) to the idle screen; `interrupted`: every cell was being opened when the power went."""
        if interrupted:
            self._interrupt()
        began = time.monotonic()
        cpu = self._service.start()
        took = time.monotonic() - began
        self._service.kill()
        return took, cpu

    def close(self) -> None:
        """End it."""
        self._service.kill()
        self._board.close()

    def _interrupt(self) -> None:
        db = self._service.store(readonly=False)
        db.run("BEGIN")
        for place in places.every(db):
            ident = f"o-{journal.head(db).seq + 1}"
            journal.append(db, VirtualClock(NOON).stamp(), "customer", DoorReported(place["id"], ident, "sent"))
            openings.add(db, Opening(ident, place["id"], None, "check", {"person": "u-1"}), 1, 0, 0)
        db.run("COMMIT")
        db.close()


def _filled(path: Path) -> store.Db:
    store.create(path, KEY)
    db = store.connect(path, KEY)
    journal.open_epoch(db, "e1", "new")
    _fill(db)
    db.checkpoint("TRUNCATE")
    return db


def _fill(db: store.Db) -> None:
    clock = VirtualClock(NOON)
    db.run("BEGIN")
    for number in range(FACTS):
        clock.advance(1000)
        journal.append(db, clock.stamp(), "customer", DoorReported(f"{number % 12 + 1:02}", f"o-{number}", "door_open"))
    db.run("COMMIT")


def _read(db: store.Db) -> bytes:
    last = journal.START
    for row in db.raw.execute("SELECT row FROM journal ORDER BY seq"):
        last = hashlib.sha256(last + row[0].encode()).digest()
    return last


def _plain_copy(path: Path) -> str:
    to = path.with_suffix(".cp")
    shutil.copyfile(path, to)
    store.sync_path(to)
    return hashlib.sha256(to.read_bytes()).hexdigest()


def _timed(act: Callable[[], object]) -> float:
    began = time.process_time()
    act()
    return time.process_time() - began
