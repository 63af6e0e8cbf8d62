"""A customer: what this person is like, and how a button of the screen is pressed."""

from dataclasses import dataclass, field
from random import Random

from edge.domain.visit import Event
from edge.errors import Refusal
from tests.system.simulator.kiosk import said
from tests.system.simulator.moments import Steps
from tests.system.simulator.town import Town


@dataclass(slots=True)
class Customer:
    """Somebody with a code. `honest` takes only what bears the own name; `mine` are the parcels ordered."""

    name: str
    phone: str
    code: str
    mine: frozenset[str]
    chance: Random
    mistypes: bool = False
    walks_off: bool = False
    slams: bool = False
    forgets: bool = False
    again: bool = False
    greedy: bool = False
    returns: bool = False
    typed: int = 0
    waited: bool = False
    has: set[str] = field(default_factory=set)
    hopeless: bool = False


def habits(customer: Customer, *, calm: bool) -> Customer:
    """What this person is like; in the calm after the faults everybody behaves."""
    dice = customer.chance.random
    draws = [dice() for _ in range(7)]
    if not calm:
        customer.mistypes, customer.walks_off, customer.slams = draws[0] < 0.03, draws[1] < 0.04, draws[2] < 0.04
        customer.forgets, customer.again, customer.greedy = draws[3] < 0.04, draws[4] < 0.2, draws[5] < 0.1
        customer.returns = draws[6] < 0.19
    return customer


def press(town: Town, event: Event, **given: object) -> Steps:
    """A touch of the screen, and the blink of an eye until it answers."""
    if not town.kiosk.panel.lit:
        yield 1000
        return
    town.served = town.at_panel
    try:
        reply = town.kiosk.touch(event.value, given)
    except Refusal:
        return
    yield 60
    town.answered(f"visit.{event.value}", said(reply))
