"""B6: what the service takes while nobody comes: memory, CPU, wake-ups, writes; one polled board, none, 48 cells."""

import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from tests.bench.hello import Hello, cpu_s, memory_mib, switches
from tests.bench.measure import Figure
from tests.ports import free_port
from tests.system.service import Board, Service

SETTLES_S, REST_S = 8.0, 30.0
RSS_MIB, PSS_MIB, CPU_PERCENT, WAKEUPS = 30.0, 25.0, 0.3, 12.0
OFFLINE_CPU_PERCENT, OFFLINE_WAKEUPS = 0.2, 8.0
LARGE, LARGE_CPU_PERCENT = "kerong-48", 1.5


def at_rest() -> Sequence[Figure]:
    """Memory over a hello of the same run; CPU per cent, wake-ups a second and written bytes in half a minute."""
    hello = Hello()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        service, board = Service(folder), Board(folder)
        try:
            service.start()
            rest = _rest(service)
            rss, pss = memory_mib(service.pid)
            floor_rss, floor_pss = memory_mib(hello.process.pid)
        finally:
            service.kill()
            board.close()
            hello.close()
    says = "at rest with one polled board"
    return [
        _most(f"{says}: RSS over a hello", rss, "MiB", RSS_MIB, floor_rss),
        _most(f"{says}: PSS over a hello", pss, "MiB", PSS_MIB, floor_pss),
        *_quiet(says, rest, CPU_PERCENT, WAKEUPS),
    ]


def offline() -> Sequence[Figure]:
    """The same with no board to ask and a broker that refuses every call."""
    with tempfile.TemporaryDirectory() as name:
        service = Service(Path(name))
        alone = ["KIOSK_HARDWARE_LOCKER=none", "KIOSK_MQTT_HOST=127.0.0.1", f"KIOSK_MQTT_PORT={free_port()}"]
        try:
            service.start(["env", *alone])
            rest = _rest(service)
        finally:
            service.kill()
    return _quiet("at rest with no board and a broker that refuses", rest, OFFLINE_CPU_PERCENT, OFFLINE_WAKEUPS)


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


def _rest(service: Service) -> tuple[float, float, int]:
    """CPU per cent, wake-ups a second and written bytes while nobody comes."""
    time.sleep(SETTLES_S)
    before = _usage(service.pid)
    time.sleep(REST_S)
    cpu, wakeups, written = (after - was for after, was in zip(_usage(service.pid), before, strict=True))
    return cpu / REST_S * 100, wakeups / REST_S, int(written)


def _quiet(says: str, rest: tuple[float, float, int], cpu: float, wakeups: float) -> list[Figure]:
    return [
        _most(f"{says}: CPU", rest[0], "%", cpu),
        _most(f"{says}: wake-ups", rest[1], "/s", wakeups),
        _most(f"{says}: bytes written", rest[2], "B", 0),
    ]


def _most(says: str, value: float, unit: str, most: float, floor: float | None = None) -> Figure:
    compared = value - (floor or 0)
    gate = f"<= {most:g} {unit}" if floor is None else f"<= hello + {most:g} {unit}"
    return Figure("B6", says, value, unit, floor, compared, gate, compared <= most)


def _usage(pid: int) -> tuple[float, int, int]:
    io = Path(f"/proc/{pid}/io").read_text()
    return cpu_s(pid), switches(pid), int(io.partition("write_bytes:")[2].split()[0])
