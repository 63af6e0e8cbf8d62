"""A bus behind a TCP to RS485 bridge, named `tcp://host:port` in the profile: the same bytes over a socket.

Times in milliseconds, monotonic. Source: LOCK-BOARDS section 5 rule 14 (keep-alive on, reconnect as for a port).
"""

import contextlib
import os
import socket

from hardware.line import Line, LineLost, monotonic_ms
from hardware.locker.waker import Waker, Woken

SCHEME = "tcp://"
CONNECT_S = 1.0
KEEPALIVE = {"TCP_KEEPIDLE": 5, "TCP_KEEPINTVL": 2, "TCP_KEEPCNT": 3}


class TcpPlug(Woken):
    """Where the bridge listens."""

    def __init__(self, address: str) -> None:
        super().__init__()
        self._address = address

    def open(self) -> Line:
        """Connect; LineLost with a sentence when nobody is there."""
        return TcpLine(self._address, self._waker)


class TcpLine:
    """One connection; the bridge's end of it is a lost line."""

    def __init__(self, address: str, waker: Waker) -> None:
        host, _, port = address.removeprefix(SCHEME).rpartition(":")
        try:
            self._socket = socket.create_connection((host, int(port)), timeout=CONNECT_S)
            self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            self._socket.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
            for name, value in KEEPALIVE.items():
                if hasattr(socket, name):
                    self._socket.setsockopt(socket.IPPROTO_TCP, getattr(socket, name), value)
        except (OSError, ValueError) as why:
            sentence = f"{address} cannot be reached: {why}"
            raise LineLost(sentence) from why
        self.adapter = ""
        self.latency_ms: int | None = None
        self._address = address
        self._waker = waker

    def now(self) -> float:
        """CLOCK_MONOTONIC."""
        return monotonic_ms()

    def write(self, data: bytes) -> None:
        """Handed to the bridge; how long the bits take there, the bus knows."""
        try:
            self._socket.sendall(data)
        except OSError as why:
            raise self._gone(why) from why

    def read(self, until: float) -> bytes:
        """One wait on socket and waker."""
        try:
            if not self._waker.wait(until, self._socket.fileno()):
                return b""
            data = os.read(self._socket.fileno(), 256)
        except (OSError, ValueError) as why:
            raise self._gone(why) from why
        if not data:
            raise self._gone("it hung up")
        return data

    def close(self) -> None:
        """Hang up."""
        with contextlib.suppress(OSError):
            self._socket.close()

    def _gone(self, why: object) -> LineLost:
        return LineLost(f"the bridge {self._address} is gone: {why}")
