"""B6: what the service takes while nobody comes: memory, CPU, wake-ups, writes; one polled board, none, 48 cells."""

import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

from tests.bench.hello import Hello, cpu_s, memory_mib, switches
from tests.bench.measure import Figure
from tests.ports import free_port
from tests.system.service import PROFILE, Board, Service

SETTLES_S, REST_S = 8.0, 30.0
COPIED_S = 180.0
"""The first copy of a day is made a minute after the start: 300 kB that are no part of rest."""

RSS_MIB, PSS_MIB, CPU_PERCENT, WAKEUPS = 30.0, 25.0, 0.3, 12.0
OFFLINE_CPU_PERCENT, OFFLINE_WAKEUPS = 0.2, 8.0
LARGE, LARGE_CPU_PERCENT = "kerong-48", 1.5


def at_rest() -> Sequence[Figure]:
    """Memory beside a hello, then three kiosks in the same half minute: one polled board, none, 48 cells."""
    with ExitStack() as end:
        one = _kiosk(end)
        memory = _memory(one)
        alone = ["KIOSK_HARDWARE_LOCKER=none", "KIOSK_MQTT_HOST=127.0.0.1", f"KIOSK_MQTT_PORT={free_port()}"]
        rest = _rest([one, _kiosk(end, None, ["env", *alone]), _kiosk(end, LARGE)])
    large = _most("at rest before 48 polled cells: CPU", rest[2][0], "%", LARGE_CPU_PERCENT)
    polled, offline = "at rest with one polled board", "at rest with no board and a broker that refuses"
    return [
        *memory,
        *_quiet(polled, rest[0], CPU_PERCENT, WAKEUPS),
        *_quiet(offline, rest[1], OFFLINE_CPU_PERCENT, OFFLINE_WAKEUPS),
        large,
    ]


def _kiosk(end: ExitStack, profile: str | None = PROFILE, before: Sequence[str] = ()) -> Service:
    """A running service, before the boards of a profile or before none; `end` takes all of it away."""
    folder = Path(end.enter_context(tempfile.TemporaryDirectory()))
    service = Service(folder, profile=profile or PROFILE)
    if profile is not None:
        end.callback(Board(folder, profile).close)
    end.callback(service.kill)
    service.start(before)
    return service


def _memory(service: Service) -> list[Figure]:
    """Taken while no other kiosk shares its libraries."""
    hello = Hello()
    time.sleep(SETTLES_S)
    (rss, pss), (floor_rss, floor_pss) = memory_mib(service.pid), memory_mib(hello.process.pid)
    hello.close()
    says = "at rest with one polled board"
    return [
        _most(f"{says}: RSS over a hello", rss, "MiB", RSS_MIB, floor_rss),
        _most(f"{says}: PSS over a hello", pss, "MiB", PSS_MIB, floor_pss),
    ]


def _rest(services: Sequence[Service]) -> list[tuple[float, float, int]]:
    """CPU per cent, wake-ups a second and written bytes of each while nobody comes, once the day's copy is made."""
    until = time.monotonic() + COPIED_S
    while not all(any(service.folder.glob("kiosk/backup/*-daily.db")) for service in services):
        assert time.monotonic() < until, "no copy of the store was made"
        time.sleep(1)
    time.sleep(SETTLES_S)
    before = [_usage(service.pid) for service in services]
    time.sleep(REST_S)
    after = [_usage(service.pid) for service in services]
    return [
        ((now[0] - was[0]) / REST_S * 100, (now[1] - was[1]) / REST_S, now[2] - was[2])
        for now, was in zip(after, before, strict=True)
    ]


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
