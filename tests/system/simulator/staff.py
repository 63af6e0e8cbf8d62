"""The staff of the point: they unload, stow, look at what has to be looked at, and help at the counter."""

from collections.abc import Callable, Generator, Mapping
from hashlib import sha256
from random import Random
from typing import Any

from edge.domain.staff import CUSTOMER, Session
from edge.errors import NotAllowed, Refusal, StoreError
from edge.flows import cell as cells
from edge.flows import handover, receive, sign_in, stow
from edge.flows import task as tasks
from edge.flows.sign_in import Attempt
from edge.store import parcels, places
from edge.store import tasks as kept
from edge.store.db import Row
from tests.system.simulator.moments import Steps
from tests.system.simulator.town import Reply, Town

Call = Callable[[], None]
Answered = Generator[int, None, Mapping[str, Any] | None]
PEOPLE = ("u-1", "u-2")
STOW_PATIENCE = 25


class Hand:
    """One member of staff at work: the acts of their screen, and their two hands."""

    def __init__(self, town: Town, person: str, chance: Random) -> None:
        self.town, self.person, self.chance = town, person, chance
        self._count = 0

    def act(self, flow: Callable[..., Any], *args: Any) -> Answered:
        """Do something at the tablet; signs in again when the session is over."""
        for _ in range(3):
            if not self.town.kiosk.panel.lit:
                yield 5000
                continue
            session = self.town.sessions.get(self.person, "none")
            reply = self.town.kiosk.ask(Session(session), flow, *args)
            yield self.chance.randrange(60, 400)
            yield from self._waits(reply)
            refused = reply.exception(timeout=0) if reply.done() else None
            if isinstance(refused, NotAllowed):
                yield from self._sign_in()
                continue
            if not reply.done() or isinstance(refused, StoreError):
                yield 3000
                continue
            answer = None if refused is not None else reply.result(timeout=0)
            if refused is not None and not isinstance(refused, Refusal):
                self.town.trace.add("bug", flow=flow.__name__, error=repr(refused))
            self.town.answered(f"{flow.__module__.rpartition('.')[2]}.{flow.__name__}", answer)
            return answer
        return None

    def _waits(self, reply: Reply) -> Steps:
        """Look at the screen until it answers, as long as there is hope."""
        for _ in range(20):
            if reply.done() or not self.town.kiosk.panel.lit:
                return
            yield 500

    def _sign_in(self) -> Steps:
        self._count += 1
        session = sha256(f"{self.person}/{self.town.moments.now}/{self._count}".encode()).hexdigest()
        login, device = f"PVZ-{self.person[2:]}", f"tablet-{self.person}"
        slips = self.chance.random() < 0.1
        pin = ("no such PIN",) if slips else self.town.pin(self.person)
        reply = self.town.kiosk.ask(CUSTOMER, sign_in.check, Attempt(login, device, session, pin))
        yield 200
        refused = reply.exception(timeout=0) if reply.done() else StoreError("nobody there")
        if refused is None:
            self.town.sessions[self.person] = session
            self.town.trace.count("sign-in")
        if refused is None or (slips and isinstance(refused, Refusal) and refused.text == "sign_in.wrong"):
            self.town.pin_refused(f"{login}|{device}", wrong=refused is not None)

    def said(self) -> tuple[str, Mapping[str, Any]]:
        """The last verdict on this person's screen: its text and details."""
        body = self.town.verdicts.get(self.person, {})
        return str(body.get("text", "")), body.get("details", {})


def label(thing: str) -> str:
    """The barcode on a parcel."""
    return f"{thing}-label"


def unload(hand: Hand, mate: Hand, delivery: str, parcels: list[str]) -> Steps:
    """The van is here: scan everything in, then put it away, the two of them."""
    town = hand.town
    while hand.person in town.busy:
        yield 60_000
    town.busy.add(hand.person)
    answer = None
    for _ in range(40):
        answer = yield from hand.act(receive.begin, delivery)
        if answer is not None:
            break
        yield 60_000
    for thing in parcels if answer is not None else ():
        yield hand.chance.randrange(1500, 5000)
        got = yield from hand.act(receive.parcel, label(thing))
        if hand.chance.random() < 0.01:
            yield from hand.act(receive.damaged)
        if hand.chance.random() < 0.02:
            yield from hand.act(receive.undo)
            got = yield from hand.act(receive.parcel, label(thing))
        if got is not None:
            town.counter.append(thing)
            town.where[thing] = "counter"
    yield from hand.act(receive.finish, delivery)
    town.moments.live(_lends_a_hand(mate))
    yield from put_away(hand)
    town.busy.discard(hand.person)


