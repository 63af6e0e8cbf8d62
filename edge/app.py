"""The composition root: settings to drivers, store, worker, screens and sync, in the order of RELIABILITY §12."""

import asyncio
import gc
import os
import sys
import threading
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from contextlib import suppress
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from itertools import chain
from typing import Any

from edge import bolted, boot, cabinet, carry, front, home, machine, notify, reduced, reserve, trouble
from edge.carry import Carrier, Screens
from edge.chores import Chores, fitted
from edge.clock import Clock
from edge.configure import amend
from edge.dice import SecretDice
from edge.domain.health import Look
from edge.domain.staff import KIOSK
from edge.effects import Commission, Done
from edge.errors import SettingsError, StoreBroken, StoreError
from edge.flows import named, recover, serving, sign_in, tick
from edge.keypad import Keypad
from edge.settings import Settings
from edge.store import db as store
from edge.store import feed, journal
from edge.turn import Memory, Turn
from edge.watchdog import Watchdog
from edge.web.viewfinder import Viewfinder
from edge.worker import Hands, Worker
from hardware import record

STORE_FAILED = 75
WAL_BIG = 1024 * 1024
SWITCH_S = 0.0005
VERIFY_ROWS = 1000


def run(settings: Settings) -> int:
    """Serve until told to stop; the exit status is 75 when the store failed and the next start must find out."""
    sys.setswitchinterval(SWITCH_S)  # a pulse waits no longer for a page that is being drawn
    with home.hold(settings.kiosk.folder):
        trouble.note(trouble.START)
        home.finish_restore(settings.kiosk.folder)
        if reduced.only_looks():
            return Kiosk(reduced.looking(settings), reduced.copied(home.enter(settings)), frozen=True).serve()
        room = reserve.settle(settings.kiosk.folder, settings.kiosk.reserve_mb)
        with reduced.noting_failures():
            kiosk = Kiosk(reduced.plain(settings), home.enter(settings))
            if room.freed:
                kiosk.worker.post(KIOSK, tick.storage_low, room.free_mb)
            return kiosk.serve()


