"""Gives relay boards their addresses: each comes with the same one from the factory, and has no switches for another.

A board that answers to everybody is asked while it is alone on the bus. Source: LOCK-BOARDS section 7 step 3.
"""

from collections.abc import Iterable
from contextlib import closing

from hardware import families
from hardware.commissioning.person import Person
from hardware.commissioning.search import LATENCY_MS
from hardware.commissioning.words import Stopped, say
from hardware.line import Plug
from hardware.locker.bus import Bus, BusRules
from hardware.locker.trace import Trace
from hardware.plan import BoardPlan
from hardware.wire import Op

BY_REGISTER = ("modbus",)
"""Families whose boards keep their address in a register."""

EVERYBODY = 0
TAKES_MS = 200


def number(plug: Plug, rules: BusRules, family: str, boards: Iterable[BoardPlan], person: Person) -> None:
    """Each board, alone on the bus, gets the address that the profile has for it and is asked there; Stopped when it
    does not answer."""
    with closing(plug), closing(plug.open()) as line:
        bus = Bus(line, families.codec(family), rules, Trace())
        for board in boards:
            person.does(say("alone", board=board.name))
            _give(bus, board)
            person.tell(say("addressed", board=board.name, address=board.address))
    person.does(say("together"))


def rules(baud: int, *, echo: bool) -> BusRules:
    """How to speak on a bus that was just found."""
    return BusRules(baud, echo, latency_ms=LATENCY_MS, quiet_ms=0)


def _give(bus: Bus, board: BoardPlan) -> None:
    if _has(bus) is None:
        raise Stopped(say("not_alone", board=board.name))
    bus.ask(Op("set_address", board.address))
    until = bus.line.now() + TAKES_MS
    while bus.line.now() < until:
        bus.listen(until)
    if _has(bus) != board.address or bus.ask(Op("read_relays", board.address, count=board.channels)).frame is None:
        raise Stopped(say("address_kept", board=board.name, address=board.address))


def _has(bus: Bus) -> int | None:
    """The address of the only board there; None when none answers, or several speak at once."""
    frame = bus.ask(Op("read_address", EVERYBODY)).frame
    return None if frame is None else int(frame.fields["values"][0])
