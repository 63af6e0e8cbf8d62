"""Looks at every device of a kiosk without opening a door: each promise of its port, kept or not.

For a stopped service (the ports are free then), an installer, or the daily check. Exit status by the caller.
"""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from hardware import contract
from hardware.fitted import Fitted
from hardware.ports import HardwareError, Health, News

BLIND = ("none", "sim")
"""Cameras that show nothing until somebody holds a picture before them."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """One device: its kind, its driver, every promise that it breaks, and what it says that is not as it should be."""

    device: str
    driver: str
    broken: tuple[str, ...]
    warned: tuple[str, ...] = ()

    def told(self) -> dict[str, Any]:
        """For programs."""
        return {
            "device": self.device,
            "driver": self.driver,
            "ok": not self.broken,
            "broken": list(self.broken),
            "warned": list(self.warned),
        }


def examine(fitted: Fitted, drivers: Mapping[str, str]) -> list[Verdict]:
    """`drivers` names a driver for each kind that is to be looked at, as `driver` or `driver:device`."""
    return [_examined(fitted, kind, driver) for kind, driver in drivers.items()]


def _examined(fitted: Fitted, kind: str, driver: str) -> Verdict:
    """A device that cannot even be made breaks its first promise."""
    name = driver.partition(":")[0]
    try:
        device = fitted.device(kind, driver)
    except HardwareError as why:
        return Verdict(kind, name, (f"{kind}: {why}",))
    said: list[News] = []
    try:
        if kind == "locker":
            device.start(said.append)
        blind = kind == "camera" and name in BLIND
        broken = () if blind else tuple(contract.broken(kind, contract.LIVE, device))
        return Verdict(kind, name, (*_said(said, "failed"), *broken), _said(said, "degraded"))
    finally:
        with suppress(HardwareError):
            device.close()


def _said(news: list[News], state: str) -> tuple[str, ...]:
    """What was said last of parts that do not work (`failed`), or work but not as they should (`degraded`)."""
    last = {each.part: each for each in news if isinstance(each, Health)}
    return tuple(f"{part}: {each.why}" for part, each in last.items() if each.state == state)
