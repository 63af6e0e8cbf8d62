"""The simulated network cable: passes bytes on, and can be cut, muted and slowed while something runs over it."""

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import suppress

import pytest

from edge import simcable
from edge.simcable import Cable

PATIENCE_S = 10.0


class Far:
    """A far end that says everything back."""

    def __init__(self) -> None:
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._listening.getsockname()[1])
        threading.Thread(target=self._accept, daemon=True).start()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listening.accept()
            except OSError:
                return
            threading.Thread(target=self._echo, args=(caller,), daemon=True).start()

    def _echo(self, caller: socket.socket) -> None:
        try:
            while data := caller.recv(65_536):
                caller.sendall(data)
        except OSError:
            pass
        caller.close()

    def close(self) -> None:
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()


@pytest.fixture
def far() -> Iterator[Far]:
    end = Far()
    yield end
    end.close()


@pytest.fixture
def cable(far: Far) -> Iterator[Cable]:
    laid = Cable("127.0.0.1", far.port)
    yield laid
    laid.close()


def connect(cable: Cable) -> socket.socket:
    return socket.create_connection(("127.0.0.1", cable.port), timeout=PATIENCE_S)


def answer(connection: socket.socket, said: bytes) -> bytes:
    """What comes back; empty when the connection has ended."""
    try:
        connection.sendall(said)
        return connection.recv(65_536)
    except ConnectionError:
        return b""


def call(cable: Cable) -> bytes:
    """A new connection's answer; empty when there is none, at whichever moment it failed."""
    with suppress(ConnectionError), connect(cable) as connection:
        return answer(connection, b"x")
    return b""


def until_connected(cable: Cable, *, wanted: bool) -> None:
    end = time.monotonic() + PATIENCE_S
    while cable.state()["connected"] is not wanted:
        assert time.monotonic() < end
        time.sleep(0.01)


def test_what_goes_in_comes_out(cable: Cable) -> None:
    with connect(cable) as first, connect(cable) as second:
        assert (answer(first, b"one"), answer(second, b"two")) == (b"one", b"two")
        assert cable.state()["connected"]
    until_connected(cable, wanted=False)


def test_a_cut_ends_what_is_connected_and_refuses_what_comes(cable: Cable) -> None:
    with connect(cable) as before:
        assert answer(before, b"x") == b"x"
        cable.turn("cut", on=True)
        assert answer(before, b"x") == b""
    assert call(cable) == b""
    cable.turn("cut", on=False)
    with connect(cable) as after:
        assert answer(after, b"x") == b"x"


def test_a_muted_cable_keeps_the_connection_and_passes_nothing(cable: Cable) -> None:
    with connect(cable) as connection:
        assert answer(connection, b"x") == b"x"
        cable.turn("mute", on=True)
        connection.sendall(b"lost")
        connection.settimeout(0.2)
        with pytest.raises(TimeoutError):
            connection.recv(10)
        assert cable.state()["connected"]
        cable.turn("mute", on=False)
        connection.settimeout(PATIENCE_S)
        assert answer(connection, b"heard") == b"heard"


def test_a_slow_cable_brings_everything_late(cable: Cable) -> None:
    with connect(cable) as connection:
        cable.turn("slow", on=True)
        start = time.monotonic()
        assert answer(connection, b"x") == b"x"
        assert time.monotonic() - start >= simcable.SLOW_S


def test_nobody_at_the_far_end_is_a_connection_that_ends(far: Far) -> None:
    far.close()
    lonely = Cable("127.0.0.1", far.port)
    assert call(lonely) == b""
    lonely.close()


def test_a_closed_cable_listens_no_more(cable: Cable) -> None:
    port = cable.port
    with connect(cable) as connection:
        assert answer(connection, b"x") == b"x"
        cable.close()
        assert answer(connection, b"x") == b""
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=PATIENCE_S)
