"""Which port is a bus's: the one that goes when its adapter is unplugged, and comes when it is plugged in again.

Source: LOCK-BOARDS section 7 step 1.
"""

from pathlib import Path

from hardware.commissioning.person import Person
from hardware.commissioning.words import say
from hardware.locker.cabinet import Outside
from hardware.locker.tcpline import SCHEME
from hardware.plan import BusPlan

LOOKS = 30
LOOK_S = 0.1


def port(bus: BusPlan, outside: Outside, person: Person) -> str:
    """The port of a bus; where the profile names one that does not exist, the person shows or names another."""
    there = outside.ports()
    named = Path(bus.port)
    if not bus.port or bus.port.startswith(SCHEME) or named in there or named.exists():
        return bus.port
    shown = _shown(bus, there, outside, person)
    if shown is None:
        return _chosen(bus, outside.ports(), person)
    person.tell(say("port_found", bus=bus.name, path=str(shown)))
    return str(shown)


def _shown(bus: BusPlan, before: list[Path], outside: Outside, person: Person) -> Path | None:
    """The one port that was seen to come; None when none came, or several."""
    person.does(say("unplug", bus=bus.name, path=bus.port))
    gone = _changed(before, outside)
    person.does(say("replug"))
    come = [path for path in _changed(gone, outside) if path not in gone]
    return come[0] if len(come) == 1 else None


def _changed(before: list[Path], outside: Outside) -> list[Path]:
    """The ports once they are others than before, or after three seconds."""
    for _ in range(LOOKS):
        if outside.ports() != before:
            break
        outside.pause(LOOK_S)
    return outside.ports()


def _chosen(bus: BusPlan, there: list[Path], person: Person) -> str:
    """By its number in a list; the profile's where there is no list, or no such number."""
    for number, path in enumerate(there, 1):
        person.tell(say("port", number=number, path=str(path)))
    typed = person.number(say("which_port", bus=bus.name, path=bus.port)) if there else ""
    return str(there[int(typed) - 1]) if typed.isdecimal() and 1 <= int(typed) <= len(there) else bus.port
