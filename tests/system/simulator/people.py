"""Customers: they see doors, lights and the screen, and do what people do. Each is a generator that yields pauses."""

from collections.abc import Callable, Generator, Mapping

from edge.domain.returns import REASONS
from edge.domain.visit import Event, State
from tests.system.simulator.customer import Customer, press
from tests.system.simulator.moments import HOUR_MS, Steps
from tests.system.simulator.town import Town

S = State
Move = Generator[int, None, bool]
"""Pauses, and at the end: is it time to go?"""

PATIENCE = 90
WAIT = frozenset({S.OPENING, S.CHECK, S.SLOW})
LEAVE = frozenset({S.REFUSE_DONE, S.COUNTER, S.NO_STAFF, S.CELL_DOWN, S.CODE_NOT_HERE_YET, S.NEW_CODE, S.EXPIRED,
                   S.ISSUED_ALREADY, S.OTHER_POINT, S.NOT_YET, S.CANCELLED, S.EMPTY_TOLD, S.CODE_SENT,
                   S.LOCKER_DOWN})  # fmt: skip
TYPES = frozenset({S.IDLE, S.ENTRY, S.WRONG_CODE, S.WRONG_PAIR, S.SCAN_UNREAD, S.SCAN_OLD, S.SCAN_FOREIGN, S.CALLED})


