"""The hands of the kiosk: each effect goes to the device or screen that it is for."""

import threading
from collections.abc import Callable
from dataclasses import dataclass

from edge import notify
from edge.domain.staff import KIOSK
from edge.effects import (
    Beat,
    Chore,
    Commission,
    Effect,
    Light,
    NewBrowser,
    OpenCell,
    Print,
    Ribbons,
    Say,
    Show,
    Snap,
    Sound,
    Tell,
)
from edge.flows import door
from edge.flows.door import Report
from edge.worker import Worker
from hardware.ports import Found, HardwareError, Health, Lights, Locker, News, Printer
from hardware.ports import Sound as Loudspeaker


@dataclass(frozen=True, slots=True)
class Devices:
    """What is bolted to this kiosk."""

    locker: Locker
    lights: Lights
    sound: Loudspeaker
    printer: Printer


@dataclass(slots=True)
class Screens:
    """Who shows things; filled in when web and sync are there, and may be nobody."""

    show: Callable[[Show], None] = lambda _effect: None
    ribbons: Callable[[Ribbons], None] = lambda _effect: None
    tell: Callable[[Tell], None] = lambda _effect: None
    words: Callable[[Say], tuple[str, ...]] = lambda _effect: ()
    beat: Callable[[], None] = lambda: None
    paper: Callable[[Print], str] = lambda effect: effect.paper
    fit: Callable[[Commission], None] = lambda _effect: None
    chore: Callable[[Chore], None] = lambda _effect: None
    snap: Callable[[Snap], None] = lambda _effect: None
    picture: Callable[[bytes, str], None] = lambda _data, _source: None


class Carrier:
    """Carries effects out, after the commit, on the worker's thread; a device that fails becomes a report."""

    def __init__(self, devices: Devices, screens: Screens) -> None:
        self._devices = devices
        self._screens = screens
        self._worker: Worker | None = None

    def reports_to(self, worker: Worker) -> None:
        """Where failures of devices are told."""
        self._worker = worker

    def carry(self, effect: Effect) -> None:
        """One effect."""
        try:
            self._carry(effect)
        except HardwareError:
            if isinstance(effect, OpenCell) and self._worker is not None:
                self._worker.post(KIOSK, door.reported, Report(effect.cell, effect.opening, "no_reply"))

    def _carry(self, effect: Effect) -> None:
        match effect:
            case OpenCell():
                self._devices.locker.open(effect.cell, effect.opening)
            case Light():
                self._devices.lights.show(effect.place, effect.colour, effect.pattern)
            case Sound():
                self._devices.sound.play(effect.tone)
            case Say():
                self._devices.sound.say(self._screens.words(effect), effect.lang, effect.volume)
            case Print():
                threading.Thread(target=self._print, args=(self._screens.paper(effect),), daemon=True).start()
            case _:
                self._tell(effect)

    def _tell(self, effect: Effect) -> None:
        """What people and the platform see; the worker itself keeps the clock's effects."""
        match effect:
            case Show():
                self._screens.show(effect)
            case Ribbons():
                self._screens.ribbons(effect)
            case Commission():
                self._screens.fit(effect)
            case Tell():
                self._screens.tell(effect)
            case Chore():
                self._screens.chore(effect)
            case Snap():
                self._screens.snap(effect)
            case Beat():
                self._screens.beat()
            case NewBrowser():
                notify.new_browser()

    def _print(self, text: str) -> None:
        """On a thread of its own: a printer may take seconds, and a paper that fails only fails itself."""
        part: tuple[str, door.HealthState, str] = ("printer", "ok", "")
        try:
            self._devices.printer.print_text(text)
        except HardwareError as wrong:
            part = ("printer", "failed", str(wrong))
        if self._worker is not None:
            self._worker.post(KIOSK, door.part, *part)


class Early:
    """What a locker says before the first turn waits until that is over: a new store has nowhere to write it yet."""

    def __init__(self, worker: Worker) -> None:
        self._worker = worker
        self._one_at_a_time = threading.Lock()
        self._kept: list[News] | None = []

    def take(self, news: News) -> None:
        """From any thread."""
        with self._one_at_a_time:
            if self._kept is None:
                reported(self._worker, news)
            else:
                self._kept.append(news)

    def tell(self) -> None:
        """The first turn is over: what was kept, in its order, and from now on everything at once."""
        with self._one_at_a_time:
            for news in self._kept or ():
                reported(self._worker, news)
            self._kept = None


def reported(worker: Worker, news: News) -> None:
    """A locker's news, in words that flows know."""
    if isinstance(news, Health):
        worker.post(KIOSK, door.part, news.part, news.state, news.why)
        return
    if isinstance(news, Found):
        worker.post(KIOSK, door.found, news.cell, news.state.door.value, news.state.item.value)
        return
    report = Report(
        news.cell,
        news.op_id,
        news.rung.value,
        news.attempt,
        news.evidence.value,
        news.item.value,
        news.more,
    )
    worker.post(KIOSK, door.reported, report)
