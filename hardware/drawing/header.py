"""The 40 pins of the Pi, as they lie before you, and what hangs on each; a light strip on its one data wire."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hardware import families
from hardware.drawing.shapes import (
    DOOR,
    INK,
    ITEM,
    LIGHT,
    LOCK,
    PALE,
    PAPER,
    RED,
    RULE,
    Picture,
    box,
    text,
    told,
    width,
)
from hardware.plan import Profile

PITCH = 24
LEFT = "3V3 2 3 4 GND 17 27 22 3V3 10 9 11 GND ID 5 6 13 19 26 GND"
RIGHT = "5V 5V GND 14 15 18 GND 23 24 GND 25 8 7 ID GND 12 GND 16 20 21"
"""Pins 1, 3, 5 … and 2, 4, 6 …: a GPIO number, or what else it is. Source: Raspberry Pi GPIO header."""
FIXED = {"3V3": "#f2b8b5", "5V": RED, "GND": "#4a4f59", "ID": RULE}
COLOURS = ("red", "green", "blue")


@dataclass(frozen=True, slots=True)
class Use:
    """What hangs on a pin, and its colour."""

    says: str
    fill: str


def header(profile: Profile) -> Picture:
    """Odd pins at the left, even ones at the right; nothing where nothing hangs on them."""
    uses = dict(_uses(profile))
    if not uses:
        return Picture(0, 0, ())
    room = max((width(f"{use.says} · GPIO 00", 12) for use in uses.values()), default=80) + 12
    parts = [text(0, 12, "Pins of the Pi", 14, 'font-weight="bold"')]
    parts.append(box(room, 24, (2 * PITCH + 8, 20 * PITCH + 8), "#eef1f6"))
    names = [name for pair in zip(LEFT.split(), RIGHT.split(), strict=True) for name in pair]
    for n, name in enumerate(names):
        x, y = room + 16 + n % 2 * PITCH, 40 + n // 2 * PITCH
        parts.append(_pin(n, name, (x, y), uses))
    return Picture(2 * room + 2 * PITCH + 8, 20 * PITCH + 34, tuple(parts))


def _pin(index: int, name: str, at: tuple[float, float], uses: Mapping[str, Use]) -> str:
    x, y = at
    use = uses.get(name)
    fill = use.fill if use is not None else FIXED.get(name, PAPER)
    label = f"GPIO {name}" if name.isdecimal() else name
    dot = f'<circle cx="{x:.0f}" cy="{y:.0f}" r="8" fill="{fill}" stroke="{INK}"/>'
    side = f'text-anchor="{"start" if index % 2 else "end"}"'
    away = x + (22 if index % 2 else -22)
    if use is None:
        return dot + text(away, y + 4, label, 10, f'{side} fill="{PALE}"')
    words = f"{label} · {use.says}" if index % 2 else f"{use.says} · {label}"
    return told(f"{use.says}: {label}, pin {index + 1}", [dot, text(away, y + 4, words, 12, side)])


def _uses(profile: Profile) -> Iterator[tuple[str, Use]]:
    pins = {board.name for board in profile.boards if _on_pins(profile, board.bus)}
    for cell in profile.cells:
        if cell.board in pins:
            yield str(cell.channel), Use(f"{cell.name} lock (relay)", LOCK)
            yield from _switch(cell.input, f"{cell.name} door", DOOR)
            yield from _switch(cell.item_input, f"{cell.name} item", ITEM)
    if profile.lights.driver == "gpio":
        for place, numbers in profile.lights.places.items():
            shades = COLOURS if len(numbers) == 3 else ("",)
            for number, shade in zip(numbers, shades, strict=False):
                yield str(number), Use(f"{place} light {shade}".rstrip(), LIGHT)
    elif profile.lights.driver == "strip":
        yield "10", Use("data of the light strip", LIGHT)
    if profile.buzzer is not None:
        yield str(profile.buzzer), Use("buzzer", LIGHT)
    if profile.lamp is not None:
        yield str(profile.lamp), Use("camera light (transistor, high = light)", LIGHT)
    for name, pin in profile.sensors.items():
        yield str(pin), Use(f"switch {name} (closed = well)", DOOR)


def _switch(pin: int, says: str, fill: str) -> Iterator[tuple[str, Use]]:
    if pin:
        yield str(pin), Use(says, fill)


def _on_pins(profile: Profile, bus: str) -> bool:
    return any(each.name == bus and each.family == families.PINS.name for each in profile.buses)


def strip(profile: Profile) -> Picture:
    """The lights of a strip in the order of its wire."""
    order = sorted((number, place) for place, numbers in profile.lights.places.items() for number in numbers)
    parts = [text(0, 12, "Light strip: 5 V of its own, data from GPIO 10", 14, 'font-weight="bold"')]
    for n, (number, place) in enumerate(order):
        x, y = n % 12 * 46, 26 + n // 12 * 46
        parts.append(told(f"{place}: position {number}", [
            box(x, y, (40, 36), LIGHT),
            text(x + 4, y + 11, str(number), 9, f'fill="{PALE}"'),
            text(x + 20, y + 27, place, 12 if len(place) < 4 else 9, 'text-anchor="middle" font-weight="bold"'),
        ]))  # fmt: skip
    return Picture(12 * 46, 26 + -(-len(order) // 12) * 46, tuple(parts))
