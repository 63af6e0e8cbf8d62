"""Driver name to driver; a driver's module is imported only when it is chosen.

`boards` is the locker of a real cabinet (or of simulated boards behind a pty): families and wires from the profile.
"""

import importlib
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from hardware.plan import Profile
from hardware.ports import Camera, Frame, HardwareError, Health, Lights, Locker, Printer, Scanner, Sensors, Sound, Timer


class NoDriver(HardwareError):
    """Nobody knows a driver of this name, or its library is not installed."""


LOCKERS = {
    "none": "hardware.locker.none:NoLocker",
    "sim": "hardware.locker.sim:SimLocker",
    "boards": "hardware.locker.cabinet:Cabinet",
}
CAMERAS = {
    "none": "hardware.camera.none:NoCamera",
    "sim": "hardware.camera.sim:SimCamera",
    "picamera2": "hardware.camera.picamera:PiCamera",
    "v4l2": "hardware.camera.v4l2:V4l2Camera",
    "folder": "hardware.camera.folder:FolderCamera",
    "video": "hardware.camera.video:VideoCamera",
}
LIGHTS = {
    "none": "hardware.lights.none:NoLights",
    "sim": "hardware.lights.sim:SimLights",
    "gpio": "hardware.lights.gpio:GpioLights",
    "strip": "hardware.lights.strip:StripLights",
    "board": "hardware.lights.board:BoardLights",
}
SOUNDS = {
    "none": "hardware.sound.none:NoSound",
    "sim": "hardware.sound.sim:SimSound",
    "gpio": "hardware.sound.gpio:GpioSound",
    "wav": "hardware.sound.wav:WavSound",
}
SCANNERS = {
    "none": "hardware.scanner.none:NoScanner",
    "sim": "hardware.scanner.sim:SimScanner",
    "evdev": "hardware.scanner.evdev:EvdevScanner",
    "serial": "hardware.scanner.serial:SerialScanner",
}
PRINTERS = {
    "none": "hardware.printer.none:NoPrinter",
    "sim": "hardware.printer.sim:SimPrinter",
    "pdf": "hardware.printer.pdf:PdfPrinter",
    "escpos": "hardware.printer.escpos:EscposPrinter",
    "cups": "hardware.printer.cups:CupsPrinter",
}
SENSORS = {
    "none": "hardware.sensors.none:NoSensors",
    "sim": "hardware.sensors.sim:SimSensors",
    "gpio": "hardware.sensors.gpio:GpioSensors",
    "machine": "hardware.sensors.machine:MachineSensors",
}


def locker(name: str, profile: Profile, timer: Timer, pins: str = "mock") -> Locker:
    """The locker driver of this name for the cells of a profile; `pins` names the factory of pins, if it has some."""
    driver = _chosen("locker", LOCKERS, name)
    found: Locker
    if name == "sim":
        found = driver([cell.name for cell in profile.cells], timer)
    elif name == "boards":
        outside = importlib.import_module("hardware.locker.cabinet").Outside(pins)
        found = driver(profile, outside)
    else:
        found = driver()
    return found


def camera(name: str, source: str, report: Callable[[Health], None], profile: Profile, pins: str = "mock") -> Camera:
    """The camera; `source` is its folder, film or device; `report` hears how it is; the profile knows its light."""
    driver = _chosen("camera", CAMERAS, name)
    found: Camera
    if name in ("folder", "video"):
        found = driver(Path(source), report)
    elif name == "v4l2":
        found = driver(report, source or "/dev/video0", lamp=_camera_light(profile, pins))
    elif name == "picamera2":
        found = driver(report, lamp=_camera_light(profile, pins), focus_mm=profile.focus_mm)
    else:
        found = driver()
    return found


def picture(path: Path, size: tuple[int, int] = (1280, 720)) -> Frame:
    """A picture file as a frame of at most this size; HardwareError when it cannot be read."""
    frame: Frame = importlib.import_module("hardware.camera.pictures").from_file(path, size)
    return frame


def recorded(path: Path) -> Iterator[Frame]:
    """The frames of a folder of pictures or of a film, in order; HardwareError where they cannot be read."""
    if path.is_dir():
        found = importlib.import_module("hardware.camera.folder").pictures_in(path)
        if not found:
            message = f"{path}: there is no picture in this folder"
            raise HardwareError(message)
        return (picture(each) for each in found)
    frames: Iterator[Frame] = importlib.import_module("hardware.camera.video").frames(path)
    return frames


def lights(name: str, profile: Profile, pins: str = "mock", locker: Locker | None = None) -> Lights:
    """The lights of a profile; `pins` names the pin factory, `locker` has the boards whose lamps may be used."""
    driver = _chosen("lights", LIGHTS, name)
    found: Lights
    if name == "gpio":
        found = driver(profile.lights, _pins(pins))
    elif name == "strip":
        found = driver(profile.lights)
    elif name == "board":
        found = driver(getattr(locker, "flash", _no_lamp))
    elif name == "sim":
        places = ["status", *(cell.name for cell in profile.cells), *profile.shelves]
        found = driver(places)
    else:
        found = driver()
    return found


def sound(name: str, profile: Profile, prompts: Path, volume: int = 70, pins: str = "mock") -> Sound:
    """Sound and speech: `prompts` is the folder of prompts rendered ahead, `volume` per cent."""
    driver = _chosen("sound", SOUNDS, name)
    found: Sound
    if name == "wav":
        found = driver(prompts, volume / 100)
    elif name == "gpio":
        if profile.buzzer is None:
            sentence = f"the profile {profile.name} names no pin for a buzzer: add [sound] buzzer"
            raise HardwareError(sentence)
        found = driver(profile.buzzer, _pins(pins))
    else:
        found = driver()
    return found


def scanner(name: str, source: str = "") -> Scanner:
    """A hand scanner; `source` is its device as the driver wants it."""
    driver = _chosen("scanner", SCANNERS, name)
    found: Scanner = driver(source) if name in ("evdev", "serial") else driver()
    return found


def printer(name: str, source: str = "") -> Printer:
    """A printer; `source` is its folder or device as the driver wants it."""
    driver = _chosen("printer", PRINTERS, name)
    found: Printer = driver() if name in ("none", "sim") else driver(source)
    return found


def sensors(name: str, profile: Profile, pins: str = "mock") -> Sensors:
    """The sensors of the cabinet itself."""
    driver = _chosen("sensors", SENSORS, name)
    given = (profile.sensors, _pins(pins), sensors("machine", profile)) if name == "gpio" else ()
    found: Sensors = driver(*given)
    return found


def _no_lamp(cell: str) -> None:
    """There are no boards with lamps."""
    del cell


def _camera_light(profile: Profile, pins: str) -> Callable[[bool], object]:
    """The switch of the camera's light; `bool` where there is none."""
    if profile.lamp is None:
        return bool
    switch: Callable[[bool], object] = importlib.import_module("hardware.camera.lamp").on_pin(profile.lamp, _pins(pins))
    return switch


def _pins(name: str) -> object:
    return importlib.import_module("hardware.pins").factory(name)


def _chosen(kind: str, known: Mapping[str, str], name: str) -> Any:
    """The class behind a name; HardwareError with the known names when there is none."""
    if name not in known:
        sentence = f"there is no {kind} driver {name!r}; known are {', '.join(known)}"
        raise NoDriver(sentence)
    module, _, attribute = known[name].partition(":")
    try:
        return getattr(importlib.import_module(module), attribute)
    except ImportError as why:
        sentence = f"the {kind} driver {name!r} needs a library that is not installed: {why}"
        raise NoDriver(sentence) from why
