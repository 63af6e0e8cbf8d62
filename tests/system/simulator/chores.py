"""What staff do besides: they search, look closer, test, clean, answer the platform, and go home."""

from collections.abc import Callable

from edge.domain.staff import CUSTOMER
from edge.flows import cell as cells
from edge.flows import command, find, receive, scan, sign_in
from tests.system.simulator.moments import Steps
from tests.system.simulator.schedule import CELLS
from tests.system.simulator.staff import Hand, label

Chore = Callable[[Hand], Steps]


def some(hand: Hand) -> Steps:
    """Three of them, in whatever order."""
    for chore in hand.chance.sample(CHORES, 3):
        yield hand.chance.randrange(2000, 9000)
        yield from chore(hand)


def confirm(hand: Hand, cmd: str) -> Steps:
    """ "Is somebody there?" asks an operator; whoever works here says yes."""
    yield hand.chance.randrange(2000, 15_000)
    yield from hand.act(command.confirm, cmd)


def _search(hand: Hand) -> Steps:
    """By label, name, phone or place; then a look at the parcel itself."""
    things = sorted(hand.town.owners)
    if not things:
        return
    thing = hand.chance.choice(things)
    text = hand.chance.choice((label(thing), "Имя", "4321", hand.chance.choice(CELLS)))
    yield from hand.act(find.parcels, text)
    yield from hand.act(find.card, thing)


def _compare(hand: Hand) -> Steps:
    for delivery in hand.town.deliveries[-1:]:
        yield from hand.act(receive.differences, delivery)


def _wander(hand: Hand) -> Steps:
    """From screen to screen, scanning the label of a place on the way."""
    yield from hand.act(scan.at, "cells")
    yield from hand.act(scan.typed, hand.chance.choice(CELLS))
    yield from hand.act(scan.look)
    yield from hand.act(scan.understood)
    yield from hand.act(scan.never_mind)
    yield from hand.act(scan.at, "home")


def _clean(hand: Hand) -> Steps:
    """A cell out of service, wiped, and back again."""
    cell = hand.chance.choice(CELLS)
    if (yield from hand.act(cells.block, cell, "cleaning")) is None:
        return
    yield from hand.act(cells.open, cell, "cleaning")
    yield from _shut(hand, cell)
    yield from hand.act(cells.unblock, cell)


def tries(hand: Hand) -> Steps:
    """Does this lock still work?"""
    cell = hand.chance.choice(CELLS)
    yield from hand.act(cells.test, cell)
    yield from _shut(hand, cell)


def _shut(hand: Hand, cell: str) -> Steps:
    yield 3000
    if hand.town.cabinet.is_open(cell):
        hand.town.cabinet.act("close", cell)
    yield 2500


def _move(hand: Hand) -> Steps:
    """Something goes to a better cell: out of the old one, into the new one; what finds no door lies on the counter."""
    town = hand.town
    lying = sorted(thing for thing, at in town.where.items() if at in CELLS)
    if not lying:
        return
    thing = hand.chance.choice(lying)
    old, answer = town.where[thing], (yield from hand.act(cells.move, thing))
    yield 3000
    if answer is None or not town.cabinet.is_open(old) or thing not in town.things_in(old):
        return
    town.take(hand.person, old, thing)
    town.cabinet.act("close", old)
    for _ in range(6):
        yield 1500
        if town.cabinet.is_open(answer["place"]):
            town.put(hand.person, answer["place"], thing)
            town.cabinet.act("close", answer["place"])
            yield 2500
            return
    town.where[thing] = "counter"
    town.counter.append(thing)


def _home(hand: Hand) -> Steps:
    """Out, and nearly in again."""
    yield from hand.act(sign_in.touch)
    yield from hand.act(sign_in.leave)
    if hand.town.kiosk.panel.lit:
        hand.town.kiosk.ask(CUSTOMER, sign_in.salt, f"PVZ-{hand.person[2:]}")
    yield 500


CHORES: tuple[Chore, ...] = (_search, _compare, _wander, _clean, tries, _move, _home)
