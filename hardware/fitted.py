"""Devices by their kind, each named `driver` or `driver:device` as a person types it or kiosk.toml has it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hardware import select
from hardware.boards.agenda import Agenda
from hardware.line import monotonic_ms
from hardware.plan import Profile
from hardware.ports import Health

KINDS = ("locker", "lights", "sound", "scanner", "camera", "printer", "sensors")
PROMPTS = Path("data/prompts")


@dataclass(frozen=True, slots=True)
class Fitted:
    """Where they are fitted: the cabinet, its pins, the folder of the spoken prompts."""

    profile: Profile
    pins: str = "mock"
    prompts: Path = PROMPTS

    def device(self, kind: str, driver: str) -> Any:
        """A device of its port, not started; HardwareError when it cannot be made."""
        name, _, source = driver.partition(":")
        makers: dict[str, Callable[[], Any]] = {
            "locker": lambda: select.locker(name, self.profile, Agenda(monotonic_ms), self.pins),
            "lights": lambda: select.lights(name, self.profile, self.pins),
            "sound": lambda: select.sound(name, self.profile, self.prompts, pins=self.pins),
            "scanner": lambda: select.scanner(name, source),
            "camera": lambda: select.camera(name, source, _unheard, self.profile, self.pins),
            "printer": lambda: select.printer(name, source),
            "sensors": lambda: select.sensors(name, self.profile, self.pins),
        }
        return makers[kind]()


def _unheard(health: Health) -> None:
    """What it says besides is nobody's business here."""
    del health