def visit(town: Town, me: Customer, tries: int = 4) -> Steps:
    """Go to the kiosk, as often as it takes, until everything that waits there is one's own."""
    for _ in range(tries):
        while town.at_panel:
            yield 5000 + me.chance.randrange(5000)
        town.at_panel = me.name
        yield from _stand(town, me)
        town.at_panel = ""
        if me.mine <= me.has or me.walks_off:
            break
        me.typed = 0
        yield me.chance.randrange(HOUR_MS // 4, 3 * HOUR_MS)
    town.gave_up(me.name, me.mine - me.has)


def _stand(town: Town, me: Customer) -> Steps:
    """Stand before the panel and react to it."""
    town.trace.add("comes", who=me.name)
    done = False
    for _ in range(PATIENCE):
        yield me.chance.randrange(700, 2500)
        if not town.kiosk.panel.lit:
            yield from _dark(town, me)
            continue
        if done:
            return
        done = yield from _react(town, me)
    town.trace.add("loses patience", who=me.name)


def _react(town: Town, me: Customer) -> Move:
    """One look at the screen, and what follows from it; True when it is time to go."""
    state = town.kiosk.panel.visit.state
    if me.walks_off and state in (S.TAKE, S.OPENING):
        return True
    if state in WAIT:
        return False
    if state in LEAVE and me.typed:  # before that it is what the one before was told
        me.hopeless = True
        return True
    if state in TYPES:
        return (yield from _type(town, me))
    return (yield from MOVES.get(state, _back)(town, me))


def _type(town: Town, me: Customer) -> Move:
    if me.mine <= me.has and not me.again:
        return True
    me.typed += 1
    if me.typed > 5:
        return True
    code = me.code
    if me.mistypes and me.typed == 1:
        place = me.chance.randrange(len(code))
        code = code[:place] + str((int(code[place]) + 1 + me.chance.randrange(8)) % 10) + code[place + 1 :]
    yield from press(town, Event.CODE, digits=code)
    return False


def _digits(town: Town, me: Customer) -> Move:
    yield from press(town, Event.DIGITS, digits=me.phone[-4:])
    return False


def _pause(town: Town, me: Customer) -> Move:
    yield me.chance.randrange(4000, 30_000)
    return (yield from _type(town, me))


def _take(town: Town, me: Customer) -> Move:
    """A door stands open: reach in, and shut it."""
    cell = town.kiosk.panel.visit.cell
    if not town.cabinet.is_open(cell):
        yield 2000
        return False
    if me.slams:
        me.slams = False
        town.cabinet.act("close", cell)
        return False
    strange = yield from _reach_in(town, me, cell)
    if strange and not me.greedy:
        yield from press(town, Event.NOT_MINE)
        yield from press(town, Event.YES)
        town.cabinet.act("close", cell)
        return True
    if me.forgets:
        me.forgets = False
        yield 150_000
    town.cabinet.act("close", cell)
    return False


def _reach_in(town: Town, me: Customer, cell: str) -> Move:
    """Take what is one's own, or whatever lies there; True when it was somebody else's or nothing."""
    yield me.chance.randrange(300, 3000)
    things = town.things_in(cell)
    if not things:
        return not me.has
    if things[0] not in me.mine and not (me.greedy and me.typed):
        return True  # what stands open from an earlier visit is nobody's fault but the thief's
    if town.take(me.name, cell, things[0]) and things[0] in me.mine:
        me.has.add(things[0])
    return False


def _assumed(town: Town, me: Customer) -> Move:
    """The kiosk does not know whether the door is open; the customer sees it."""
    cell = town.kiosk.panel.visit.cell
    if not town.cabinet.is_open(cell):
        yield from press(town, Event.DID_NOT_OPEN)
        return False
    yield from _reach_in(town, me, cell)
    town.cabinet.act("close", cell)
    yield from press(town, Event.HAVE_IT)
    return False


def _unsure(town: Town, me: Customer) -> Move:
    opened = town.cabinet.is_open(town.kiosk.panel.visit.cell)
    yield from press(town, Event.YES if opened else Event.NO)
    return False


def _push(town: Town, me: Customer) -> Move:
    """ "Push the door": a bolt that sticks comes free."""
    town.cabinet.act("press", town.kiosk.panel.visit.cell)
    yield 500
    return False


def _close(town: Town, me: Customer) -> Move:
    cell = town.kiosk.panel.visit.cell
    if town.cabinet.is_open(cell):
        yield from _reach_in(town, me, cell)
        town.cabinet.act("close", cell)
    yield 1000
    return False


def _collect(town: Town, me: Customer) -> Move:
    yield from press(town, Event.COLLECT)
    return False


def _next(town: Town, me: Customer) -> Move:
    yield from press(town, Event.OPEN)
    return False


def _inside(town: Town, me: Customer) -> Move:
    """ "It seems to be in there still"."""
    yield from press(town, Event.OPEN_AGAIN)
    return False


def _done(town: Town, me: Customer) -> Move:
    """Everything is done; some want to look again, now or in a while, and some give back what does not please."""
    if town.served != me.name:
        return (yield from _back(town, me))  # whoever stood here before is done, not this one
    if me.returns and me.mine <= me.has:
        me.returns = False
        yield 3000
        yield from press(town, Event.GIVE_BACK)
        return False
    if me.again and not me.waited:
        me.waited = True
        pause = me.chance.choice((1000, 40_000, 200_000))
        town.trace.add("waits", who=me.name, for_ms=pause)
        yield pause
        return False
    if me.again:
        me.again = False
        yield from press(town, Event.OPEN_AGAIN)
        return False
    yield 500
    return True


def _refuse(town: Town, me: Customer) -> Move:
    yield from press(town, Event.ALL)
    return False


def _because(town: Town, me: Customer) -> Move:
    yield from press(town, Event.REASON, why=me.chance.choice(REASONS))
    return False


def _put_back(town: Town, me: Customer) -> Move:
    """The door is open once more: what was taken last goes back in."""
    cell, thing = town.kiosk.panel.visit.cell, town.kiosk.panel.visit.parcel
    if not town.cabinet.is_open(cell):
        yield 2000
        return False
    yield 1500
    if thing in me.has and not town.things_in(cell) and town.put(me.name, cell, thing):
        me.has.discard(thing)
        me.mine -= {thing}
        town.returned.add(thing)
    town.cabinet.act("close", cell)
    return False


def _no_open(town: Town, me: Customer) -> Move:
    again = town.kiosk.panel.visit.attempt < 2 and me.chance.random() < 0.8
    yield from press(town, Event.OPEN_AGAIN if again else Event.CALL_STAFF)
    return False


def _paused(town: Town, me: Customer) -> Move:
    yield from press(town, Event.ENTER_AGAIN)
    return False


def _back(town: Town, me: Customer) -> Move:
    """Some screen that is not about the own parcel: go back, or wait until it goes."""
    yield from press(town, Event.BACK)
    yield 8000
    return False


def _dark(town: Town, me: Customer) -> Steps:
    """The panel is dark: if a door of one's own stands open, one's parcel is there to take."""
    yield 5000
    cell = town.kiosk.panel.visit.cell
    mine = [thing for thing in town.things_in(cell) if thing in me.mine] if cell and town.cabinet.is_open(cell) else []
    if mine and town.served == me.name and me.chance.random() < 0.7:
        if town.take(me.name, cell, mine[0]):
            me.has.add(mine[0])
        town.cabinet.act("close", cell)


Reaction = Callable[[Town, Customer], Move]

MOVES: Mapping[State, Reaction] = {
    S.PHONE4: _digits,
    S.PAUSE: _pause,
    S.ORDER: _collect,
    S.CHOOSE: _collect,
    S.TAKE: _take,
    S.TAKE_LATCH: _take,
    S.TAKE_ASSUMED: _assumed,
    S.UNSURE: _unsure,
    S.PUSH: _push,
    S.CLOSE_DOOR: _close,
    S.LEFT_INSIDE: _inside,
    S.NEXT: _next,
    S.DONE: _done,
    S.REFUSE: _refuse,
    S.REFUSE_REASON: _because,
    S.REFUSE_PUT: _put_back,
    S.NO_OPEN: _no_open,
    S.PAUSED: _paused,
    S.STILL_THERE: _back,
}
"""What a person does at each screen; any other is answered by going back."""
