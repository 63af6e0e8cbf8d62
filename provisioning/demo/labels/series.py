"""Seeded series of pictures: one damage at growing strength, and labels that a hand moves under the camera.

The definitions are those of SCANNING section 10; every picture follows from its seed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

import numpy as np
from numpy.typing import NDArray

from provisioning.demo.labels.damage import View, photograph
from provisioning.demo.labels.design import bare

FRAMES = 15
LABELS = 10
PICTURES = 12
AXES: dict[str, tuple[tuple[str, float], ...]] = {
    "module": tuple(("module_px", px) for px in (1.0, 1.2, 1.5, 1.8, 2.0, 3.0)),
    "defocus": tuple(("defocus_px", px) for px in (0, 1, 1.5, 2, 2.5)),
    "motion": tuple(("motion_px", px) for px in (0, 3, 5, 7, 9)),
    "noise": tuple(("noise", sigma) for sigma in (0, 4, 8, 12)),
    "tilt": tuple(("tilt_deg", degrees) for degrees in (0, 20, 35, 50, 60)),
    "rotation": tuple(("rotation_deg", degrees) for degrees in (0, 10, 20, 30, 45, 90, 137)),
    "glare": tuple(("glare", strength) for strength in (0, 0.5, 1, 1.5)),
    "crumple": tuple(("crumple_px", px) for px in (0, 1, 2, 3, 5)),
}


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture with the text that is in it."""

    text: str
    luma: NDArray[np.uint8]


def posting(dice: np.random.Generator) -> str:
    """A posting number by the grammar of parcel labels."""
    return f"{dice.integers(10_000_000, 99_999_999)}-{dice.integers(1, 9999):04}-{dice.integers(1, 9)}"


def curve(symbology: str, name: str, value: float, seed: int = 1) -> Iterator[Shot]:
    """Twelve pictures with one damage at one strength, everything else as it should be."""
    dice = np.random.default_rng([seed, sorted(View.__dataclass_fields__).index(name)])
    for number in range(PICTURES):
        text = posting(dice)
        changed: dict[str, Any] = {name: value}
        view = replace(View(), **changed)
        if name == "motion_px":
            view = replace(view, motion_deg=float(dice.uniform(0, 180)))
        if name == "noise":
            view = replace(view, gain=0.35)
        yield Shot(text, photograph(bare(text, symbology), view, int(dice.integers(1 << 30)) + number))


def moving(seed: int, symbology: str = "code128") -> Iterator[tuple[str, list[NDArray[np.uint8]]]]:
    """Ten labels, each as fifteen frames: it is brought in fast, held for a moment, and taken away."""
    dice = np.random.default_rng(seed)
    for _ in range(LABELS):
        text = posting(dice)
        drawn = bare(text, symbology)
        module, angle = dice.uniform(1.4, 2.4), dice.uniform(-35, 35)
        turn, hardness = dice.uniform(-2, 2), dice.uniform(0.2, 0.8)
        views = [_moment(dice, frame, hardness, (module, angle + turn * frame)) for frame in range(FRAMES)]
        yield text, [photograph(drawn, view, int(dice.integers(1 << 30))) for view in views]


def _moment(dice: np.random.Generator, frame: int, hardness: float, place: tuple[float, float]) -> View:
    haste = abs(frame - 9) / 9
    return View(
        module_px=place[0],
        rotation_deg=place[1],
        motion_px=max(0.0, (10 * haste + float(dice.normal(0, 2))) * hardness),
        motion_deg=float(dice.uniform(-20, 20)),
        defocus_px=abs(float(dice.normal())) * 1.4 * hardness,
        tilt_deg=float(dice.normal(0, 18)),
        crumple_px=hardness,
        noise=5 * hardness,
        gain=0.7,
        glare=max(0.0, float(dice.normal())) * 0.8 * hardness,
        shift=(-60.0 + 8 * frame, float(dice.normal(0, 6))),
        paper=(40, 200),
    )


def slanted(seed: int, count: int = 20) -> Iterator[Shot]:
    """Frames of 1280 x 720 with a slanted, somewhat soft label."""
    dice = np.random.default_rng(seed)
    for _ in range(count):
        text = posting(dice)
        view = View(
            module_px=float(dice.uniform(1.6, 3)),
            rotation_deg=float(dice.uniform(-20, 20)),
            defocus_px=float(dice.uniform(0.3, 1.3)),
            noise=3,
            size=(1280, 720),
        )
        yield Shot(text, photograph(bare(text, "code128"), view, int(dice.integers(1 << 30))))


def readable(seed: int, count: int = 20) -> Iterator[Shot]:
    """Frames of 1280 x 720 with one sharp label, as SCANNING section 12 defines it."""
    dice = np.random.default_rng(seed)
    for _ in range(count):
        text = posting(dice)
        view = View(
            module_px=float(dice.uniform(2, 3)),
            rotation_deg=float(dice.uniform(-5, 5)),
            defocus_px=float(dice.uniform(0, 0.5)),
            noise=3,
            size=(1280, 720),
        )
        yield Shot(text, photograph(bare(text, "code128"), view, int(dice.integers(1 << 30))))


def clutter(seed: int, count: int = 12) -> Iterator[NDArray[np.uint8]]:
    """Frames of 1280 x 720 without a code: boxes, print, edges and texture as they lie about."""
    dice = np.random.default_rng(seed)
    for _ in range(count):
        frame = np.full((720, 1280), float(dice.uniform(60, 180)), np.float32)
        for _ in range(int(dice.integers(40, 120))):
            x, y = int(dice.integers(0, 1200)), int(dice.integers(0, 680))
            wide, high = int(dice.integers(4, 300)), int(dice.integers(4, 160))
            frame[y : y + high, x : x + wide] = float(dice.uniform(10, 245))
        for _ in range(int(dice.integers(5, 25))):
            _print(frame, dice)
        frame += dice.normal(0, 3, frame.shape)
        yield np.clip(frame, 0, 255).astype(np.uint8)


def _print(frame: NDArray[np.float32], dice: np.random.Generator) -> None:
    """A line of something like print: short strokes of uneven width and height."""
    x, y, size = int(dice.integers(0, 900)), int(dice.integers(20, 690)), int(dice.integers(6, 24))
    for _ in range(int(dice.integers(10, 60))):
        x += int(dice.integers(2, size))
        stroke = int(dice.integers(1, max(2, size // 4)))
        top = y + int(hypot(dice.normal(), 1) * 2)
        frame[top : top + size, x : x + stroke] = 20
        frame[top + size // 2 : top + size // 2 + stroke, x : x + size // 2] = 20
