"""The families of lock boards by name; a codec is imported only when a cabinet has such a board."""

import importlib

from hardware.plan import BoardPlan
from hardware.ports import Caps, HardwareError
from hardware.wire import Codec, Spec

SERIAL = ("kerong5", "kerong8", "kerong6", "gen8a80", "wkly", "winnsen", "modbus")
NAMES = (*SERIAL, "gpio")
PINS = Spec(
    name="gpio",
    title="relays on the Pi's own pins",
    bauds=(115_200,),  # of the line to a simulated cabinet
    addresses=range(1),
    channels=(28,),
    caps=Caps("none", "leaf"),
    closed_bit=True,
    status_ms=0,
    open_ms=0,
    longest=0,
)


def codec(family: str) -> Codec:
    """The codec of a serial family; HardwareError when there is none of that name."""
    if family not in SERIAL:
        sentence = f"there is no serial lock board {family!r}; known are {', '.join(SERIAL)}"
        raise HardwareError(sentence)
    found: Codec = importlib.import_module(f"hardware.locker.{family}").CODEC
    return found


def spec(family: str) -> Spec:
    """The facts of a family, serial or not."""
    return PINS if family == PINS.name else codec(family).spec


def board(of: Spec, name: str, bus: str, address: int, channels: int) -> BoardPlan:
    """A board as its family comes, before anything of its wires has been learnt."""
    return BoardPlan(
        name=name,
        bus=bus,
        address=address,
        channels=channels,
        closed_bit=of.closed_bit,
        item_bit=True,
        cut_reads="open",
        pulse_ms=400,
        one_by_one=False,
        door=of.caps.door,
        item=of.caps.item,
    )
