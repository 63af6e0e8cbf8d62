"""The network cable of a simulated kiosk: a relay between the kiosk and its broker that can be cut, muted and slowed.

Half open = both ends believe in the connection, and nothing passes: what a dead mobile modem looks like.
"""

import contextlib
import socket
import struct
import threading
import time
from collections.abc import Mapping

SLOW_S = 1.5
CHUNK = 65_536
CONNECT_S = 5.0
AT_ONCE = struct.pack("ii", 1, 0)


class Cable:
    """Listens on a free port of this machine and passes every connection on to `host`:`port`."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._faults = {"cut": False, "mute": False, "slow": False}
        self._pairs: set[tuple[socket.socket, socket.socket]] = set()
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._accept, name="cable", daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        """Where the kiosk connects."""
        return int(self._listening.getsockname()[1])

    def turn(self, fault: str, *, on: bool) -> None:
        """Switch "cut", "mute" or "slow"; a cut ends what is connected."""
        self._faults[fault] = on
        if fault == "cut" and on:
            self._hang_up()

    def state(self) -> Mapping[str, bool]:
        """The faults, and whether anything is connected."""
        with self._lock:
            return {**self._faults, "connected": bool(self._pairs)}

    def close(self) -> None:
        """Nothing passes any more."""
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._hang_up()

    def _accept(self) -> None:
        while True:
            try:
                near, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._join, args=(near,), daemon=True).start()

    def _join(self, near: socket.socket) -> None:
        """Connect to the far end and pass on in both directions; hang up where there is none."""
        try:
            if self._faults["cut"]:
                raise ConnectionAbortedError
            far = socket.create_connection(self._far, timeout=CONNECT_S)
        except OSError:
            _end(near)
            return
        far.settimeout(None)
        pair = (near, far)
        with self._lock:
            self._pairs.add(pair)
        threading.Thread(target=self._pass_on, args=(pair, far, near), daemon=True).start()
        self._pass_on(pair, near, far)

    def _pass_on(self, pair: tuple[socket.socket, socket.socket], here: socket.socket, there: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while data := here.recv(CHUNK):
                if self._faults["slow"]:
                    time.sleep(SLOW_S)
                if not self._faults["mute"]:
                    there.sendall(data)
        self._part(pair)

    def _part(self, pair: tuple[socket.socket, socket.socket]) -> None:
        with self._lock:
            self._pairs.discard(pair)
        for each in pair:
            _end(each)

    def _hang_up(self) -> None:
        with self._lock:
            pairs = list(self._pairs)
        for pair in pairs:
            self._part(pair)


def _end(connection: socket.socket) -> None:
    """Reset, as a pulled cable does after its timeout; the other thread that reads it wakes up."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, AT_ONCE)
        connection.shutdown(socket.SHUT_RDWR)
    connection.close()
