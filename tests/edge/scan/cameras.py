"""Cameras that the decoder process of the tests builds for itself."""

import os
from collections.abc import Callable

from hardware.camera.sim import SimCamera
from hardware.ports import Camera, Frame, HardwareError, Health


def sim(report: Callable[[Health], None]) -> Camera:
    return SimCamera(fps=20.0, held=4)


class Unplugged:
    def start(self, take: Callable[[Frame], None]) -> None:
        message = "no camera: check the ribbon cable"
        raise HardwareError(message)

    def close(self) -> None:
        """Nothing was opened."""


def unplugged(report: Callable[[Health], None]) -> Camera:
    return Unplugged()


class Deadly:
    """Ends the whole process at the first picture, as a decoder bug would."""

    def __init__(self) -> None:
        self.take: Callable[[Frame], None] | None = None

    def start(self, take: Callable[[Frame], None]) -> None:
        self.take = take

    def show(self, data: bytes, source: str = "") -> None:
        os._exit(11)

    def close(self) -> None:
        """Too late."""


def deadly(report: Callable[[Health], None]) -> Camera:
    return Deadly()
