"""B6: what the service takes while nobody comes: memory, CPU, wake-ups and writes with one polled board; 48 cells."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.hello import Hello, cpu_s, memory_mib, switches
from tests.bench.measure import Figure
from tests.system.service import Board, Service

REST_S = 30.0
RSS_MIB, CPU_PERCENT, WAKEUPS = 30.0, 0.3, 12.0
LARGE, LARGE_CPU_PERCENT = "kerong-48", 1.5


def at_rest() -> Sequence[Figure]:
    """Memory over a hello of the same run; CPU per cent, wake-ups a second and written bytes in half a minute."""
    hello = Hello()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service, board = Service(folder), Board(folder)
        try:
            service.start()
            time.sleep(5)
            before = _usage(service.pid)
            time.sleep(REST_S)
            after = _usage(service.pid)
            rss, pss = memory_mib(service.pid)
            floor_rss, floor_pss = memory_mib(hello.process.pid)
        finally:
            service.kill()
            board.close()
            hello.close()
    cpu = (after[0] - before[0]) / REST_S * 100
    wakeups = (after[1] - before[1]) / REST_S
    written = after[2] - before[2]
    more = {"pss": pss, "pss_floor": floor_pss}
    says = "at rest with one polled board: "
    return [
        Figure("B6", f"{says}RSS over a hello", rss, "MiB", floor_rss, rss - floor_rss,
               f"<= hello + {RSS_MIB:.0f} MiB", rss - floor_rss <= RSS_MIB, more=more),
        Figure("B6", f"{says}CPU", cpu, "%", None, cpu, f"<= {CPU_PERCENT} %", cpu <= CPU_PERCENT),
        Figure("B6", f"{says}wake-ups", wakeups, "/s", None, wakeups, f"<= {WAKEUPS:.0f}/s", wakeups <= WAKEUPS),
        Figure("B6", f"{says}bytes written", written, "B", None, written, "== 0", written == 0),
    ]  # fmt: skip


def with_48_cells() -> Sequence[Figure]:
    """CPU per cent of the whole service before 48 polled cells on one bus."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service, board = Service(folder, profile=LARGE), Board(folder, LARGE)
        try:
            service.start()
            time.sleep(5)
            before = cpu_s(service.pid)
            time.sleep(REST_S)
            cpu = (cpu_s(service.pid) - before) / REST_S * 100
        finally:
            service.kill()
            board.close()
    gate = f"<= {LARGE_CPU_PERCENT} %"
    says = "at rest before 48 polled cells: CPU"
    return [Figure("B6", says, cpu, "%", None, cpu, gate, cpu <= LARGE_CPU_PERCENT)]


def _usage(pid: int) -> tuple[float, int, int]:
    io = Path(f"/proc/{pid}/io").read_text()
    return cpu_s(pid), switches(pid), int(io.partition("write_bytes:")[2].split()[0])
