"""What printers, hands, light and cameras do to a label: each harm takes a picture and dice, and gives a picture.

On paper: before the label is laid under the camera, 4 dots a module. In the picture: after the camera took it.
"""

import io
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from provisioning.demo.labels.design import DOTS

Grey = NDArray[np.uint8]
Field = NDArray[np.float64]
Dice = np.random.Generator
BLACK, WHITE = 12, 255


def clipped(grey: NDArray[np.floating[Any]]) -> Grey:
    """Rounded into eight bits."""
    seen: Grey = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return seen


def rough(shape: tuple[int, ...], dice: Dice, size: float) -> Field:
    """Random hills of this size (dots), one high in the mean."""
    raw = np.fft.rfft2(dice.normal(size=shape))
    fy, fx = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    hills: Field = np.fft.irfft2(raw * np.exp(-2 * (np.pi * size) ** 2 * (fx**2 + fy**2)), shape)
    return hills / max(float(hills.std()), 1e-9)


# ---- on paper


def grown(label: Grey, dice: Dice) -> Grey:
    """Too much ink or too little: bars wider or thinner by up to half a module."""
    spread = ImageFilter.MinFilter if dice.random() < 0.5 else ImageFilter.MaxFilter
    return np.asarray(Image.fromarray(label).filter(spread(3)))


def faded(label: Grey, dice: Dice) -> Grey:
    """A thermal label that lay in the sun: grey in blotches."""
    ink = np.clip(0.55 + 0.3 * rough(label.shape, dice, 10 * DOTS), 0.12, 1)
    return clipped(255 - (255 - label) * ink)


def dotted(label: Grey, dice: Dice) -> Grey:
    """An ink-jet on a conveyor: bars made of dots."""
    down, across = np.indices(label.shape) % DOTS - (DOTS - 1) / 2
    inside = np.hypot(down, across) < dice.uniform(0.42, 0.56) * DOTS
    return np.where(inside, label, np.uint8(WHITE))


def streaked(label: Grey, dice: Dice) -> Grey:
    """Dead dots of a print head: white lines along the bars or across them."""
    harmed, across = label.copy(), dice.random() < 0.5
    for _ in range(int(dice.integers(2, 6))):
        at, wide = int(dice.integers(label.shape[1 - across])), int(dice.integers(1, 3))
        if across:
            harmed[at : at + 2 * wide] = WHITE
        else:
            harmed[:, at : at + wide] = WHITE
    return harmed


def scratched(label: Grey, dice: Dice) -> Grey:
    """Scratches and a pen."""
    drawn = Image.fromarray(label)
    pen = ImageDraw.Draw(drawn)
    for _ in range(int(dice.integers(3, 9))):
        ends = [(int(dice.integers(drawn.width)), int(dice.integers(drawn.height))) for _ in range(2)]
        pen.line(ends, fill=int(dice.choice([WHITE, WHITE, BLACK])), width=int(dice.integers(3, 12)))
    return np.asarray(drawn)


def stamped(label: Grey, dice: Dice) -> Grey:
    """A postmark over it: two grey rings."""
    drawn = Image.fromarray(label)
    pen = ImageDraw.Draw(drawn)
    x, y = int(dice.uniform(0.2, 0.8) * drawn.width), int(dice.uniform(0.2, 0.8) * drawn.height)
    for radius in (int(dice.uniform(0.25, 0.4) * drawn.height), int(dice.uniform(0.45, 0.6) * drawn.height)):
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), outline=int(dice.integers(40, 110)), width=DOTS)
    return np.asarray(drawn)


def crowded(label: Grey, dice: Dice) -> Grey:
    """Black beside the code: two to four modules are left of its quiet zone."""
    harmed, keep = label.copy(), int(dice.integers(4, 6)) * DOTS
    harmed[:, :keep] = harmed[:, -keep:] = BLACK
    return harmed


def torn(label: Grey, dice: Dice) -> Grey:
    """A strip gone along the lower edge, more on one side than on the other."""
    edge = np.linspace(dice.uniform(0.35, 0.9), dice.uniform(0.35, 0.9), label.shape[1]) * label.shape[0]
    below = np.arange(label.shape[0])[:, None] > edge + 3 * rough((1, label.shape[1]), dice, DOTS)
    return np.where(below, np.uint8(120), label)


