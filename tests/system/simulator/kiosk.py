"""The kiosk: the production parts, put together anew after each power cut on the same file, behind the same doors."""

from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from edge import carry, home, settings
from edge.carry import Carrier, Devices, Screens
from edge.clock import Quality
from edge.dice import SeededDice
from edge.domain.staff import CUSTOMER, KIOSK, Caller
from edge.domain.visit import Visit
from edge.effects import Chore, Show, Tell
from edge.errors import Refusal, StoreError
from edge.flows import named, recover, sign_in, visit
from edge.keypad import Keypad
from edge.settings import Settings
from edge.store import db as store
from edge.store import journal
from edge.sync.around import Address, Around
from edge.sync.broker.memory import MemoryBroker
from edge.sync.broker.seam import Connected, Dial, Sent
from edge.sync.contract.messages import ClockState, Health, Unit
from edge.sync.contract.wire import unpack
from edge.sync.identity import Identity
from edge.sync.line import Terms, make_link
from edge.sync.link import Link
from edge.sync.state import About
from edge.turn import Memory, Turn
from edge.worker import Flow, Hands, Worker
from hardware.lights.none import NoLights
from hardware.printer.none import NoPrinter
from hardware.sound.none import NoSound
from tests.system.simulator.before import kiosk_file
from tests.system.simulator.cabinet import PLACES, Cabinet
from tests.system.simulator.cuts import Commits, WeakDb, Wires
from tests.system.simulator.moments import BootClock, Moments
from tests.system.simulator.post import Post
from tests.system.simulator.trace import Trace

ABOUT = About(
    Unit("PK-1", "test", "0.1.0", "a", "test", 1),
    ("sensor.door", "sensor.item"),
    lambda: Health(9000, 5000, 40, ()),
    lambda: ClockState(40, "ntp"),
)
PACE = settings.Sync(beat_s=290, spread_s=5, linger_ms=30_000)
SETTINGS = Settings(mqtt=settings.Mqtt(host="memory"), sync=PACE, data=settings.Data(left_h=12, facts_h=1))


@dataclass(frozen=True, slots=True)
class Site:
    """Where the kiosk stands: what outlives it."""

    folder: Path
    moments: Moments
    trace: Trace
    cabinet: Cabinet
    wires: Wires
    commits: Commits
    exchange: Post
    identity: Identity
    key: bytes | None


@dataclass(slots=True)
class Panel:
    """The screens as people see them. A dark panel shows nothing."""

    visit: Visit = field(default_factory=Visit)
    lit: bool = False
    tells: Callable[[Tell], None] = lambda _tell: None
    shows: Callable[[Visit], None] = lambda _visit: None


class Wire(MemoryBroker):
    """The kiosk's connection; a cut may come when a message has just left or an answer has just come."""

    def __init__(self, exchange: Post, wires: Wires) -> None:
        super().__init__(exchange)
        self._exchange: Post = exchange
        self._wires = wires
        self.woken = True
        self.ordered: Callable[[Mapping[str, Any]], None] = lambda _message: None

    def dial(self, dial: Dial) -> None:
        """Connect; a narrow broker takes few messages before it has acknowledged them."""
        super().dial(dial)
        self._events = [Connected(self._exchange.room) if type(each) is Connected else each for each in self._events]

    def publish(self, topic: str, payload: bytes, qos: int) -> int | None:
        """Hand a message over; a slow broker acknowledges late, and none of a connection that is no more."""
        token = super().publish(topic, payload, qos)
        if token is not None and qos and self._exchange.taken_late_ms:
            self._events.pop()
            self._exchange.after(self._exchange.taken_late_ms, partial(self._taken, self.call, token))
        if token is not None:
            self._wires.probe("uplink_sent", topic.rpartition("/")[2])
        return token

    def _taken(self, call: int, token: int) -> None:
        if call == self.call:
            self._events.append(Sent(token))

    def arrive(self, topic: str, payload: bytes) -> None:
        """A message came; of a command it is noted in which session."""
        if topic.endswith("/cmd"):
            self.ordered(unpack(payload))
        super().arrive(topic, payload)

    def wake(self) -> None:
        """There is news for the link."""
        self.woken = True

    def puback(self, token: int) -> None:
        """A message was taken."""
        super().puback(token)
        self._wires.probe("ack_taken")


