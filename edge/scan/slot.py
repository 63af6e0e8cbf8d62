"""Holds one frame between camera and decoder: the newest wins, what was not taken in time is dropped."""

import threading

from hardware.ports import Frame


class Slot:
    """Room for exactly one frame."""

    def __init__(self) -> None:
        self._frame: Frame | None = None
        self._news = threading.Event()
        self._lock = threading.Lock()
        self.dropped = 0

    def put(self, frame: Frame) -> None:
        """Leave a frame; one that still lies there is replaced."""
        with self._lock:
            self.dropped += self._frame is not None
            self._frame = frame
            self._news.set()

    def take(self, patience_s: float) -> Frame | None:
        """The newest frame, or nothing when none came in time."""
        if not self._news.wait(patience_s):
            return None
        with self._lock:
            frame, self._frame = self._frame, None
            self._news.clear()
        return frame

    def wake(self) -> None:
        """Let a waiting `take` return at once."""
        self._news.set()
