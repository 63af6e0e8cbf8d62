"""How the computer itself is: temperature, throttling, wear of its storage, a synchronised clock.

Read from the kernel's files, no privileges needed. Source: Raspberry Pi documentation (get_throttled bits), eMMC 5.1
(life time estimates in steps of 10 %).
"""

from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path

from hardware.ports import Health

ROOT = Path("/")
THERMAL = "sys/class/thermal/thermal_zone0/temp"
THROTTLED = "sys/devices/platform/soc/soc:firmware/get_throttled"
WEAR = "sys/block/mmcblk0/device/life_time"
SYNCED = "run/systemd/timesync/synchronized"
UNDERVOLTAGE, CAPPED, SLOWED = 0x1, 0x2, 0x4


class MachineSensors:
    """Readings only; nothing here has edges. `root` is the file system to read."""

    def __init__(self, root: Path = ROOT) -> None:
        self._root = root

    def start(self, listener: Callable[[Health], None]) -> None:
        """Tell of what is wrong already."""
        told = self.read()
        if told.get("undervoltage"):
            listener(Health("power", "degraded", "the computer's supply is too weak: use the maker's own"))
        if told.get("disk_worn_percent", 0) >= 90:
            listener(Health("disk", "degraded", "the storage is nearly worn out: replace it"))

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
        """Nothing is held."""

    def _text(self, name: str) -> str:
        return (self._root / name).read_text("ascii").strip()