def _lends_a_hand(mate: Hand) -> Steps:
    """Whoever has nothing else to do puts away, too."""
    if mate.person in mate.town.busy:
        return
    mate.town.busy.add(mate.person)
    yield from put_away(mate)
    mate.town.busy.discard(mate.person)


def put_away(hand: Hand) -> Steps:
    """Stow what lies on the counter, until no cell is free."""
    town = hand.town
    full = 0
    while town.counter and full < 12:
        yield full * hand.chance.randrange(10_000, 20_000)
        if not town.counter:
            return
        thing = town.counter.pop(0)
        yield hand.chance.randrange(1000, 4000)
        done = yield from stow_one(hand, thing)
        full = 0 if done else full + 1
        if not done and town.where.get(thing) == "counter":
            town.counter.append(thing)
        if done and hand.chance.random() < 0.02:
            yield from _take_back(hand, thing)


def stow_one(hand: Hand, thing: str) -> Generator[int, None, bool]:
    """Scan, the door opens, put it in, shut the door. Says whether it is put away."""
    town = hand.town
    town.verdicts.pop(hand.person, None)
    tight = hand.chance.random() < 0.03
    yield from hand.act(stow.propose, label(thing))
    for _ in range(STOW_PATIENCE):
        text, details = hand.said()
        cell = str(details.get("place", ""))
        if text == "stow.done":
            return True
        if tight and text == "stow.cell" and town.cabinet.is_open(cell):
            tight = False
            yield from hand.act(stow.not_fit)
            town.cabinet.act("close", cell)
        elif text == "stow.shut_to_go_on":
            town.cabinet.act("close", cell)
        elif text in ("stow.cell", "stow.shut_first") and town.cabinet.is_open(cell):
            yield from _fill(hand, cell, thing)
        elif text == "stow.is_it_there":
            there = town.where.get(_of(town, cell)) == cell
            yield from hand.act(stow.here if there else stow.cancel)
            yield from hand.act(stow.propose, label(thing))
        elif text in ("stow.empty", "stow.unsure"):
            inside = thing in town.things_in(cell)
            yield from hand.act(stow.here if inside else stow.again)
        elif text not in ("stow.cell", "stow.shut_first", "stow.done", ""):
            return town.where.get(thing) not in ("counter", None)
        else:
            town.cabinet.act("press", cell) if cell and hand.chance.random() < 0.3 else None
        yield hand.chance.randrange(800, 2500)
    yield from hand.act(stow.cancel)
    return town.where.get(thing) not in ("counter", None)


def _of(town: Town, cell: str) -> str:
    things = town.things_in(cell)
    return things[0] if things else ""


def _fill(hand: Hand, cell: str, thing: str) -> Steps:
    """The door is open: put the thing in, if it is still in the hand and nothing else is in the way."""
    town = hand.town
    yield hand.chance.randrange(500, 3000)
    if town.where.get(thing) == "counter" and not town.things_in(cell):
        town.put(hand.person, cell, thing)
    yield hand.chance.randrange(300, 1500)
    town.cabinet.act("close", cell)


def _take_back(hand: Hand, thing: str) -> Steps:
    """The wrong place: take the stow back, and the thing out again."""
    town = hand.town
    answer = yield from hand.act(stow.undo)
    cell = town.where.get(thing, "")
    yield 2500
    if answer is not None and town.cabinet.is_open(cell) and town.take(hand.person, cell, thing):
        town.where[thing] = "counter"
        town.counter.append(thing)
    town.cabinet.act("close", cell) if town.cabinet.is_open(cell) else None


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
    inside = _of(town, cell)
    if inside and town.kiosk.panel.lit and inside not in _expected(town, cell):
        town.take(hand.person, cell, inside)
        town.where[inside] = "counter"
        town.counter.append(inside)
        inside = ""
    town.cabinet.act("close", cell)
    yield 2500
    said = yield from hand.act(cells.see, cell, "full" if inside else "empty")
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
