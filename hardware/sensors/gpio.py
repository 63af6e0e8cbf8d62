"""Switches of the cabinet on GPIO pins by gpiozero: case, power, presence. Closed to ground = all is well.

A cut wire therefore reads as an alarm, never as "well".
"""

from collections.abc import Callable, Mapping

from gpiozero import DigitalInputDevice, Factory

from hardware.ports import Health

BOUNCE_S = 0.02
WHY = {
    "case": "the cabinet was opened, or the wire of its switch is cut",
    "power": "mains power is gone, or the wire of its relay is cut",
    "presence": "somebody is there",
}


class GpioSensors:
    """`pins` maps the part's name to its pin."""

    def __init__(self, pins: Mapping[str, int], factory: Factory) -> None:
        self._switches = {
            name: DigitalInputDevice(pin, pull_up=True, bounce_time=BOUNCE_S, pin_factory=factory)
            for name, pin in pins.items()
        }

    def start(self, listener: Callable[[Health], None]) -> None:
        """Report edges from now on, and what is wrong already."""
        for name, switch in self._switches.items():
            switch.when_activated = _say(listener, Health(name, "ok"))
            switch.when_deactivated = _say(listener, Health(name, "failed", WHY.get(name, "its switch is open")))
            if not switch.is_active:
                switch.when_deactivated()

    def read(self) -> Mapping[str, int]:
        """1 = closed, 0 = open, by name."""
        return {f"{name}_closed": int(switch.is_active) for name, switch in self._switches.items()}

    def close(self) -> None:
        """Let the pins go."""
        for switch in self._switches.values():
            switch.close()


def _say(listener: Callable[[Health], None], health: Health) -> Callable[[], None]:
    return lambda: listener(health)
