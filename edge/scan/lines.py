"""Makes averaged lines readable: evens out light, takes back blur. Each line for itself, no neighbour is asked."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

Lines = NDArray[np.float32]
Luma = NDArray[np.uint8]

LEAST_CONTRAST = 12.0
ROWS_A_LINE = 4
QUICK_LENGTH = 128


def gauss(lines: Lines, sigma: float) -> Lines:
    """Blur along the lines; `sigma` in samples."""
    padded, inner = _padded(lines, sigma)
    soft: Lines = _filtered(padded, sigma)[:, inner]
    return soft


def _padded(lines: Lines, sigma: float) -> tuple[Lines, slice]:
    """The lines with their ends drawn out, to a length that the Fourier transform is quick with, and where they lie."""
    width = lines.shape[1]
    reach = int(3 * sigma + 1)
    behind = -(width + 2 * reach) % QUICK_LENGTH + reach
    return np.pad(lines, ((0, 0), (reach, behind)), mode="edge"), slice(reach, reach + width)


def _filtered(lines: Lines, sigma: float) -> Lines:
    """The same with the line's end joined to its beginning."""
    width = lines.shape[1]
    wave = np.fft.rfft(lines, axis=1)
    wave *= _response(width, sigma)
    result: Lines = np.fft.irfft(wave, width, axis=1).astype(np.float32, copy=False)
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
    seen, inner = _padded(np.maximum(lines, np.float32(1)), sigma)
    guess = seen
    for _ in range(rounds):
        soft = _filtered(guess, sigma)
        ratio = np.divide(seen, np.maximum(soft, np.float32(1e-3), out=soft), out=soft)
        guess = guess * _filtered(ratio, sigma)
    return guess[:, inner]


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
    place = np.clip((np.arange(width, dtype=np.float32) + 0.5) / step - 0.5, 0, max(0, cells - 1.001))
    left = place.astype(np.int32)
    share = (place - left).astype(np.float32)
    low, high = (_between(view, left, share) for view in (views[0].min(axis=-1), views[1].max(axis=-1)))
    return low, high


def _between(lines: Lines, left: NDArray[np.int32], share: Lines) -> Lines:
    here = lines[:, left]
    result: Lines = here + (lines[:, np.minimum(left + 1, lines.shape[1] - 1)] - here) * share
    return result
