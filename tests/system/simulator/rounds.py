"""The staff's rounds: they look at what has to be looked at, and help at the counter."""

from collections.abc import Generator

from edge.flows import cell as cells
from edge.flows import handover
from edge.flows import task as tasks
from edge.store import parcels, places
from edge.store import tasks as kept
from edge.store.db import Row
from tests.system.simulator.moments import Steps
from tests.system.simulator.staff import Hand, inside, label, put_away
from tests.system.simulator.town import Town


def go_round(hand: Hand) -> Steps:
    """Look at every open task, then put away what is left."""
    town = hand.town
    if hand.person in town.busy:
        return
    town.busy.add(hand.person)
    for row in _listed(town):
        yield hand.chance.randrange(3000, 20_000)
        yield from hand.act(tasks.take, row["id"])
        yield from _settle(hand, row)
    yield from put_away(hand)
    town.busy.discard(hand.person)


def _listed(town: Town) -> list[Row]:
    """The tasks as the staff page lists them."""
    return kept.pending(town.kiosk.reading) if town.kiosk.panel.lit else []


def _settle(hand: Hand, row: Row) -> Steps:
    if row["number"] is not None:
        yield from _serve(hand, row)
    elif row["place"] is not None and row["kind"] != "expired" and not (yield from _look_into(hand, row["place"])):
        return  # it stays on the list: the cell could not be looked into
    yield from hand.act(tasks.close, row["id"])


def _look_into(hand: Hand, cell: str) -> Generator[int, None, bool]:
    """Go to the cell, shut or open its door, look inside, and say what is there."""
    town = hand.town
    if town.cabinet.is_open(cell):
        town.cabinet.act("close", cell)
        yield 2500
    town.cabinet.act("press", cell)
    opened = yield from hand.act(cells.open, cell, "check")
    yield 3000
    if opened is None or not town.cabinet.is_open(cell):
        return False
    thing = inside(town, cell)
    if thing and town.kiosk.panel.lit and thing not in _expected(town, cell):
        town.take(hand.person, cell, thing)
        town.where[thing] = "counter"
        town.counter.append(thing)
        thing = ""
    town.cabinet.act("close", cell)
    yield 2500
    said = yield from hand.act(cells.see, cell, "full" if thing else "empty")
    if said is not None:
        yield from hand.act(cells.unblock, cell)
    return said is not None


def _expected(town: Town, cell: str) -> set[str]:
    """What should lie there, as the cell's page says."""
    held: set[str] = {row["id"] for row in parcels.in_place(town.kiosk.reading, cell)}
    doubted: set[str] = {row["parcel"] for row in kept.pending_at(town.kiosk.reading, cell)}
    place = places.get(town.kiosk.reading, cell)
    return held | doubted | {str(place["reserved_for"]) if place is not None else ""}


def _serve(hand: Hand, row: Row) -> Steps:
    """A number is called: by the customer's document the things are fetched and handed over."""
    town = hand.town
    owner = town.owners.get(row["parcel"] or "", "")
    if not owner or row["parcel"] is None:
        return
    yield from hand.act(handover.queue, row["id"])
    order = yield from hand.act(handover.begin, row["parcel"], "document")
    for thing in (order or {}).get("parcels", []):
        yield from _fetch(hand, thing)
        if town.where.get(thing) in (hand.person, "counter"):
            yield from hand.act(handover.take, label(thing))
    if hand.chance.random() < 0.05:
        yield from hand.act(handover.mismatch, "document")
        order = yield from hand.act(handover.begin, row["parcel"], "document")
    for thing in (order or {}).get("parcels", []):
        if hand.chance.random() < 0.05:
            yield from hand.act(handover.refuse, thing, "fit")
    yield from hand.act(handover.check, "document")
    issued = yield from hand.act(handover.issue)
    if issued is None:
        yield from hand.act(handover.leave)
    for thing in (issued or {}).get("issued", []):
        town.where[thing] = owner
        town.counter[:] = [each for each in town.counter if each != thing]
    for thing in [each for each, at in town.where.items() if at == hand.person]:
        town.where[thing] = "counter"
        town.counter.append(thing)


def _fetch(hand: Hand, thing: str) -> Steps:
    town = hand.town
    cell = town.where.get(thing, "")
    if cell not in town.cabinet.hands.world.doors:
        return
    fetched = yield from hand.act(handover.fetch, thing)
    yield 3000
    if town.cabinet.is_open(cell):
        if fetched is not None:
            town.take(hand.person, cell, thing)
        yield 1500
        town.cabinet.act("close", cell)
        yield 1500
