"""A serial line as its one owner sees it: bytes out, drained; bytes in, as soon as they come.

Times in milliseconds, monotonic. Two kinds exist: real ports (`hardware.locker.serialport`) and simulated wires on
virtual time (`hardware.boards.virtual`). Source: LOCK-BOARDS section 5.
"""

import time
from typing import Protocol

from hardware.ports import HardwareError


class LineLost(HardwareError):
    """The adapter is gone, or another program holds it."""


class Line(Protocol):
    """What a bus needs of a line; the simulated line of `hardware.boards.wire` runs on virtual time. `adapter`: whose
    line it is, `latency_ms` how long that holds bytes back, see `hardware.locker.adapter`."""

    adapter: str
    latency_ms: int | None

    def now(self) -> float:
        """Monotonic milliseconds."""

    def write(self, data: bytes) -> None:
        """Returns when all bytes are drained; LineLost when they cannot be."""

    def read(self, until: float) -> bytes:
        """What has come; waits until something does, until the given time, or until woken (then nothing)."""

    def close(self) -> None:
        """Let the port go."""


class Plug(Protocol):
    """Where a line can be had again and again, and how its owner waits while there is none."""

    def open(self) -> Line:
        """A fresh line; LineLost when there is none."""

    def now(self) -> float:
        """Monotonic milliseconds."""

    def wait(self, until: float) -> None:
        """Sleep until then, or until woken."""

    def wake(self) -> None:
        """End a wait or a read; the only call that another thread may make."""

    def close(self) -> None:
        """Nothing more will be asked."""


def monotonic_ms() -> float:
    """CLOCK_MONOTONIC in milliseconds."""
    return time.monotonic_ns() / 1e6
