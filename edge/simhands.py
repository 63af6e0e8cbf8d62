"""Behind /sim: the simulated cabinet's hands, and an onlooker between the kiosk and its lights, sounds and scanner.

Only for a kiosk all of whose drivers are simulated; `simulated` decides, and nothing of /sim exists otherwise.
"""

import os
import signal
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from functools import cache, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from edge.carry import Screens
from edge.clock import Clock
from edge.effects import Effect, Light, Say, Sound
from edge.eyes import Eyes
from edge.home import Home
from edge.scan.messages import Accepted, Heard, Several, Unread
from edge.settings import Settings
from edge.simcable import Cable
from edge.web.drawing import Drawing
from edge.web.server import Extra
from edge.web.sim.acts import Besides
from edge.web.sim.believed import FromStore
from edge.web.sim.hands import Hands
from edge.web.sim.recorder import Heard as HeardSound
from edge.web.sim.recorder import Recorder
from edge.web.sim.room import UPLOADS, Simulator
from edge.web.sim.scene import Stage
from edge.web.sim.tray import Tray
from hardware import profile as profiles
from hardware.boards import plain
from hardware.boards.control import ControlHands
from hardware.lights.patterns import PATTERNS
from hardware.locker.cabinet import Cabinet
from hardware.locker.sim import SimLocker
from hardware.ports import HardwareError, Locker, Scanner, Sensors
from hardware.scanner.sim import SimScanner
from hardware.sensors.sim import SimSensors
from hardware.sound import speech, tones

HANG_S = 10
Carry = Callable[[Effect], None]
Feelers = Sequence[Scanner | Sensors]
IMAGINED = {
    "lights": {"none", "sim"},
    "sound": {"none", "sim"},
    "camera": {"none", "sim", "folder", "video"},
    "scanner": {"none", "sim"},
    "printer": {"none", "sim", "pdf"},
    "sensors": {"none", "sim"},
}


def simulated(settings: Settings) -> bool:
    """Whether /sim is wanted and no driver is a real one; imagined pins count as simulated."""
    chosen = settings.hardware
    locker = chosen.locker == "sim" or (chosen.locker == "boards" and bool(chosen.sim_control))
    pins = {"gpio"} if chosen.pin_factory == "mock" else set()
    others = all(getattr(chosen, kind) in names | pins for kind, names in IMAGINED.items())
    return settings.web.sim and locker and others


class Eye:
    """The simulated camera's lens; blind until there is a scanner behind it."""

    def __init__(self) -> None:
        self.scans: Any = None

    def show(self, data: bytes, source: str = "") -> None:
        """Hold a picture before the lens."""
        if self.scans is None:
            message = "the camera has not started yet, or there is none"
            raise HardwareError(message)
        self.scans.show(data, source)


class BothEnds:
    """Hands in the board process that change the kiosk's driver along with the boards' family."""

    def __init__(self, control: ControlHands, locker: Cabinet, settings: Settings) -> None:
        self._control = control
        self._locker = locker
        self._hardware = settings.hardware

    def act(self, name: str, cell: str = "", **how: Any) -> None:
        """Do it there; other boards need another driver here."""
        self._control.act(name, cell, **how)
        if name == "family":
            shipped = profiles.at_ports(profiles.load(self._hardware.profile), dict(self._hardware.ports))
            self._locker.become(plain.with_family(shipped, str(how["family"])))

    def truth(self) -> dict[str, Any]:
        """How everything is there."""
        return self._control.truth()


