"""An addressable strip (WS2812) on the Pi's SPI data pin: three SPI bits make one bit of the strip, at 2.4 MHz.

Source: WS2812B datasheet (0 = 0.4 µs high, 1 = 0.8 µs high, 50 µs of low end a frame; green, red, blue).
"""

import contextlib
import fcntl
from pathlib import Path
from typing import BinaryIO

from hardware.lights.patterns import Colour, LightShow
from hardware.plan import LightPlan
from hardware.ports import HardwareError

SPI_HZ = 2_400_000
SPI_IOC_WR_MAX_SPEED_HZ = 0x40046B04
LATCH = bytes(20)
BRIGHTEST = 160
BITS = {"0": "100", "1": "110"}
TRIPLES = [int("".join(BITS[bit] for bit in f"{value:08b}"), 2) for value in range(256)]


def encoded(colours: list[Colour]) -> bytes:
    """The SPI bytes that make the strip show these colours, first light first."""
    out = bytearray()
    for red, green, blue in colours:
        for part in (green, red, blue):
            out += TRIPLES[round(part * BRIGHTEST)].to_bytes(3, "big")
    return bytes(out) + LATCH


class StripLights:
    """The lights of a profile whose places are positions on a strip."""

    def __init__(self, plan: LightPlan, device: Path = Path("/dev/spidev0.0")) -> None:
        try:
            self._spi: BinaryIO = device.open("wb", buffering=0)
        except OSError as why:
            sentence = f"the light strip cannot be reached at {device}: {why}; is SPI switched on?"
            raise HardwareError(sentence) from why
        with contextlib.suppress(OSError):  # a plain file, in tests, has no speed
            fcntl.ioctl(self._spi, SPI_IOC_WR_MAX_SPEED_HZ, SPI_HZ.to_bytes(4, "little"))
        self._places = plan.places
        count = max((n for numbers in plan.places.values() for n in numbers), default=-1) + 1
        self._colours: list[Colour] = [(0, 0, 0)] * count
        self._show = LightShow(self._put)
        self._send()

    def show(self, place: str, colour: str, pattern: str) -> None:
        """Light up a place of the profile; other places have no light."""
        if place in self._places:
            self._show.show(place, colour, pattern)

    def close(self) -> None:
        """All dark; a second time does nothing."""
        if not self._spi.closed:
            self._show.close()
            self._spi.close()

    def _put(self, place: str, colour: Colour) -> None:
        for number in self._places[place]:
            self._colours[number] = colour
        self._send()

    def _send(self) -> None:
        self._spi.write(encoded(self._colours))
