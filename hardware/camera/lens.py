"""Holds pictures before the scanner as a person would: each for a moment, one after the other."""

import threading
import time
from collections import deque
from collections.abc import Callable
from dataclasses import replace

from hardware.ports import Frame

MOST_WAITING = 64


class Lens:
    """A thread that shows each picture as `held` frames, `fps` a second, and then the next one."""

    def __init__(self, take: Callable[[Frame], None], *, fps: float = 10.0, held: int = 8) -> None:
        self._take = take
        self._pause_s = 1 / fps
        self._held = held
        self._waiting: deque[Frame] = deque(maxlen=MOST_WAITING)
        self._news = threading.Event()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._run, name="camera-lens", daemon=True)
        self._thread.start()

    def show(self, frame: Frame) -> None:
        """Put a picture behind those that wait; of more than 64 the oldest falls off."""
        self._waiting.append(frame)
        self._news.set()

    def close(self) -> None:
        """No frame comes after this has returned."""
        self._ended.set()
        self._news.set()
        if self._thread is not threading.current_thread():
            self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._ended.is_set():
            self._news.wait()
            self._news.clear()
            while self._waiting and not self._ended.is_set():
                self._hold(self._waiting.popleft())

    def _hold(self, frame: Frame) -> None:
        for _ in range(self._held):
            self._take(replace(frame, mono_ms=time.monotonic_ns() // 1_000_000))
            if self._ended.wait(self._pause_s):
                return
