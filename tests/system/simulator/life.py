"""One run: the town lives its schedule, step by step, from the first moment to the calm after the last fault."""

import gc
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from edge.keys import DATABASE
from tests.system.simulator import calm, chores, copier, oldcopy, people
from tests.system.simulator.acts import strike
from tests.system.simulator.books import Books
from tests.system.simulator.cabinet import Cabinet
from tests.system.simulator.customer import Customer, habits
from tests.system.simulator.cuts import Commits, PowerCut, Wires
from tests.system.simulator.kiosk import Kiosk, Site
from tests.system.simulator.moments import HOUR_MS, Moments, Steps
from tests.system.simulator.oracle import Oracle, Violation
from tests.system.simulator.platform import Platform
from tests.system.simulator.post import Post
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Schedule, stream
from tests.system.simulator.staff import Hand
from tests.system.simulator.town import Town
from tests.system.simulator.trace import Trace
from tests.system.simulator.upon import Upon

CALM_MS = 2 * HOUR_MS
LOCKED = 3
"""Every third seed lives on an encrypted store, which costs a quarter more: twenty of sixty."""


@dataclass(frozen=True, slots=True)
class Report:
    """What a run came to."""

    days: int
    events: int
    crashes: int
    violations: tuple[Violation, ...]
    seconds: float
    trace: str
    counts: Mapping[str, int]
    story: tuple[dict[str, Any], ...] = ()


def run(schedule: Schedule, *, keep: bool = False, stop_early: bool = False) -> Report:
    """Live a schedule in a folder of its own."""
    began = time.process_time()
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        life = Life(Path(folder), schedule, keep=keep)
        life.stop_early = stop_early
        gc.disable()  # a run makes no cycles worth a tenth of its time
        try:
            life.run()
        finally:
            life.close()
            gc.enable()
    trace = life.trace
    crashes = trace.counts["cut power"] + trace.counts["cut process"] + trace.counts["store lost"]
    seconds = round(time.process_time() - began, 2)
    found, story = tuple(life.oracle.found), tuple(trace.kept or ())
    return Report(schedule.days, trace.events, crashes, found, seconds, trace.hash, dict(trace.counts), story)


