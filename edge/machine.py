"""How the machine is: room on disk and in memory, temperature, model and serial number."""

import os
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from edge.domain.health import Reading
from hardware.sensors.machine import LIMITS, MachineSensors

THERMAL = Path("/sys/class/thermal/thermal_zone0/temp")
MEMORY = Path("/proc/meminfo")
TREE = Path("/proc/device-tree")
TOLD = ("cpu_c", "throttled", "undervoltage", "disk_worn_percent")
MIB = 1024 * 1024
CERTIFICATE_DAYS = 14
"""A certificate is renewed long before; with fewer days left something is wrong with that."""


def figures(folder: Path) -> Mapping[str, int]:
    """disk_free_mb of the kiosk's folder, mem_free_mb, cpu_c (0 where no sensor is)."""
    disk = os.statvfs(folder)
    return {
        "disk_free_mb": disk.f_bavail * disk.f_frsize // MIB,
        "mem_free_mb": _available_kb() // 1024,
        "cpu_c": int(THERMAL.read_text()) // 1000 if THERMAL.exists() else 0,
    }


def readings(folder: Path, sensed: Mapping[str, int], least_mb: int) -> tuple[Reading, ...]:
    """What a person wants to know of the machine. `sensed`: what its sensors read; `least_mb` of the disk stay free."""
    now = {**MachineSensors().read(), **sensed}
    room = figures(folder)
    most = {limit.reading: limit.at for limit in LIMITS}
    told = [_below(name, now.get(name), most[name]) for name in TOLD]
    disk = Reading("disk_free_mb", room["disk_free_mb"], least_mb, room["disk_free_mb"] >= least_mb)
    return (*told, disk, Reading("mem_free_mb", room["mem_free_mb"]))


def certificates(files: Iterable[Path | None], now: datetime) -> tuple[Reading, ...]:
    """Days until the first of these certificates (PEM) ends, below 0 when it has; nothing where none can be read."""
    from cryptography import x509

    ends = []
    for file in filter(None, files):
        with suppress(OSError, ValueError):
            ends.append(x509.load_pem_x509_certificate(file.read_bytes()).not_valid_after_utc)
    if not ends:
        return ()
    left = (min(ends) - now).days
    return (Reading("certificate_days", left, CERTIFICATE_DAYS, left >= CERTIFICATE_DAYS),)


def _below(name: str, value: int | None, most: int) -> Reading:
    return Reading(name, value, most, value is None or value < most)


def identity() -> Mapping[str, str]:
    """Serial number, model and operating system, as far as the machine tells them."""
    return {
        "serial": _tree("serial-number") or platform.node()[:64] or "unknown",
        "model": _tree("model")[:64] or platform.machine(),
        "os": platform.release()[:64],
    }


def _available_kb() -> int:
    for line in MEMORY.read_text().splitlines() if MEMORY.exists() else ():
        if line.startswith("MemAvailable:"):
            return int(line.split()[1])
    return 0


def _tree(name: str) -> str:
    path = TREE / name
    return path.read_text(errors="replace").strip("\0 \n") if path.exists() else ""
