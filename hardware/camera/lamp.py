"""The ring light on a GPIO pin. Who lights it, and when, is the camera driver's business alone."""

from gpiozero import LED, Factory

from hardware.camera.running import Switch


def on_pin(pin: int, factory: Factory) -> Switch:
    """The switch of a lamp, high = light; dark from the start."""
    lamp = LED(pin, pin_factory=factory)

    def switch(on: bool) -> None:  # noqa: FBT001 (a switch)
        (lamp.on if on else lamp.off)()

    return switch