class Kiosk:
    """One running service; a `frozen` one writes nothing that stays, and opens nothing."""

    def __init__(self, settings: Settings, at: home.Home, *, frozen: bool = False) -> None:
        self._settings = settings
        self._home = at
        self._db = _opened(at, verified=not frozen)  # who only looks may look at a broken one
        self._settings = settings = _wished(settings, self._db)
        self.clock = boot.clock(self._db, trusted=settings.kiosk.dev or settings.kiosk.demo)
        self.screens = Screens()
        self._viewfinder = Viewfinder()
        self._bolted = bolted.bolt(settings, self._home.cabinet)
        self.devices = self._bolted.devices
        self._sim = _sim(settings, self._home, self.clock, self._bolted)
        if self._sim is not None:
            self._sim.listens_to(self.screens)
        carrier = Carrier(self.devices, self.screens)
        self.memory = Memory(frozen=frozen, ill=reduced.faults(frozen=frozen))
        turn = Turn(self._db, self.clock, SecretDice(), settings, self.memory, KIOSK)
        self.told: list[Callable[[journal.Head], None]] = [self._watch_log]
        self.worker = Worker(turn, self._hands(turn, carrier))
        carrier.reports_to(self.worker)
        self._fitter: Any = None
        self._seeing: Any = None
        self._feeling: Any = None
        self._posters: Any = None
        self.screens.fit = self._fit
        self.screens.chore = Chores(self.worker, self._home, fitted(settings.hardware, self.devices)).begin
        self._failed = False
        self._ends: list[Callable[[], None]] = []
        self._stop: Callable[[], None] = lambda: None
        self._furnish: Callable[[], object] = lambda: None
        self._keypad = Keypad(*front.code_keys(settings), near=settings.codes.near_miss != "off")

    def serve(self) -> int:
        """Recover, then open the screens, then speak with the platform; until stopped."""
        sim = self._sim.room if self._sim is not None else None
        behind = front.Behind(
            self._settings,
            self._home,
            self._bolted.profile,
            self.worker,
            self.clock,
            self._keypad,
            self.screens,
            self._viewfinder,
            self._look,
            partial(self._last_word, serving.leave),
            sim,
        )
        service, self._furnish = front.service(behind)
        self._stop = service.stop
        try:
            early = carry.Early(self.worker)
            self.devices.locker.start(early.take)
            self._recover()
            early.tell()
            thread = self.worker.start()
            asyncio.run(service.run(lambda: self._ready(service.address)))
            for end in self._ends:
                end()
            self._last_word(tick.stopping)
            self.worker.stop()
            thread.join(timeout=5)
        finally:
            for device in (self.devices.locker, self.devices.lights, self.devices.sound, self.devices.printer):
                device.close()
        return STORE_FAILED if self._failed else 0

    def _recover(self) -> None:
        """The first turn, before anybody can ask anything."""
        cells = {cell: (state.door.value, state.item.value) for cell, state in self.devices.locker.snapshot().items()}
        profile = self._bolted.profile
        places, lines = cabinet.places(self._settings, profile), cabinet.lines(profile)
        begin = recover.Start(release(), cells, places, record.wiring(profile), lines)
        first = self.worker.ask(KIOSK, recover.start, begin)
        self.worker.step(block=False)
        first.result(timeout=0)
        for health in self._bolted.troubles:
            carry.reported(self.worker, health)

    def _last_word(self, flow: Callable[[Turn], Done]) -> None:
        """An orderly stop is told on the screen, then written down, so that the next start does not call it a crash."""
        with suppress(FutureTimeout, StoreError):
            self.worker.ask(KIOSK, flow).result(timeout=1)

    def _ready(self, screen: tuple[str, int]) -> None:
        """Every listener accepts: systemd may start the screen; what is slow to import comes now."""
        notify.say("READY=1")
        if self.memory.frozen:
            reduced.when_calm(self._end_anew)
        every_s = notify.watchdog_s()
        if every_s is not None:
            Watchdog(self.worker, screen, every_s).start()
        threading.Thread(target=self._afterwards, name="afterwards", daemon=True).start()

    def _afterwards(self) -> None:
        self._furnish()
        from edge import eyes, senses, talk  # heavy, and nobody waits for them
        from edge.photographer import Photographer

        dialled = self._settings if self._sim is None else self._sim.dialled()
        spoken = talk.begin(dialled, self._home, self.worker, self.clock, (release(), self._faults))
        if spoken is not None:
            self.told.append(spoken.link.told)
            self.screens.beat = spoken.link.beat
            self._ends.append(spoken.line.stop)
        if not self.memory.frozen:
            self._posters = talk.posters(self._settings, self._home, self.worker, self.clock)
            self.told.append(self._posters.told)
            self._ends.append(self._posters.close)
        if self._settings.hardware.camera != "none":
            seeing = eyes.Eyes(
                self._settings, self._home.store(readonly=True), self.worker, self._keypad, self._bolted.profile
            )
            self.told.append(seeing.told)
            self.screens.picture = seeing.scans.show
            self.screens.snap = Photographer(self.worker, seeing.snapshot, talk.trust(self._settings)).take
            seeing.aim, self._viewfinder.want = self._viewfinder.show, seeing.aims
            if self._sim is not None:
                self._sim.looks_at(seeing)
            self._seeing = seeing
            self._ends.append(seeing.close)
        feeling = senses.Senses(self._settings, self._home, self.worker, self._keypad)
        feeling.start(*self._bolted.feelers)
        self._feeling = feeling
        self._ends += [*(each.close for each in self._bolted.feelers), feeling.close]
        gc.collect()
        gc.freeze()  # what stands now stands until the end: no collection in the middle of a pickup walks over it

    def _fit(self, effect: Commission) -> None:
        """Commissioning at a screen; nothing of it is loaded before somebody begins."""
        if self._fitter is None:
            from edge.fitter import Fitter, Watched

            watched = Watched(self._feeling, self._seeing)
            self._fitter = Fitter(self._settings, self._home, self.worker, self.devices, watched)
            self._ends.append(self._fitter.close)
        self._fitter.carry(effect)

    def _look(self) -> Look:
        least_mb, sensed = self._settings.kiosk.reserve_mb, self._bolted.feelers[1].read()
        found = machine.readings(self._home.folder, sensed, least_mb)
        ends = machine.certificates(self._settings.certificates, self.clock.stamp().wall)
        told = [each.figures for each in (self._seeing, self._posters) if each is not None]
        return Look(release(), self.memory.ill, (*found, *chain(*told), *ends))

    def _faults(self) -> list[str]:
        return sorted(self.memory.faults)

    def _hands(self, turn: Turn, carrier: Carrier) -> Hands:
        return Hands(
            admit=partial(sign_in.admit, turn),
            carry=carrier.carry if self._sim is None else self._sim.watched(carrier.carry),
            flow=named,
            told=self._tell,
            lost=self._lose,
        )

    def _tell(self, head: journal.Head) -> None:
        for listener in self.told:
            listener(head)

    def _watch_log(self, _head: journal.Head) -> None:
        log = self._home.path.with_name(f"{self._home.path.name}-wal")
        if log.exists() and log.stat().st_size > WAL_BIG:
            self.worker.post(KIOSK, tick.quiet)

    def _lose(self, error: StoreError) -> None:
        """The truth about a commit is unknown: end at once, the next start finds out (RELIABILITY §6)."""
        print(f"kiosk: the store failed: {error}", file=sys.stderr)  # noqa: T201
        trouble.note(trouble.STORE)
        self._end_anew()

    def _end_anew(self) -> None:
        """End in a way after which systemd starts us at once."""
        self._failed = True
        self._stop()


def release() -> str:
    """The version of this software."""
    try:
        return version("pickup-kiosk")
    except PackageNotFoundError:
        return os.environ.get("KIOSK_RELEASE", "0")


def _wished(settings: Settings, db: store.Db) -> Settings:
    """The settings with the platform's wishes in them: what it may change, and what this version can still take."""
    wishes = feed.body(db, "settings", "main")
    with suppress(SettingsError):
        return amend(settings, wishes["values"]) if wishes else settings
    return settings


def _sim(settings: Settings, at: home.Home, clock: Clock, there: bolted.Bolted) -> Any:
    """What stands behind /sim; None unless it is wanted and every driver is a simulated one."""
    if not settings.web.sim:
        return None
    from edge import simhands  # a real kiosk never loads it

    parts = (there.devices.locker, there.feelers)
    return simhands.Sim(settings, at, clock, *parts) if simhands.simulated(settings) else None


def _opened(at: home.Home, *, verified: bool) -> store.Db:
    """The store with nothing left in its log, as this software knows it, its newest facts proved."""
    db = at.current_store()
    found = journal.verify(db, VERIFY_ROWS) if verified else None
    if found is not None and not found.ok:
        raise StoreBroken(f"the journal is broken at {found.broken}: run `kiosk verify-journal`, then restore a backup")
    return db