class Sim:
    """Everything that /sim needs of one simulated kiosk."""

    def __init__(self, settings: Settings, home: Home, clock: Clock, locker: Locker, feelers: Feelers = ()) -> None:
        self._settings = settings
        self._home = home
        self._clock = clock
        self._zone = ZoneInfo(settings.point.timezone)
        self.eye = Eye()
        self._locker = locker
        self._screens = Screens()
        self._cable = _cable(settings)
        self._besides = Besides(
            self._cable,
            next((each for each in feelers if isinstance(each, SimScanner)), None),
            next((each for each in feelers if isinstance(each, SimSensors)), None),
        )
        self.recorder = Recorder(self._now, {name: flashes_hz(cycle) for name, cycle in PATTERNS.items()})

    def watched(self, carry: Carry) -> Carry:
        """The same hands of the kiosk, with an onlooker who sees lights and hears sounds."""

        def carried(effect: Effect) -> None:
            carry(effect)
            match effect:
                case Light():
                    self.recorder.light(effect.place, effect.colour, effect.pattern)
                case Sound():
                    self.recorder.tone(effect.tone)
                case Say():
                    self.recorder.speech(self._screens.words(effect), effect.lang)

        return carried

    def dialled(self) -> Settings:
        """The settings, with the broker at the end of a cable that can be pulled."""
        if self._cable is None:
            return self._settings
        mqtt = replace(self._settings.mqtt, host="127.0.0.1", port=self._cable.port)
        return replace(self._settings, mqtt=mqtt)

    def listens_to(self, screens: Screens) -> None:
        """The words of what is spoken come from there."""
        self._screens = screens

    def looks_at(self, eyes: Eyes) -> None:
        """The scanner is there: pictures go to it, and what it reads is shown."""
        self.eye.scans = eyes.scans
        eyes.onlooker = self._read

    def room(self, drawing: Drawing, build: str) -> Extra:
        """The page, for the listener that serves it."""
        stage = Stage(
            hands=self._hands(),
            camera=self.eye,
            tray=Tray(self._labels()),
            beliefs=FromStore(self._home.store(readonly=True)),
            recorder=self.recorder,
            cabinet=drawing.point.cabinet,
            pixels=drawing.point.panel.pixels,
            wav=self.wav,
            besides=self._besides,
            plugs={"kill": _kill, "hang": _hang},
        )
        simulator = Simulator(stage, drawing.pages, drawing.languages, build)
        return Extra(simulator.room, simulator.live, UPLOADS)

    def _hands(self) -> Hands:
        if isinstance(self._locker, SimLocker):
            return self._locker.hands
        control = ControlHands(self._settings.hardware.sim_control)
        return BothEnds(control, self._locker, self._settings) if isinstance(self._locker, Cabinet) else control

    def _labels(self) -> Path | None:
        source = self._settings.hardware.camera_source
        return Path(source) if source else None

    def wav(self, heard: HeardSound) -> bytes | None:
        """How it sounds: tones are made, sentences rendered where espeak-ng is installed."""
        if heard.kind == "tone":
            return _tone(heard.name)
        return _speech(self._settings.kiosk.folder / "prompts", heard.lang, heard.words)

    def _now(self) -> datetime:
        return self._clock.stamp().wall.astimezone(self._zone)

    def _read(self, heard: Heard) -> None:
        """In the scanner's thread."""
        match heard:
            case Accepted():
                self.recorder.read("accepted", heard.text)
            case Several():
                self.recorder.read("several", " · ".join(heard.texts))
            case Unread():
                self.recorder.read("unread", f"{heard.kind}: {heard.why}")


def _cable(settings: Settings) -> Cable | None:
    """Only a broker without TLS: a certificate names its host, and that is not this machine."""
    mqtt = settings.mqtt
    return Cable(mqtt.host, mqtt.port) if mqtt.host and mqtt.tls_ca is None else None


@cache
def _tone(name: str) -> bytes:
    return tones.wav(name)


@lru_cache(64)
def _speech(folder: Path, lang: str, words: tuple[str, ...]) -> bytes | None:
    try:
        return speech.joined([speech.render(folder, lang, each) for each in words])
    except HardwareError:
        return None


def flashes_hz(cycle: tuple[tuple[float, float], ...]) -> float:
    """How often a second a light comes on, where it does so fastest; 0 for one that stands still."""
    if len(cycle) == 1:
        return 0.0
    rises, at = [], 0.0
    for before, (level, ms) in zip((cycle[-1], *cycle), cycle, strict=False):
        if level >= 0.5 > before[0]:
            rises.append(at)
        at += ms
    gaps = [later - earlier for earlier, later in pairwise((*rises, rises[0] + at))]
    return round(1000 / min(gaps), 2)


def _kill() -> None:
    """The plug is pulled: nothing is said, nothing is finished."""
    os.kill(os.getpid(), signal.SIGKILL)


def _hang() -> None:
    """The service stands still; a child of init wakes it again."""
    words = f"sleep {HANG_S}; kill -CONT {os.getpid()}"
    subprocess.Popen(["/bin/sh", "-c", words], start_new_session=True, stdin=subprocess.DEVNULL)
    os.kill(os.getpid(), signal.SIGSTOP)
