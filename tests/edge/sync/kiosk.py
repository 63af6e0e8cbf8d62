"""A kiosk with its link to a broker in memory, all under one virtual clock."""

from pathlib import Path
from typing import Any

from edge import settings
from edge.clock import VirtualClock
from edge.dice import SeededDice
from edge.domain.facts import EpochStarted, RecordViewed
from edge.domain.staff import KIOSK, Actor, Caller, Operator, operator
from edge.effects import Beat, Done
from edge.store import journal
from edge.store.db import Db, connect, create
from edge.store.journal import Head
from edge.sync.around import Address, Around
from edge.sync.broker.memory import Exchange, Luck, MemoryBroker
from edge.sync.contract.documents import Document, document
from edge.sync.contract.messages import ClockState, Health, Unit
from edge.sync.line import Terms, make_link
from edge.sync.link import Link
from edge.sync.session import Phase
from edge.sync.state import About
from edge.turn import Turn
from edge.worker import Hands, Worker
from tests.edge.flows.point import Point
from tests.edge.rig import KEY, START
from tests.edge.sync.platform import IDENTITY, Platform

ABOUT = About(
    Unit("PK-1", "test", "0.1.0", "a", "test", 1),
    ("sensor.door",),
    lambda: Health(9000, 5000, 40, ()),
    lambda: ClockState(40, "ntp"),
)


EP = "c41d8a02e97b5f10"


class Kiosk(Point):
    """Point, link and platform; `run` lets time pass for all of them."""

    identity = IDENTITY

    def __init__(self, folder: Path, luck: Luck | None = None) -> None:
        _begin(folder / "kiosk.db")
        super().__init__(folder)
        self.exchange = Exchange(self.clock.mono_ms, luck)
        self.platform = Platform(self.exchange, self.clock)
        self.exchange.listen(self.platform.take)
        self.broker = MemoryBroker(self.exchange)
        self.link = self.restart()

    def restart(self) -> Link:
        """The service starts again: a new worker and a new link on the same store."""
        hands = self.hands()
        self.worker = Worker(self.turn, Hands(self._who, self._carry, hands.flow, self._tell, hands.lost))
        readonly = connect(self.path, KEY, readonly=True)
        self.broker = MemoryBroker(self.exchange)
        around = Around(self.broker, self.worker, readonly, self.clock, SeededDice("link"))
        pace = settings.Sync(spread_s=1)
        self.link = make_link(around, Terms(self.identity, ABOUT, (Address("memory", 1),), pace))
        return self.link

    def run(self, ms: int) -> None:
        """Let time pass, from deadline to deadline."""
        end = self.clock.mono_ms() + ms
        self.settle()
        while self.clock.mono_ms() < end:
            times = (self.link.next_ms(), self.worker.next_deadline(), self.exchange.next_ms(), end)
            due = min(at for at in times if at is not None)
            self.clock.advance(max(1, min(due, end) - self.clock.mono_ms()))
            self.settle()

    def settle(self) -> None:
        """Do all that can be done at this moment."""
        for _ in range(1000):
            self.link.step(wait=False)
            busy = self.worker.step(block=False)
            if not (self.exchange.run() or busy or self.broker.waiting()):
                return

    def write(self, count: int, urgent: bool = False) -> None:
        """Facts that mean nothing, each in a transaction of its own."""
        for number in range(count):
            self.worker.post(KIOSK, _note, f"u-{number}")
            self.worker.step(block=False)

    def live(self) -> None:
        """Run until the platform has answered."""
        self.run(3000)
        assert self.link.phase is Phase.LIVE

    def committed(self) -> bool:
        """Whether the platform holds exactly our journal, each row once and in order."""
        mine = {row["seq"]: row["row"] for row in self.db.all("SELECT seq, row FROM journal WHERE ep = ?", (EP,))}
        return self.platform.rows.get(EP, {}) == mine

    def _tell(self, head: Head) -> None:
        self.link.told(head)

    def _carry(self, effect: object) -> None:
        if isinstance(effect, Beat):
            self.link.beat()
        self.effects.append(effect)  # type: ignore[arg-type]

    def _who(self, _db: Db, caller: Caller, _act: str) -> Actor:
        if isinstance(caller, Operator):
            return operator(caller.id)
        return caller if isinstance(caller, Actor) else KIOSK


def wired(found: Any) -> Document:
    """A document of the flow tests as the platform writes it."""
    return document(found.kind, found.key, found.ver, found.body)


def _begin(path: Path) -> None:
    """A store whose epoch has a name as on the wire."""
    if path.exists():
        return
    create(path, KEY)
    db = connect(path, KEY)
    journal.open_epoch(db, EP, "new")
    journal.append(db, VirtualClock(START).stamp(), "kiosk", EpochStarted("new"))
    db.close()


def _note(turn: Turn, person: str) -> Done:
    turn.note(RecordViewed(person, "p-1"))
    return Done()
