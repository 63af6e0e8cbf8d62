"""Notices a camera that delivers frames but sees nothing: covered, dark, or stuck on one picture."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hardware.ports import Health

BLACK_BELOW = 10.0
BLACK_FOR_MS = 3_000
STUCK_FOR_MS = 10_000
EVERY = 16


@dataclass(slots=True)
class Watch:
    """Fed with every frame; gives a report when the state changes. A living sensor never repeats itself."""

    _state: str = "ok"
    _last: NDArray[np.uint8] = field(default_factory=lambda: np.zeros((0, 0), np.uint8))
    _moved_ms: int | None = None
    _bright_ms: int | None = None

    def look(self, luma: NDArray[np.uint8], at_ms: int) -> Health | None:
        """One frame, taken `at_ms`; a report only when something began or ended."""
        small = luma[::EVERY, ::EVERY]
        if self._moved_ms is None or small.shape != self._last.shape or (small != self._last).any():
            self._moved_ms, self._last = at_ms, small.copy()
        if self._bright_ms is None or float(np.percentile(small, 95)) >= BLACK_BELOW:
            self._bright_ms = at_ms
        state, why = "ok", ""
        if at_ms - self._bright_ms >= BLACK_FOR_MS:
            state, why = "degraded", "the camera sees only black: uncover it, check the lamp"
        elif at_ms - self._moved_ms >= STUCK_FOR_MS:
            state, why = "degraded", "the camera repeats one picture: unplug it and plug it in again"
        if state == self._state:
            return None
        self._state = state
        return Health("camera", state, why)