class Life:
    """Everything of one run, and the loop that lets time pass."""

    def __init__(self, folder: Path, schedule: Schedule, *, keep: bool) -> None:
        self.schedule = schedule
        self.stop_early = False
        self.moments = Moments()
        self.trace = Trace(self.moments, [] if keep else None)
        self.wires, self.commits = Wires(self.trace), Commits(self.trace)
        self.exchange = Post(self.moments, self.trace)
        self.platform = Platform(folder, self.moments, self.trace)
        self.platform.join(self.exchange)
        self.cabinet = Cabinet(self.moments, self.trace)
        parts = (self.moments, self.trace, self.cabinet, self.wires, self.commits, self.exchange)
        key = oldcopy.RING.derive(DATABASE) if schedule.seed % LOCKED == 0 else None
        self.kiosk = Kiosk(Site(folder, *parts, self.platform.identity, key))
        self.town = Town(self.moments, self.trace, self.cabinet, self.kiosk, self.platform)
        self.oracle = Oracle(self.town, Books(self.kiosk.path, key, self.commits.tried))
        self.scene = Scene(
            schedule.seed, self.moments, self.trace, self.wires, self.commits, self.exchange, self.platform,
            self.cabinet, self.kiosk, self.town, self.oracle, Upon(self.moments),
        )  # fmt: skip
        self._listen()
        self._alive = False

    def run(self) -> None:
        """The faults and the people, then the calm, in which everything must come right."""
        self._switch_on("power")
        for line in self.schedule.lines:
            self.moments.later(line.at, lambda line=line: strike(self.scene, line))  # type: ignore[misc]
        self.moments.live(self._watch())
        self._until(self.schedule.end)
        calm.heal(self.scene)
        self._until(self.schedule.end + CALM_MS)
        if not (self.stop_early and self.oracle.found):
            calm.judge(self.scene)

    def close(self) -> None:
        """The end."""
        if self._alive:
            self.kiosk.die()
        self.oracle.books.let_go()
        self.platform.close()

    def _listen(self) -> None:
        """Whoever notices something tells the oracle."""
        town, oracle, kiosk = self.town, self.oracle, self.kiosk
        self.trace.watch = self.scene.upon.see
        self.cabinet.pulsed = oracle.pulsed
        kiosk.ordered = lambda message: oracle.ordered(message, kiosk.sid)
        self.platform.letter = self._letter
        self.platform.committed = oracle.platform_committed
        kiosk.panel.tells = town.tell
        kiosk.panel.shows = oracle.shown
        kiosk.heard = oracle.committed
        kiosk.chores = partial(copier.copied, kiosk)
        town.taken, town.answered = oracle.witness.taken, oracle.answered
        town.asked, town.verdict = self._asked, oracle.verdict
        town.pin_refused = oracle.counters.wrong_pin

    def _until(self, end: int) -> None:
        while self.moments.now < end and not (self.stop_early and self.oracle.found):
            try:
                self._settle()
                self._advance(end)
            except PowerCut as cut:
                self._fell(cut.how, cut.off_s)

    def _settle(self) -> None:
        """Do all that can be done at this moment."""
        for _ in range(1000):
            busy = self._alive and self.kiosk.step()
            if self._alive and self.kiosk.lost:
                self.trace.count("store lost")
                self._fell("process", 2)
            moved = self.exchange.run()
            self._platform()
            if not (moved or busy):
                return

    def _platform(self) -> None:
        try:
            self.platform.step()
        except Exception as error:  # noqa: BLE001 - whatever it was, the platform is not there any more
            self.oracle.broken("I4", f"the platform fell over a message: {error!r}"[:300])
            self.platform.begin()

    def _advance(self, end: int) -> None:
        kiosk = self.kiosk.next_at() if self._alive else None
        due = min(self.platform.next_at(), end)
        for at in (kiosk, self.moments.next_at(), self.exchange.next_ms()):
            if at is not None and at < due:
                due = at
        self.moments.pass_to(max(due, self.moments.now + 1))

    def _switch_on(self, how: str) -> None:
        try:
            self.trace.add("starts", how=how)
            self.oracle.books.let_go()  # it may be another file by now
            self.kiosk.start(how)
            self._alive = True
            self.oracle.started()
        except PowerCut as cut:
            self._fell(cut.how, cut.off_s)

    def _fell(self, how: str, off_s: int) -> None:
        """It is dark. In a while the power is back, or the service manager starts the service again."""
        self._alive = False
        self.oracle.fell()
        self.kiosk.die()
        self.oracle.books.let_go()
        pause = off_s * 1000 if how == "power" else 2000
        self.town.dark_ms += pause
        self.moments.later(pause, lambda: self._switch_on(how))

    def _watch(self) -> Steps:
        """The oracle's own walk along the cells."""
        while True:
            yield 60_000
            if self._alive:
                self.oracle.look()

    def _asked(self, person: str, cmd: str) -> None:
        """An operator asks whether somebody is there."""
        hand = Hand(self.town, person, stream(self.schedule.seed, f"confirm/{cmd}"))
        self.moments.live(chores.confirm(hand, cmd))

    def _letter(self, phone: str, text: str) -> None:
        """A customer learns the code, and comes when it suits."""
        self.town.letter(phone, text)
        name = self.town.phones.get(phone, "")
        if name and name not in self.town.helped:
            self.town.helped[name] = "invited"
            chance = stream(self.schedule.seed, f"customer/{name}")
            pause = int(chance.expovariate(1 / (2 * HOUR_MS))) + 60_000
            mine = frozenset(thing for thing, owner in self.town.owners.items() if owner == name)
            customer = habits(Customer(name, phone, self.town.codes[name], mine, chance), calm=False)
            self.moments.later(pause, lambda: self.moments.live(people.visit(self.town, customer)))