class Busy(Worker):
    """The worker, and whether anything was given to it since somebody looked."""

    woken = True

    def post(self, caller: Caller, flow: Flow, *args: Any) -> None:
        """Something to do."""
        self.woken = True
        super().post(caller, flow, *args)

    def ask(self, caller: Caller, flow: Flow, *args: Any, key: str | None = None) -> "Future[Mapping[str, Any]]":
        """Something to do and to answer."""
        self.woken = True
        return super().ask(caller, flow, *args, key=key)


class Kiosk:
    """`start`, then `step` until it dies; `next_at` is when it wants to be stepped."""

    def __init__(self, site: Site) -> None:
        self.site = site
        self.panel = Panel()
        self.boot = 0
        self.skew, self.quality = timedelta(0), Quality.SYNCED
        self.lost = False
        self.worker: Busy
        self.link: Link
        self.clock: BootClock
        self.heard: Callable[[], None] = lambda: None
        self.chores: Callable[[Chore], None] = lambda _chore: None
        self.ordered: Callable[[Mapping[str, Any]], None] = lambda _message: None
        keys = list(site.identity.code_keys.values())
        self.keypad = Keypad(keys, site.identity.dev)
        self.path = site.folder / "kiosk.db"
        self.path.write_bytes(kiosk_file(site.key))
        self.stalled_until = 0
        self.behind: list[Callable[[], None]] = []
        self._starts = 0
        self._link_at: int | None = None
        self._worker_at: int | None = None

    def start(self, how: str) -> None:
        """The machine is switched on ("power"), or only the service starts again ("process")."""
        site = self.site
        if how == "power":
            self.boot += 1
            self.clock = BootClock(site.moments, self.boot, self.skew, self.quality)
        self._starts += 1
        self.lost = False
        home.finish_restore(site.folder)
        self._db = WeakDb(store.connect(self.path, site.key), site.commits, site.wires)
        self._db.run("PRAGMA synchronous=OFF")  # a commit is taken as durable here; tests/system/storage proves it
        self._db.checkpoint("TRUNCATE")
        self.reading = store.connect(self.path, site.key, readonly=True)
        screens = Screens(show=self._show, tell=self.panel.tells, chore=self.chores)
        driver = site.cabinet.power_on()
        carrier = Carrier(Devices(driver, NoLights(), NoSound(), NoPrinter()), screens)
        memory, dice = Memory(), SeededDice(f"{site.identity.dev}/{self._starts}")
        turn = Turn(self._db, self.clock, dice, SETTINGS, memory, KIOSK)
        lost = self._lose
        hands = Hands(partial(sign_in.admit, turn), carrier.carry, named, self._told, lost, self._probe)
        self.worker = Busy(turn, hands)
        carrier.reports_to(self.worker)
        driver.start(partial(carry.reported, self.worker))
        self._recovering = True
        self._recover(driver)
        self._recovering = False
        self.link = self._link()
        self._worker_at = self._in_world(self.worker.next_deadline())
        screens.beat = self.link.beat
        self.panel.lit = True

    def _recover(self, driver: Any) -> None:
        cells = {cell: (state.door.value, state.item.value) for cell, state in driver.snapshot().items()}
        self.link_told: Callable[[journal.Head], None] = lambda _head: None
        self.worker.ask(KIOSK, recover.start, recover.Start("0.1.0", cells, PLACES))
        self.worker.step(block=False)

    def _link(self) -> Link:
        site = self.site
        broker = Wire(site.exchange, site.wires)
        broker.ordered = self.ordered
        around = Around(broker, self.worker, self.reading, self.clock, SeededDice(f"link/{self._starts}"))
        self.broker = broker
        link = make_link(around, Terms(site.identity, ABOUT, (Address("memory", 1),), SETTINGS.sync))
        self.link_told = link.told
        return link

    def die(self) -> None:
        """Everything in memory is gone; the file is as the last commit left it."""
        self.panel.lit = False
        self.site.cabinet.power_off()
        if hasattr(self, "broker"):
            self.broker.cut(kicked=False)
        self._db.close()
        self.reading.close()

    def step(self) -> bool:
        """Do what can be done at this moment."""
        now = self.site.moments.now
        if self.broker.woken or self.broker.waiting() or (self._link_at is not None and now >= self._link_at):
            self.broker.woken = False
            self.link.step(wait=False)
            self._link_at = self._in_world(self.link.next_ms())
        due = self.worker.woken or (self._worker_at is not None and now >= self._worker_at)
        if now < self.stalled_until or not due:
            return self.broker.waiting()
        self.worker.woken = self.worker.step(block=False)  # there may be more than one batch
        self._worker_at = self._in_world(self.worker.next_deadline())
        return self.worker.woken or self.broker.waiting()

    @property
    def sid(self) -> str:
        """The session it is in."""
        return self.link._parts.session.sid

    def next_at(self) -> int | None:
        """When it wants to be stepped, in world time."""
        stalled = self.stalled_until > self.site.moments.now
        times = (self._link_at, self.stalled_until if stalled else self._worker_at)
        return min((at for at in times if at is not None), default=None)

    def _in_world(self, mono_ms: int | None) -> int | None:
        return None if mono_ms is None else mono_ms + self.clock.born

    def ask(self, caller: Caller, flow: Callable[..., Any], *args: Any) -> "Future[Mapping[str, Any]]":
        """Somebody wants something."""
        return self._followed(self.worker.ask(caller, flow, *args))

    def touch(self, name: str, given: Mapping[str, Any]) -> "Future[Mapping[str, Any]]":
        """The customer at the screen presses a button or has typed something."""
        prepared = self.keypad.prepare(name, given)
        return self._followed(self.worker.ask(CUSTOMER, visit.act, name, self.panel.visit.rev, prepared))

    def _followed(self, reply: "Future[Mapping[str, Any]]") -> "Future[Mapping[str, Any]]":
        """What was to come right behind somebody's act comes now, into the same batch."""
        waiting, self.behind = self.behind, []
        for come in waiting:
            come()
        return reply

    def set_clock(self, skew: timedelta, quality: Quality) -> None:
        """The wall clock jumps, or is put right."""
        self.site.trace.add("clock", skew=str(skew), quality=quality.value)
        self.skew, self.quality = skew, quality
        self.clock.skew, self.clock.quality = skew, quality

    def _show(self, effect: Show) -> None:
        self.panel.visit = effect.visit
        self.panel.shows(effect.visit)
        self.site.trace.add("screen", state=effect.visit.state.value, cell=effect.visit.cell)

    def _told(self, head: journal.Head) -> None:
        self.heard()
        self.link_told(head)

    def _probe(self, point: str, detail: str) -> None:
        if point == "item_done":
            self.site.trace.count(f"act {detail}")
        if self.site.wires.laid:
            where = "purge_step" if detail == "purge.erase" else str(point)
            self.site.wires.probe("recovering" if self._recovering else where, detail)

    def _lose(self, _error: StoreError) -> None:
        self.lost = True


def said(reply: "Future[Mapping[str, Any]]") -> Mapping[str, Any] | None:
    """The answer, or None when it was refused or nobody is there any more to give it."""
    if not reply.done():
        return None
    try:
        return reply.result(timeout=0)
    except (Refusal, StoreError):
        return None
