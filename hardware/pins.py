"""The GPIO pins: real ones on a Pi, imagined ones (with a hand to drive them) everywhere else."""

import importlib
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from gpiozero import Factory, GPIOZeroError

from hardware.ports import HardwareError

FACTORIES = {
    "lgpio": ("gpiozero.pins.lgpio", "LGPIOFactory"),
    "pigpio": ("gpiozero.pins.pigpio", "PiGPIOFactory"),
    "native": ("gpiozero.pins.native", "NativeFactory"),
}


def factory(name: str) -> Factory:
    """The pin factory of this name: mock, lgpio, pigpio or native."""
    if name == "mock":
        mock = importlib.import_module("gpiozero.pins.mock")
        imagined: Factory = mock.MockFactory(pin_class=mock.MockPWMPin)
        return imagined
    if name not in FACTORIES:
        sentence = f"there are no pins {name!r}; known are mock, {', '.join(FACTORIES)}"
        raise HardwareError(sentence)
    module, kind = FACTORIES[name]
    try:
        real: Factory = getattr(importlib.import_module(module), kind)()
    except (ImportError, OSError, RuntimeError) as why:
        sentence = f"the GPIO pins cannot be reached by {name}: {why}"
        raise HardwareError(sentence) from why
    return real


@contextmanager
def claiming(what: str) -> Iterator[None]:
    """Pins are taken inside; a pin that somebody else has, or that does not exist, becomes one sentence."""
    lgpio_error: type[Exception] = getattr(sys.modules.get("lgpio"), "error", GPIOZeroError)  # of no kind of its own
    try:
        yield
    except (GPIOZeroError, OSError, RuntimeError, lgpio_error) as why:
        sentence = f"{what} cannot have their pins: {why}"
        raise HardwareError(sentence) from why