def curved(label: Grey, dice: Dice) -> Grey:
    """Round a bottle: modules grow narrow and dark towards both ends."""
    half = label.shape[1] / 2
    radius = label.shape[1] * float(dice.uniform(0.42, 0.7))
    reach = radius * np.sin(min(half / radius, 1.35))
    across = np.linspace(-reach, reach, int(2 * reach))
    there = np.clip(radius * np.arcsin(across / radius) + half, 0, label.shape[1] - 1)
    return clipped(label[:, there.astype(int)] * (0.55 + 0.45 * np.sqrt(1 - (across / radius) ** 2)))


def creased(label: Grey, dice: Dice) -> Grey:
    """Sharp folds: each part pulled a little and lit differently."""
    y, x = np.indices(label.shape).astype(np.float64)
    pulled, light = np.zeros(label.shape), np.ones(label.shape)
    for _ in range(int(dice.integers(2, 5))):
        turn, pull = dice.uniform(0, np.pi), dice.uniform(0.02, 0.12)
        middle = dice.uniform(0.1, 0.9) * label.shape[1], dice.uniform() * label.shape[0]
        beyond = (x - middle[0]) * np.cos(turn) + (y - middle[1]) * np.sin(turn)
        pulled += pull * np.maximum(beyond, 0) * np.cos(turn)
        light *= np.where(beyond > 0, 1, dice.uniform(0.75, 1)) * (1 - 0.25 * np.exp(-((beyond / 6) ** 2)))
    there = np.clip(x + pulled - pulled.mean(), 0, label.shape[1] - 1)
    return clipped(label[y.astype(int), there.astype(int)] * light)


# ---- in the picture


def jpeg(picture: Grey, dice: Dice) -> Grey:
    """A webcam that saves bytes."""
    file = io.BytesIO()
    Image.fromarray(picture).save(file, "JPEG", quality=int(dice.integers(12, 35)))
    return np.asarray(Image.open(file).convert("L"))


def smoothed(picture: Grey, dice: Dice) -> Grey:
    """A phone that takes noise away and draws edges."""
    edges = ImageFilter.UnsharpMask(2, int(dice.integers(100, 300)), 0)
    return np.asarray(Image.fromarray(picture).filter(ImageFilter.MedianFilter(3)).filter(edges))


def shaded(picture: Grey, dice: Dice) -> Grey:
    """The edge of a shadow across the label."""
    down, across = np.indices(picture.shape) - np.array(picture.shape)[:, None, None] / 2
    turn = dice.uniform(0, 2 * np.pi)
    beyond = across * np.cos(turn) + down * np.sin(turn) + dice.uniform(-40, 40)
    return clipped(picture * (0.3 + 0.7 / (1 + np.exp(-np.clip(beyond / dice.uniform(1, 25), -30, 30)))))


def banded(picture: Grey, dice: Dice) -> Grey:
    """Lamps that flicker while the shutter rolls."""
    wave = np.sin(2 * np.pi * np.arange(picture.shape[0]) / dice.uniform(25, 120) + dice.uniform(0, 6))
    return clipped(picture * (1 - 0.225 * (1 + wave))[:, None])


def covered(picture: Grey, dice: Dice) -> Grey:
    """A finger over one corner."""
    down, across = np.indices(picture.shape) - np.array(picture.shape)[:, None, None] / 2
    x, y = dice.choice([-1, 1], 2) * dice.uniform((60, 25), (150, 60))
    far = ((across - x) / dice.uniform(25, 60)) ** 2 + ((down - y) / dice.uniform(25, 70)) ** 2
    skin = np.clip((1.1 - far) * 6, 0, 1)
    return clipped(picture * (1 - skin) + 110 * skin)


def filmed(picture: Grey, dice: Dice) -> Grey:
    """Crumpled plastic film over it: haze and bright ridges."""
    ridges = np.clip(1 - np.abs(rough(picture.shape, dice, float(dice.uniform(6, 14)))) * dice.uniform(4, 9), 0, 1)
    light = np.clip(0.4 + 0.7 * rough(picture.shape, dice, 60), 0, 1)
    return clipped(picture * 0.75 + dice.uniform(20, 60) + 200 * ridges * light)


def dusty(picture: Grey, dice: Dice) -> Grey:
    """Specks on the lens glass."""
    harmed = picture.copy()
    specks = dice.integers(0, picture.size, int(picture.size * dice.uniform(0.005, 0.03)))
    harmed.ravel()[specks] = dice.choice([10, 245], specks.size)
    return harmed


def doubled(picture: Grey, dice: Dice) -> Grey:
    """A hand that jerked: the picture twice, a few pixels apart."""
    shift = tuple(int(way) for way in dice.integers(-3, 4, 2))
    share = dice.uniform(0.25, 0.4)
    return clipped(picture * (1 - share) + np.roll(picture, shift, (0, 1)) * share)
