"""How a label looks to the camera: turned, tilted, creased, out of focus, in motion, dim, with glare.

The image model of SCANNING section 10, on a canvas of twice the size, every random choice from one seed.
Lengths are pixels of the finished picture unless the name says otherwise.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from provisioning.demo.labels.design import DOTS

FOCAL_PX = 900.0
CREASE_SIZE_PX = 18.0
Grey = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """How the label lies before the camera and what the camera does to it."""

    module_px: float = 2.0
    rotation_deg: float = 0.0
    tilt_deg: float = 0.0
    crumple_px: float = 0.0
    glare: float = 0.0
    defocus_px: float = 0.0
    motion_px: float = 0.0
    motion_deg: float = 0.0
    noise: float = 0.0
    gain: float = 1.0
    shift: tuple[float, float] = (0.0, 0.0)
    size: tuple[int, int] = (640, 480)
    paper: tuple[int, int] = (35, 215)


def photograph(label: NDArray[np.uint8], view: View, seed: int) -> NDArray[np.uint8]:
    """The picture that the camera takes of a label drawn with 4 dots a module."""
    dice = np.random.default_rng(seed)
    canvas = _laid(label, view, dice)
    if view.glare > 0:
        canvas = _shone_on(canvas, view, dice)
    canvas = _blurred(canvas, view)
    height, width = canvas.shape
    grey = canvas.reshape(height // 2, 2, width // 2, 2).mean(axis=(1, 3)) * view.gain
    if view.noise > 0:
        spread = np.sqrt(view.noise**2 + grey * view.noise**2 / 60)
        grey = grey + dice.normal(size=grey.shape) * spread
    seen: NDArray[np.uint8] = np.clip(np.rint(grey), 0, 255).astype(np.uint8)
    return seen


def _laid(label: NDArray[np.uint8], view: View, dice: np.random.Generator) -> Grey:
    width, height = 2 * view.size[0], 2 * view.size[1]
    background = float(dice.uniform(70, 150))
    scale = 2 * view.module_px / DOTS
    wide, high = (max(1, round(side * scale)) for side in label.shape[::-1])
    shrunk = Image.fromarray(label).resize((wide, high), Image.Resampling.BOX)
    black, white = view.paper
    ink = black + np.asarray(shrunk, np.float32) * ((white - black) / 255)
    offset = dice.uniform(-0.5, 0.5, 2)
    x = np.arange(width, dtype=np.float32) - (width / 2 + 2 * (view.shift[0] + offset[0]))
    y = np.arange(height, dtype=np.float32) - (height / 2 + 2 * (view.shift[1] + offset[1]))
    across, down = _flattened(x[None, :], y[:, None], view)
    shade: Grey | float = 1.0
    if view.crumple_px > 0:
        moved_x, moved_y = (_hills((height, width), dice) * 2 * view.crumple_px for _ in range(2))
        across, down = across + moved_x, down + moved_y
        shade = 1 + 0.15 * np.clip(np.gradient(moved_x, axis=1) * 4, -1, 1)
    return _sampled(ink, across + wide / 2, down + high / 2, background) * shade


def _flattened(x: Grey, y: Grey, view: View) -> tuple[Grey, Grey]:
    angle, tilt = np.radians(view.rotation_deg), np.radians(view.tilt_deg)
    turned_x = np.cos(angle) * x + np.sin(angle) * y
    turned_y = -np.sin(angle) * x + np.cos(angle) * y
    focal = 2 * FOCAL_PX
    nearness = np.maximum(focal * np.cos(tilt) - turned_x * np.sin(tilt), 1.0)
    across = turned_x * focal / nearness
    down = turned_y * (focal + across * np.sin(tilt)) / focal
    return across.astype(np.float32), down.astype(np.float32)


def _hills(shape: tuple[int, int], dice: np.random.Generator) -> Grey:
    raw = np.fft.rfft2(dice.normal(size=shape))
    fy, fx = np.fft.fftfreq(shape[0])[:, None], np.fft.rfftfreq(shape[1])[None, :]
    soft = np.exp(-2 * (np.pi * 2 * CREASE_SIZE_PX) ** 2 * (fx**2 + fy**2))
    hills = np.fft.irfft2(raw * soft, shape)
    result: Grey = (hills / max(float(hills.std()), 1e-9)).astype(np.float32)
    return result


def _sampled(ink: Grey, x: Grey, y: Grey, background: float) -> Grey:
    padded = np.pad(ink, 2, constant_values=background)
    x, y = np.clip(x + 1.5, 0, padded.shape[1] - 1.001), np.clip(y + 1.5, 0, padded.shape[0] - 1.001)
    left, top = x.astype(np.int32), y.astype(np.int32)
    right_share, low_share = x - left, y - top
    flat = padded.ravel()
    at = top * padded.shape[1] + left
    upper = flat[at] * (1 - right_share) + flat[at + 1] * right_share
    below = at + padded.shape[1]
    lower = flat[below] * (1 - right_share) + flat[below + 1] * right_share
    result: Grey = (upper * (1 - low_share) + lower * low_share).astype(np.float32)
    return result


def _shone_on(canvas: Grey, view: View, dice: np.random.Generator) -> Grey:
    height, width = canvas.shape
    half = width / 2
    lit = canvas.copy()
    y, x = np.mgrid[0:height, 0:width].astype(np.float32)
    for _ in range(3):
        centre = (
            width / 2 + 2 * view.shift[0] + dice.normal() * 0.2 * half,
            height / 2 + 2 * view.shift[1] + dice.normal() * 0.08 * half,
        )
        turn = dice.uniform(0, np.pi)
        along = (x - centre[0]) * np.cos(turn) + (y - centre[1]) * np.sin(turn)
        beside = (y - centre[1]) * np.cos(turn) - (x - centre[0]) * np.sin(turn)
        far = np.hypot(along / (0.22 * view.glare * half), beside / (0.03 * view.glare * half))
        lit += 255 * np.clip(1.6 - far, 0, 1)
    return np.minimum(lit, 255)


def _blurred(canvas: Grey, view: View) -> Grey:
    if view.defocus_px <= 0 and view.motion_px <= 0:
        return canvas
    spectrum = np.fft.rfft2(canvas)
    for stain in (_disc(2 * view.defocus_px), _streak(2 * view.motion_px, view.motion_deg)):
        spectrum *= np.fft.rfft2(_centred(stain, canvas.shape))
    result: Grey = np.fft.irfft2(spectrum, canvas.shape).astype(np.float32)
    return result


def _disc(radius: float) -> Grey:
    reach = int(np.ceil(radius)) + 1
    y, x = np.mgrid[-reach : reach + 1, -reach : reach + 1]
    stain = np.clip(radius + 0.5 - np.hypot(x, y), 0, 1).astype(np.float32)
    result: Grey = stain / stain.sum()
    return result


def _streak(length: float, degrees: float) -> Grey:
    reach = int(np.ceil(length / 2)) + 2
    stain = np.zeros((2 * reach + 1, 2 * reach + 1), np.float32)
    for step in np.linspace(-length / 2, length / 2, max(1, int(length * 8))):
        x = reach + step * np.cos(np.radians(degrees))
        y = reach + step * np.sin(np.radians(degrees))
        left, top = int(x), int(y)
        for column, row, share in (
            (left, top, (1 - x + left) * (1 - y + top)),
            (left + 1, top, (x - left) * (1 - y + top)),
            (left, top + 1, (1 - x + left) * (y - top)),
            (left + 1, top + 1, (x - left) * (y - top)),
        ):
            stain[row, column] += share
    result: Grey = stain / stain.sum()
    return result


def _centred(stain: Grey, shape: tuple[int, ...]) -> Grey:
    whole = np.zeros(shape, np.float32)
    reach = stain.shape[0] // 2
    whole[: stain.shape[0], : stain.shape[1]] = stain
    return np.roll(whole, (-reach, -reach), axis=(0, 1))
