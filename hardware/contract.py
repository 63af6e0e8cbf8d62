"""What every driver must do, and its simulator just the same: checks for the tests and for `kiosk selftest`.

A check takes the device and is silent when all is well; it raises ContractBroken with one sentence when not. None of
them opens a door, prints a sheet or needs a person.
"""

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from hardware.ports import Camera, Door, Frame, HardwareError, Lights, Locker, Printer, Scanner, Sensors, Sound

NOWHERE = "no such place"
NAMED_MOST = 8
COLOURS = ("white", "blue", "green", "amber", "red")
PATTERNS = ("steady", "pulse", "blink", "double", "off")
SEE_S = 10.0
TONES = ("tap", "good", "bad", "ask", "here", "chime")


class ContractBroken(HardwareError):
    """A device does not do what its port promises."""


@dataclass(frozen=True, slots=True)
class Check:
    """One promise in words, and how to see whether it is kept."""

    promise: str
    run: Callable[[Any], None]


def broken(device: str, checks: Mapping[str, tuple[Check, ...]], subject: object) -> list[str]:
    """The promises that a device of this kind does not keep, as sentences."""
    sentences = []
    for check in checks[device]:
        try:
            check.run(subject)
        except HardwareError as why:
            sentences.append(f"{device}: {check.promise}: {why}")
    return sentences


def _expect(*, kept: bool, otherwise: str) -> None:
    if not kept:
        raise ContractBroken(otherwise)


def _cells_are_known(locker: Locker) -> None:
    told, seen = set(locker.cells()), set(locker.snapshot())
    _expect(kept=told == seen, otherwise=f"cells {sorted(told ^ seen)} are only half known")


def _strange_cell_is_refused(locker: Locker) -> None:
    try:
        locker.open(NOWHERE, "o-0")
    except HardwareError:
        return
    raise ContractBroken("a cell that does not exist was opened")


def _sensors_answer(locker: Locker) -> None:
    states = locker.snapshot()
    dumb = [cell for cell, caps in locker.cells().items() if caps.door != "none" and states[cell].door is Door.UNKNOWN]
    named = ", ".join(dumb[:NAMED_MOST]) + (f" and {len(dumb) - NAMED_MOST} more" if len(dumb) > NAMED_MOST else "")
    _expect(kept=not dumb, otherwise=f"the doors of {named} cannot be seen")


def _every_light_pattern(lights: Lights) -> None:
    for colour in COLOURS:
        for pattern in PATTERNS:
            lights.show("status", colour, pattern)


def _strange_place_is_dark(lights: Lights) -> None:
    lights.show(NOWHERE, "red", "blink")


def _every_tone(sound: Sound) -> None:
    for tone in TONES:
        sound.play(tone)


def _nothing_to_say_is_silence(sound: Sound) -> None:
    sound.say((), "ru", 50)


def _readings_are_whole(sensors: Sensors) -> None:
    odd = [name for name, value in sensors.read().items() if not isinstance(value, int)]
    _expect(kept=not odd, otherwise=f"{', '.join(odd)} are no whole numbers")


def _a_picture_comes(camera: Camera) -> None:
    frames: list[Frame] = []
    came = threading.Event()

    def take(frame: Frame) -> None:
        frames.append(frame)
        came.set()

    camera.start(take)
    _expect(kept=came.wait(SEE_S), otherwise="none came: check its plug and its device in the settings")
    whole = len(frames[0].luma) == frames[0].width * frames[0].height
    _expect(kept=whole, otherwise=f"{len(frames[0].luma)} bytes are not {frames[0].width} × {frames[0].height}")


def _can_be_reached(device: Printer | Scanner) -> None:
    device.look()


def _closes_twice(device: Camera | Lights | Sound | Scanner | Printer | Sensors | Locker) -> None:
    device.close()
    device.close()


LIVE: dict[str, tuple[Check, ...]] = {
    "locker": (
        Check("every cell is known with its state", _cells_are_known),
        Check("a cell that does not exist is refused", _strange_cell_is_refused),
        Check("every door with a sensor can be seen", _sensors_answer),
    ),
    "lights": (
        Check("every colour and pattern can be shown", _every_light_pattern),
        Check("a place without a light is ignored", _strange_place_is_dark),
    ),
    "sound": (
        Check("every tone can be played", _every_tone),
        Check("nothing to say is silence", _nothing_to_say_is_silence),
    ),
    "scanner": (Check("it is plugged in", _can_be_reached),),
    "camera": (Check("a whole picture comes within ten seconds", _a_picture_comes),),
    "printer": (Check("it could print now", _can_be_reached),),
    "sensors": (Check("readings are whole numbers", _readings_are_whole),),
}
ENDING = Check("closing twice does no harm", _closes_twice)
ALL = {device: (*checks, ENDING) for device, checks in LIVE.items()}
