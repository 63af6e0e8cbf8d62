"""Waits of a port's own thread that any other thread may end. Times in milliseconds, monotonic."""

import contextlib
import os
import select

from hardware.line import monotonic_ms


class Waker:
    """A pipe that ends a wait from another thread; outlives the lines that come and go."""

    def __init__(self) -> None:
        self.fd, self._pen = os.pipe()
        os.set_blocking(self.fd, False)
        os.set_blocking(self._pen, False)

    def wake(self) -> None:
        """End the wait that is going on, or the next one."""
        with contextlib.suppress(BlockingIOError):
            os.write(self._pen, b"!")

    def wait(self, until: float, other: int | None = None) -> bool:
        """Sleep until then, until woken, or until `other` can be read; True in the last case."""
        both = [self.fd] if other is None else [self.fd, other]
        ready, _, _ = select.select(both, [], [], max(0.0, until - monotonic_ms()) / 1000)
        if self.fd in ready:
            with contextlib.suppress(BlockingIOError):
                os.read(self.fd, 4096)
        return other in ready

    def close(self) -> None:
        """Both ends."""
        os.close(self.fd)
        os.close(self._pen)


class Woken:
    """What everything that waits by a waker does the same way."""

    def __init__(self, waker: Waker | None = None) -> None:
        self._waker = waker or Waker()

    def now(self) -> float:
        """CLOCK_MONOTONIC."""
        return monotonic_ms()

    def wait(self, until: float) -> None:
        """Sleep until then, or until woken."""
        self._waker.wait(until)

    def wake(self) -> None:
        """From any thread."""
        self._waker.wake()

    def close(self) -> None:
        """Give the pipe back."""
        self._waker.close()
