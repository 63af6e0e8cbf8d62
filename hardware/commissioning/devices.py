"""Proves what is no lock with a person who looks and listens: lights, sound, speech, hand scanner, camera, printer."""

import queue
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from typing import Any

from hardware.commissioning.draft import Draft
from hardware.commissioning.person import Person
from hardware.commissioning.words import Stopped, say
from hardware.fitted import Fitted
from hardware.ports import Camera, HardwareError, Lights, Printer, Scanner, Sound

SEE_S = 10.0
SENTENCE = "Раз, два, три: слышно хорошо"


@dataclass(frozen=True, slots=True)
class Devices:
    """What there is; None = it is not there. `sees`: whether a picture comes within so many seconds; `speaks`: the
    sound can speak."""

    lights: Lights | None = None
    sound: Sound | None = None
    scanner: Scanner | None = None
    sees: Callable[[float], bool] | None = None
    printer: Printer | None = None
    speaks: bool = False


NOTHING = Devices()


@contextmanager
def opened(fitted: Fitted, drivers: Mapping[str, str]) -> Iterator[Devices]:
    """The devices of these drivers, by kind, each `driver` or `driver:device`; closed afterwards."""
    made: dict[str, Any] = {}
    try:
        for kind, driver in drivers.items():
            if driver != "none":
                made[kind] = fitted.device(kind, driver)
        camera = made.get("camera")
        yield Devices(
            lights=made.get("lights"),
            sound=made.get("sound"),
            scanner=made.get("scanner"),
            sees=partial(_frame_comes, camera) if camera is not None else None,
            printer=made.get("printer"),
            speaks=drivers["sound"] == "wav",
        )
    finally:
        for device in made.values():
            device.close()


def prove_devices(devices: Devices, places: Iterable[str], person: Person, draft: Draft) -> None:
    """Every device that the draft does not know yet; a failure is told and remembered, the rest goes on."""
    for name, proof in _proofs(devices, places, person):
        if name in draft.devices:
            continue
        try:
            proof()
        except HardwareError as why:
            draft.failed[name] = str(why)
            person.tell(why.words if isinstance(why, Stopped) else say("broken", device=name, why=str(why)))
        else:
            draft.keep_device(name)
            person.tell(say("works", device=name))


def _proofs(devices: Devices, places: Iterable[str], person: Person) -> Iterator[tuple[str, Callable[[], None]]]:
    lights, sound, scanner = devices.lights, devices.sound, devices.scanner
    sees, printer = devices.sees, devices.printer
    if lights is not None:
        yield from ((f"light {place}", _light(lights, place, person)) for place in places)
    if sound is not None:
        yield "sound", lambda: _heard(lambda: sound.play("chime"), "sound", person)
        if devices.speaks:
            yield "speech", lambda: _heard(lambda: sound.say((SENTENCE,), "ru", 70), "speech", person)
    if scanner is not None:
        yield "scanner", lambda: _scanned(scanner, person)
    if sees is not None:
        yield "camera", lambda: _seen(sees)
    if printer is not None:
        yield "printer", lambda: _printed(printer, person)


def _light(lights: Lights, place: str, person: Person) -> Callable[[], None]:
    def shine() -> None:
        lights.show(place, "green", "blink")
        try:
            if not person.agrees(say("light", place=place)):
                raise Stopped(say("dark", place=place))
        finally:
            lights.show(place, "green", "off")

    return shine


def _heard(play: Callable[[], None], question: str, person: Person) -> None:
    play()
    if not person.agrees(say(question)):
        raise Stopped(say("mute"))


def _scanned(scanner: Scanner, person: Person) -> None:
    """Something was read between the request and the answer."""
    read: queue.SimpleQueue[str] = queue.SimpleQueue()
    scanner.start(read.put)
    person.does(say("scan"))
    if read.empty():
        raise Stopped(say("no_scan"))


def _seen(sees: Callable[[float], bool]) -> None:
    """A frame comes within ten seconds."""
    if not sees(SEE_S):
        raise Stopped(say("no_frame"))


def _frame_comes(camera: Camera, seconds: float) -> bool:
    came = threading.Event()
    camera.start(lambda _frame: came.set())
    return came.wait(seconds)


def _printed(printer: Printer, person: Person) -> None:
    printer.print_text("1234567890 АБВГД abcde\n")
    if not person.agrees(say("sheet")):
        raise Stopped(say("no_sheet"))
