"""The staff of the point: they sign in, unload and stow."""

from collections.abc import Callable, Generator, Mapping
from hashlib import sha256
from random import Random
from typing import Any

from edge.domain.staff import CUSTOMER, Session
from edge.errors import NotAllowed, Refusal, StoreError
from edge.flows import receive, sign_in, stow
from edge.flows.sign_in import Attempt
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
        if not slips:
            self.town.pin_refused(f"{login}|{device}", wrong=False)  # from now on its count may begin anew
        pin = ("no such PIN",) if slips else self.town.pin(self.person)
        reply = self.town.kiosk.ask(CUSTOMER, sign_in.check, Attempt(login, device, session, pin))
        yield 200
        refused = reply.exception(timeout=0) if reply.done() else StoreError("nobody there")
        if refused is None:
            self.town.sessions[self.person] = session
            self.town.trace.count("sign-in")
        if slips and isinstance(refused, Refusal) and refused.text == "sign_in.wrong":
            self.town.pin_refused(f"{login}|{device}", wrong=True)

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
    if mate.person not in town.busy:
        yield from mate.act(sign_in.touch)  # at the tablet already: both will scan at once
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
            there = town.where.get(inside(town, cell)) == cell
            yield from hand.act(stow.here if there else stow.cancel)
            yield from hand.act(stow.propose, label(thing))
        elif text in ("stow.empty", "stow.unsure"):
            there = thing in town.things_in(cell)
            yield from hand.act(stow.here if there else stow.again)
        elif text not in ("stow.cell", "stow.shut_first", "stow.done", ""):
            return town.where.get(thing) not in ("counter", None)
        else:
            town.cabinet.act("press", cell) if cell and hand.chance.random() < 0.3 else None
        yield hand.chance.randrange(800, 2500)
    yield from hand.act(stow.cancel)
    return town.where.get(thing) not in ("counter", None)


def inside(town: Town, cell: str) -> str:
    """What lies in the cell; "" when nothing does."""
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
