"""How the computer itself is: temperature, throttling, wear of its storage, a synchronised clock.

Read from the kernel's files, no privileges needed. Source: Raspberry Pi documentation (get_throttled bits), eMMC 5.1
(life time estimates in steps of 10 %).
"""

import threading
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from hardware.ports import Health

ROOT = Path("/")
THERMAL = "sys/class/thermal/thermal_zone0/temp"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
WEAR = "sys/block/mmcblk0/device/life_time"
SYNCED = "run/systemd/timesync/synchronized"
UNDERVOLTAGE, CAPPED, SLOWED = 0x1, 0x2, 0x4
LOOK_S = 60.0


@dataclass(frozen=True, slots=True)
class Limit:
    """A reading at or above which a part is not well, and what to do then."""

    part: str
    reading: str
    at: int
    why: str


LIMITS = (
    Limit("supply", "undervoltage", 1, "the computer's supply is too weak: use the maker's own"),
    Limit("speed", "throttled", 1, "the computer slows itself down: it is too hot, or its supply too weak"),
    Limit("heat", "cpu_c", 80, "the computer is at 80 °C or above: see to its fan and to the air in the case"),
    Limit("disk", "disk_worn_percent", 90, "the storage is nearly worn out: replace it"),
)


class MachineSensors:
    """Looked at once a minute. `root` is the file system to read."""

    def __init__(self, root: Path = ROOT, look_s: float = LOOK_S) -> None:
        self._root = root
        self._look_s = look_s
        self._ill: set[str] = set()
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, listener: Callable[[Health], None]) -> None:
        """Tell of what is wrong already, and of every change."""
        self._tell(listener)
        self._thread = threading.Thread(target=self._watch, args=(listener,), name="machine", daemon=True)
        self._thread.start()

    def read(self) -> Mapping[str, int]:
        """What this machine can tell: cpu_c, undervoltage, throttled, disk_worn_percent, clock_synced."""
        readings = {"clock_synced": int((self._root / SYNCED).exists())}
        with suppress(OSError, ValueError):
            readings["cpu_c"] = int(self._text(THERMAL)) // 1000
        with suppress(OSError, ValueError):
            bits = int(self._text(THROTTLED), 16)
            readings["undervoltage"] = int(bool(bits & UNDERVOLTAGE))
            readings["throttled"] = int(bool(bits & (CAPPED | SLOWED)))
        with suppress(OSError, ValueError):
            readings["disk_worn_percent"] = 10 * max(int(part, 16) for part in self._text(WEAR).split())
        return readings

    def close(self) -> None:
        """Look no more."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(2)

    def _watch(self, listener: Callable[[Health], None]) -> None:
        while not self._ended.wait(self._look_s):
            self._tell(listener)

    def _tell(self, listener: Callable[[Health], None]) -> None:
        """Each limit once when it is passed, once when it is well again."""
        readings = self.read()
        for limit in LIMITS:
            ill = readings.get(limit.reading, 0) >= limit.at
            if ill and limit.part not in self._ill:
                self._ill.add(limit.part)
                listener(Health(limit.part, "degraded", limit.why))
            elif not ill and limit.part in self._ill:
                self._ill.remove(limit.part)
                listener(Health(limit.part, "ok"))

    def _text(self, name: str) -> str:
        return (self._root / name).read_text("ascii").strip()
