"""What is bolted to this kiosk: its cabinet and its devices, as the settings name them.

A part that cannot be used is left out and told in one sentence: a wrong pin of a lamp closes no point.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from edge import cabinet
from edge.carry import Devices
from edge.clock import ThreadTimer
from edge.errors import SettingsError
from edge.settings import Settings
from hardware import select
from hardware.plan import Profile
from hardware.ports import HardwareError, Health, Scanner, Sensors

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Bolted:
    """The cabinet, the devices, and what had to be left out."""

    profile: Profile
    devices: Devices
    feelers: tuple[Scanner, Sensors]
    troubles: tuple[Health, ...]


@dataclass(slots=True)
class Bench:
    """Where devices are made, one after the other."""

    settings: Settings
    profile: Profile
    troubles: list[Health] = field(default_factory=list)

    def made(self, kind: str, make: Callable[[str], D]) -> D:
        """The device that the settings name; when it cannot be had, the one that does nothing, and why."""
        try:
            return make(getattr(self.settings.hardware, kind))
        except select.NoDriver as wrong:
            raise SettingsError(str(wrong)) from wrong
        except HardwareError as wrong:
            self.troubles.append(Health(kind, "failed", str(wrong)))
            return make("none")


def bolt(settings: Settings, learnt: Path) -> Bolted:
    """Make everything; nothing is started yet. `learnt` is where commissioning leaves the profile."""
    blamed: list[Health] = []
    profile = cabinet.profile(settings, learnt, blamed)
    chosen, bench = settings.hardware, Bench(settings, profile)
    pins, prompts = chosen.pin_factory, settings.kiosk.folder / "prompts"
    locker = bench.made("locker", lambda name: select.locker(name, profile, ThreadTimer(), pins))
    devices = Devices(
        locker,
        bench.made("lights", lambda name: select.lights(name, profile, pins, locker)),
        bench.made("sound", lambda name: select.sound(name, profile, prompts, settings.screen.volume, pins)),
        bench.made("printer", lambda name: select.printer(name, chosen.printer_source)),
    )
    scanner = bench.made("scanner", lambda name: select.scanner(name, chosen.scanner_source))
    sensors = bench.made("sensors", lambda name: select.sensors(name, profile, pins))
    return Bolted(profile, devices, (scanner, sensors), (*blamed, *bench.troubles))
