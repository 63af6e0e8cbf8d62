"""Lights on GPIO pins by gpiozero: one pin for a cell's lamp, three (red, green, blue) for a status light.

Pins are switched, not dimmed: software PWM would cost wake-ups all day long. A level below one half is dark.
"""

from gpiozero import LED, RGBLED, Factory

from hardware.lights.patterns import Colour, LightShow
from hardware.pins import claiming
from hardware.plan import LightPlan


class GpioLights:
    """The lights of a profile. `factory` gives the pins: a Pi's own, or imagined ones."""

    def __init__(self, plan: LightPlan, factory: Factory) -> None:
        high = plan.active_high
        self._lamps: dict[str, LED] = {}
        self._colours: dict[str, RGBLED] = {}
        with claiming("the lights"):
            for place, pins in plan.places.items():
                if len(pins) == 3:
                    self._colours[place] = RGBLED(*pins, active_high=high, pwm=False, pin_factory=factory)
                elif pins:
                    self._lamps[place] = LED(pins[0], active_high=high, pin_factory=factory)
        self._show = LightShow(self._put)

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Light up a place of the profile; other places have no light."""
        if place in self._lamps or place in self._colours:
            self._show.show(place, colour, pattern)

    def close(self) -> None:
        """All dark, pins given back."""
        self._show.close()
        for device in (*self._lamps.values(), *self._colours.values()):
            device.close()

    def _put(self, place: str, colour: Colour) -> None:
        red, green, blue = (float(part >= 0.5) for part in colour)
        if place in self._colours:
            self._colours[place].value = (red, green, blue)
        elif red or green or blue:
            self._lamps[place].on()
        else:
            self._lamps[place].off()
