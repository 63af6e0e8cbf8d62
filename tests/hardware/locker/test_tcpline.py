"""A bus behind a TCP bridge: the same ladder, and a bridge that hangs up is a line that comes back."""

import socket
import threading
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from serial import Serial

from hardware import profile as profiles
from hardware.line import LineLost
from hardware.locker.tcpline import TcpPlug
from hardware.ports import Door, Health, Rung
from tests.hardware.boards.test_process import Listening
from tests.hardware.processes import BoardProcess, board_process

PLAIN = Path(__file__).parents[1] / "commissioning" / "two-cells.toml"


class Bridge:
    """Passes bytes between whoever connects and a serial port, as an RS485 bridge does."""

    def __init__(self, link: Path) -> None:
        self._port = Serial(str(link), 19200, timeout=0.02)
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._caller: socket.socket | None = None
        self._ended = False
        self.address = f"tcp://127.0.0.1:{self._listening.getsockname()[1]}"
        self._threads = [threading.Thread(target=each, daemon=True) for each in (self._accept, self._back)]
        for thread in self._threads:
            thread.start()

    def hang_up(self) -> None:
        """The connection ends; the bridge listens on."""
        if self._caller is not None:
            with suppress(OSError):
                self._caller.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        self._ended = True
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self.hang_up()
        for thread in self._threads:
            thread.join(10)
        self._port.close()

    def _accept(self) -> None:
        while not self._ended:
            with suppress(OSError):
                self._caller, _ = self._listening.accept()
                with self._caller:
                    while data := self._caller.recv(256):
                        self._port.write(data)

    def _back(self) -> None:
        while not self._ended:
            data = self._port.read(64)
            if data and self._caller is not None:
                with suppress(OSError):
                    self._caller.sendall(data)


@pytest.fixture
def board(tmp_path: Path) -> Iterator[BoardProcess]:
    with board_process(tmp_path, "--cells", "2") as made:
        yield made


@pytest.mark.feature("HW-4")
def test_a_door_opens_through_a_bridge_that_hangs_up_and_comes_back(board: BoardProcess) -> None:
    bridge = Bridge(board.link)
    kiosk = Listening(profiles.at_ports(profiles.load(PLAIN), {"main": bridge.address}))
    assert kiosk.cabinet.snapshot()["01"].door is Door.CLOSED
    kiosk.cabinet.open("01", "o-1")
    assert kiosk.rung(Rung.DOOR_OPEN).op_id == "o-1"
    bridge.hang_up()
    kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("port.main", "failed"))
    kiosk.until(lambda each: isinstance(each, Health) and (each.part, each.state) == ("port.main", "ok"))
    kiosk.cabinet.open("02", "o-2")
    assert kiosk.rung(Rung.DOOR_OPEN).op_id == "o-2"
    kiosk.cabinet.close()
    bridge.close()


@pytest.mark.parametrize("address", ["tcp://127.0.0.1:1", "tcp://nowhere", "tcp://127.0.0.1:x"])
def test_a_bridge_that_is_not_there_is_one_sentence(address: str) -> None:
    plug = TcpPlug(address)
    with pytest.raises(LineLost, match=f"{address} cannot be reached"):
        plug.open()
    plug.close()


def test_reading_ends_when_somebody_wakes_it() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        plug = TcpPlug(f"tcp://127.0.0.1:{listening.getsockname()[1]}")
        line = plug.open()
        plug.wake()
        assert line.read(line.now() + 20_000) == b""
        line.close()
        plug.close()
