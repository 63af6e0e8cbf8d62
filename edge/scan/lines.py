"""Makes averaged lines readable: evens out light, takes back blur. Each line for itself, no neighbour is asked."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Lines = NDArray[np.float32]
Luma = NDArray[np.uint8]

LEAST_CONTRAST = 12.0
ROWS_A_LINE = 4


def gauss(lines: Lines, sigma: float) -> Lines:
    """Blur along the lines; `sigma` in samples."""
    reach = int(3 * sigma + 1)
    padded = np.pad(lines, ((0, 0), (reach, reach)), mode="edge")
    soft: Lines = _filtered(padded, sigma)[:, reach:-reach]
    return soft


def _filtered(lines: Lines, sigma: float) -> Lines:
    """The same with the line's end joined to its beginning."""
    width = lines.shape[1]
    result: Lines = np.fft.irfft(np.fft.rfft(lines, axis=1) * _response(width, sigma), width, axis=1).astype(np.float32)
    return result


@lru_cache(maxsize=64)
def _response(width: int, sigma: float) -> Lines:
    wave = np.fft.rfftfreq(width)
    response: Lines = np.exp(-2 * (np.pi * sigma * wave) ** 2).astype(np.float32)
    return response


def stretched(lines: Lines, window: int) -> Lines:
    """Each sample between the darkest and the brightest of its neighbourhood (samples), as 0 to 255."""
    step = max(1, window // 8)
    low, high = _extremes(lines, window, step)
    spread = np.maximum(high - low, LEAST_CONTRAST)
    result: Lines = np.clip((lines - low) / spread * 255, 0, 255).astype(np.float32)
    return result


def sharpened(lines: Lines, sigma: float, amount: float = 1.5) -> Lines:
    """Unsharp mask along the lines."""
    sharp: Lines = (lines + amount * (lines - gauss(lines, sigma))).astype(np.float32)
    return sharp


def unblurred(lines: Lines, sigma: float, rounds: int = 12) -> Lines:
    """Richardson-Lucy against a Gaussian blur of `sigma` samples (Richardson 1972, Lucy 1974)."""
    reach = int(3 * sigma + 1)
    seen = np.pad(np.maximum(lines, 1.0), ((0, 0), (reach, reach)), mode="edge")
    guess = seen
    for _ in range(rounds):
        ratio: Lines = (seen / np.maximum(_filtered(guess, sigma), 1e-3)).astype(np.float32)
        guess = guess * _filtered(ratio, sigma)
    return guess[:, reach:-reach]


def picture(lines: Lines) -> Luma:
    """Lines as a picture for the decoders, four rows each."""
    rows: Luma = np.repeat(np.clip(lines, 0, 255).astype(np.uint8), ROWS_A_LINE, axis=0)
    return rows


def _extremes(lines: Lines, window: int, step: int) -> tuple[Lines, Lines]:
    count, width = lines.shape
    cells = -(-width // step)
    padded = np.pad(lines, ((0, 0), (0, cells * step - width)), mode="edge").reshape(count, cells, step)
    low, high = padded.min(axis=2), padded.max(axis=2)
    reach = max(1, window // (2 * step))
    around = np.pad(low, ((0, 0), (reach, reach)), mode="edge"), np.pad(high, ((0, 0), (reach, reach)), mode="edge")
    views = [np.lib.stride_tricks.sliding_window_view(side, 2 * reach + 1, axis=1) for side in around]
    places = (np.arange(cells) + 0.5) * step - 0.5
    at = np.arange(width)
    low = np.array([np.interp(at, places, line) for line in views[0].min(axis=-1)], np.float32)
    high = np.array([np.interp(at, places, line) for line in views[1].max(axis=-1)], np.float32)
    return low, high
