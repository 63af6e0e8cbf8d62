"""Real serial ports by pyserial: locked against every other program, one way to be woken while waiting.

Times in milliseconds, monotonic. Source: LOCK-BOARDS section 5 rules 1, 3, 7.
"""

import contextlib
import fcntl
import os
import termios
from pathlib import Path

import serial

from hardware.line import Line, LineLost, monotonic_ms
from hardware.locker.adapter import adapter, latency_ms
from hardware.locker.waker import Waker, Woken

BY_PATH = Path("/dev/serial/by-path")


def ports(folder: Path = BY_PATH) -> list[Path]:
    """The serial ports of this machine, by the place where they are plugged in."""
    return sorted(folder.iterdir()) if folder.is_dir() else []


class SerialPlug(Woken):
    """A port by its path, preferably one of /dev/serial/by-path, or a link to a simulated board's pty."""

    def __init__(self, path: str, baud: int, waker: Waker | None = None) -> None:
        super().__init__(waker)
        self._path = path
        self._baud = baud

    def open(self) -> Line:
        """Open, lock and set raw."""
        return SerialLine(self._path, self._baud, self._waker)


class SerialLine:
    """A port of pyserial: 8N1, raw, locked against every other program."""

    def __init__(self, path: str, baud: int, waker: Waker) -> None:
        try:
            self._port = serial.Serial(path, baud, timeout=0, exclusive=True)
            self._fd = self._port.fileno()
            if not os.ttyname(self._fd).startswith("/dev/pts/"):
                fcntl.ioctl(self._fd, termios.TIOCEXCL)
            self.adapter = adapter(os.ttyname(self._fd))
            self.latency_ms = latency_ms(os.ttyname(self._fd))
        except (serial.SerialException, OSError, termios.error) as why:
            reason = os.strerror(why.errno) if isinstance(why, OSError) and why.errno else why
            sentence = f"{path} cannot be opened: {reason}"
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
