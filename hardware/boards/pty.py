"""A wire's end that a driver can open like a serial port: the slave of a pty, found by a link.

A new pty echoes, so it is set raw; it ignores speed, so the speed that the driver set is read back and a wrong one
garbles every byte. Unplug closes it, replug makes another one and moves the link. Source: LOCK-BOARDS section 6.
"""

import contextlib
import os
import termios
import tty
from pathlib import Path

from hardware.boards.loop import Loop
from hardware.boards.wire import Wire


class PtyPort:
    """One simulated adapter."""

    def __init__(self, loop: Loop, wire: Wire, link: Path, baud: int) -> None:
        self._loop = loop
        self._link = link
        self._master: int | None = None
        self._slave = -1
        self.rewire(wire, baud)
        self.plug()

    def rewire(self, wire: Wire, baud: int) -> None:
        """Other boards hang on this port from now on."""
        self.wire = wire
        self._speed = getattr(termios, f"B{baud}")
        wire.deliver = self._deliver

    @property
    def plugged(self) -> bool:
        """Whether there is a device behind the link."""
        return self._master is not None

    def plug(self) -> None:
        """A new device behind the old link."""
        if self._master is not None:
            return
        self._master, self._slave = os.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self._loop.reader(self._master, self._readable)
        fresh = self._link.with_suffix(".new")
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(os.ttyname(self._slave))
        fresh.replace(self._link)

    def unplug(self) -> None:
        """The device is gone, the link with it."""
        if self._master is None:
            return
        self._link.unlink(missing_ok=True)
        self._loop.forget(self._master)
        os.close(self._master)
        os.close(self._slave)
        self._master = None

    def _readable(self) -> None:
        if self._master is None:
            return
        with contextlib.suppress(BlockingIOError):
            data = os.read(self._master, 4096)
            right = termios.tcgetattr(self._slave)[4] == self._speed
            self.wire.hear(data, garbled=not right)

    def _deliver(self, data: bytes) -> None:
        if self._master is not None:
            with contextlib.suppress(BlockingIOError):
                os.write(self._master, data)
