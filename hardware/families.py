"""The families of lock boards by name; a codec is imported only when a cabinet has such a board."""

import importlib

from hardware.ports import HardwareError
from hardware.wire import Codec

SERIAL = ("kerong5", "kerong8", "kerong6", "gen8a80", "wkly", "winnsen", "modbus")
NAMES = (*SERIAL, "gpio")


def codec(family: str) -> Codec:
    """The codec of a serial family; HardwareError when there is none of that name."""
    if family not in SERIAL:
        sentence = f"there is no serial lock board {family!r}; known are {', '.join(SERIAL)}"
        raise HardwareError(sentence)
    found: Codec = importlib.import_module(f"hardware.locker.{family}").CODEC
    return found
