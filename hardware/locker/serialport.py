"""Real serial ports by pyserial: locked against every other program, one way to be woken while waiting.

Times in milliseconds, monotonic. Source: LOCK-BOARDS section 5 rules 1, 3, 7.
"""

import contextlib
import fcntl
import os
import select
import termios

import serial

from hardware.line import Line, LineLost, monotonic_ms


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


class SerialPlug:
    """A port by its path, preferably one of /dev/serial/by-path, or a link to a simulated board's pty."""

    def __init__(self, path: str, baud: int, waker: Waker | None = None) -> None:
        self._path = path
        self._baud = baud
        self._waker = waker or Waker()

    def open(self) -> Line:
        """Open, lock and set raw."""
        return SerialLine(self._path, self._baud, self._waker)

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


class SerialLine:
    """A port of pyserial: 8N1, raw, locked against every other program."""

    def __init__(self, path: str, baud: int, waker: Waker) -> None:
        try:
            self._port = serial.Serial(path, baud, timeout=0, exclusive=True)
            self._fd = self._port.fileno()
            if not os.ttyname(self._fd).startswith("/dev/pts/"):
                fcntl.ioctl(self._fd, termios.TIOCEXCL)
        except (serial.SerialException, OSError, termios.error) as why:
            sentence = f"{path} cannot be opened: {why}"
            raise LineLost(sentence) from why
        self._path = path
        self._waker = waker

    def now(self) -> float:
        """CLOCK_MONOTONIC."""
        return monotonic_ms()

    def write(self, data: bytes) -> None:
        """Write all, then tcdrain."""
        try:
            sent = 0
            while sent < len(data):
                sent += os.write(self._fd, data[sent:])
            termios.tcdrain(self._fd)
        except (OSError, termios.error) as why:
            raise self._gone(why) from why

    def read(self, until: float) -> bytes:
        """One wait on port and waker; an end of file is a lost line, not silence."""
        try:
            if not self._waker.wait(until, self._fd):
                return b""
            data = os.read(self._fd, 256)
        except (OSError, ValueError) as why:
            raise self._gone(why) from why
        if not data:
            raise self._gone("end of file")
        return data

    def close(self) -> None:
        """Close the port; a port that is gone is closed already."""
        with contextlib.suppress(OSError, termios.error):
            self._port.close()

    def _gone(self, why: object) -> LineLost:
        return LineLost(f"{self._path} was unplugged: {why}")
