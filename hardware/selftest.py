"""Looks at every device of a kiosk without opening a door: each promise of its port, kept or not.

For a stopped service (the ports are free then), an installer, or the daily check. Exit status by the caller.
"""

import tempfile
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware import contract, select
from hardware.boards.agenda import Agenda
from hardware.line import monotonic_ms
from hardware.plan import Profile
from hardware.ports import HardwareError, Health, Step


@dataclass(frozen=True, slots=True)
class Verdict:
    """One device: its kind, its driver, and every promise that it breaks."""

    device: str
    driver: str
    broken: tuple[str, ...]

    def told(self) -> dict[str, Any]:
        """For programs."""
        return {"device": self.device, "driver": self.driver, "ok": not self.broken, "broken": list(self.broken)}


def examine(profile: Profile, drivers: Mapping[str, str], pins: str = "mock") -> list[Verdict]:
    """`drivers` names a driver for each kind: locker, lights, sound, scanner, printer, sensors."""
    with tempfile.TemporaryDirectory() as prompts:
        makers: dict[str, Callable[[str], Any]] = {
            "locker": lambda name: _started(select.locker(name, profile, Agenda(monotonic_ms), pins)),
            "lights": lambda name: select.lights(name, profile, pins),
            "sound": lambda name: select.sound(name, profile, Path(prompts), pins=pins),
            "scanner": select.scanner,
            "printer": select.printer,
            "sensors": lambda name: select.sensors(name, profile, pins),
        }
        return [_examined(kind, name, makers[kind]) for kind, name in drivers.items()]


def _examined(kind: str, name: str, make: Callable[[str], Any]) -> Verdict:
    """A device that cannot even be made breaks its first promise."""
    try:
        device = make(name)
    except HardwareError as why:
        return Verdict(kind, name, (f"{kind}: {why}",))
    try:
        return Verdict(kind, name, tuple(contract.broken(kind, contract.LIVE, device)))
    finally:
        with suppress(HardwareError):
            device.close()


def _started(locker: Any) -> Any:
    locker.start(_unheard)
    return locker


def _unheard(news: Step | Health) -> None:
    """What it says besides is nobody's business here."""
    del news
