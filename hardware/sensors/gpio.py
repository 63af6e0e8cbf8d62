"""Switches of the cabinet on GPIO pins by gpiozero: case, power, presence, headphones. Closed to ground = all is well.

A cut wire therefore reads as an alarm, never as "well".
"""

from collections.abc import Callable, Mapping

from gpiozero import DigitalInputDevice, Factory

from hardware.pins import claiming
from hardware.ports import Health, Sensors

BOUNCE_S = 0.02
WHY = {
    "case": "the cabinet was opened, or the wire of its switch is cut",
    "power": "mains power is gone, or the wire of its relay is cut",
    "presence": "somebody is there",
    "headphones": "headphones are plugged in",
}


class GpioSensors:
    """`pins` maps the part's name to its pin; `besides` are sensors that need none."""

    def __init__(self, pins: Mapping[str, int], factory: Factory, besides: Sensors) -> None:
        self._besides = besides
        with claiming("the cabinet's switches"):
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
        self._besides.start(listener)

    def read(self) -> Mapping[str, int]:
        """1 = closed, 0 = open, by name; and what the others read."""
        closed = {f"{name}_closed": int(switch.is_active) for name, switch in self._switches.items()}
        return {**self._besides.read(), **closed}

    def close(self) -> None:
        """Let the pins go."""
        self._besides.close()
        for switch in self._switches.values():
            switch.close()


def _say(listener: Callable[[Health], None], health: Health) -> Callable[[], None]:
    return lambda: listener(health)
