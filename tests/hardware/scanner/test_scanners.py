"""Hand scanners: serial ones on a pty, simulated ones, and refusals that say what to name."""

import contextlib
import os
import queue
import time
import tty
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from hardware.ports import HardwareError
from hardware.scanner.evdev import EvdevScanner, found
from hardware.scanner.none import NoScanner
from hardware.scanner.serial import SerialScanner
from hardware.scanner.sim import SimScanner


@pytest.fixture
def ends() -> Iterator[tuple[int, str]]:
    master, slave = os.openpty()
    tty.setraw(slave)
    yield master, os.ttyname(slave)
    os.close(master)
    os.close(slave)


@pytest.mark.feature("HW-8")
def test_a_serial_scanner_delivers_whole_reads(ends: tuple[int, str]) -> None:
    master, path = ends
    texts: queue.Queue[str] = queue.Queue()
    scanner = SerialScanner(path)
    scanner.start(texts.put)
    try:
        end = time.monotonic() + 60
        while texts.empty():  # opening a port forgets what came before
            assert time.monotonic() < end, "the scanner never opened its port"
            os.write(master, b"HELLO\r")
            time.sleep(0.05)
        os.write(master, b"PK7-88")
        os.write(master, b"120417\r\n\r\n4606453849072\r")
        read = [texts.get(timeout=60)]
        while read[-1] != "4606453849072":
            read.append(texts.get(timeout=60))
    finally:
        scanner.close()
    assert [text for text in read if text != "HELLO"] == ["PK7-88120417", "4606453849072"]


def test_a_simulated_scanner_delivers_at_once_when_started() -> None:
    scanner = SimScanner()
    with pytest.raises(HardwareError, match="has not been started"):
        scanner.scan("x")
    texts: list[str] = []
    scanner.start(texts.append)
    scanner.scan("PK7-88120417")
    scanner.close()
    assert texts == ["PK7-88120417"]


def test_no_scanner_never_delivers() -> None:
    scanner = NoScanner()
    scanner.start(print)
    scanner.close()


@pytest.mark.parametrize("kind", [EvdevScanner, SerialScanner])
def test_a_scanner_without_a_name_is_refused(kind: type[EvdevScanner | SerialScanner]) -> None:
    with pytest.raises(HardwareError, match="name the scanner"):
        kind("")


class Wedge:
    """A scanner that plays keyboard, as evdev shows it: keys come through a pipe, `pulled` is its end."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fd, self._keys = os.pipe()
        self.grabbed = False

    def grab(self) -> None:
        self.grabbed = True

    def types(self, *codes: int) -> None:
        os.write(self._keys, bytes(codes))

    def pull(self) -> None:
        os.close(self._keys)

    def read(self) -> Iterator[Any]:
        codes = os.read(self.fd, 64)
        if not codes:
            raise OSError(19, "No such device")
        return iter([SimpleNamespace(type=1, code=code, value=1) for code in codes])

    def close(self) -> None:
        os.close(self.fd)


def plugged(root: Path, number: int, vendor: str, product: str) -> None:
    """A device in the kernel's list."""
    ids = root / "sys" / "class" / "input" / f"event{number}" / "device" / "id"
    ids.mkdir(parents=True)
    (ids / "vendor").write_text(f"{vendor}\n")
    (ids / "product").write_text(f"{product}\n")


@pytest.mark.feature("HW-8", "STF-16")
def test_a_usb_scanner_is_taken_for_ourselves_alone_and_looked_for_when_it_was_pulled_out(tmp_path: Path) -> None:
    plugged(tmp_path, 0, "dead", "beef")
    plugged(tmp_path, 1, "05e0", "1200")
    wedges: queue.Queue[Wedge] = queue.Queue()
    texts: queue.Queue[str] = queue.Queue()

    def grasp(path: str) -> Any:
        wedges.put(wedge := Wedge(path))
        return wedge

    scanner = EvdevScanner("05E0:1200", grasp, tmp_path)
    scanner.look()
    scanner.start(texts.put)
    try:
        for _ in range(2):
            wedge = wedges.get(timeout=60)
            wedge.types(25, 37, 2, 28)
            assert texts.get(timeout=60) == "pk1"
            assert wedge.grabbed
            assert wedge.path.endswith("/dev/input/event1")
            wedge.pull()
    finally:
        scanner.close()
        with contextlib.suppress(queue.Empty):
            wedges.get_nowait().pull()


def test_a_device_that_is_not_named_is_never_opened(tmp_path: Path) -> None:
    plugged(tmp_path, 0, "05e0", "1200")
    assert found("dead:beef", tmp_path) is None
    assert found("05e0:1200", tmp_path) == tmp_path / "dev" / "input" / "event0"
    with pytest.raises(HardwareError, match="name the scanner"):
        EvdevScanner("/dev/input/event0")


def test_an_absent_scanner_is_waited_for_and_the_self_test_says_so(tmp_path: Path) -> None:
    usb = EvdevScanner("/dev/input/by-id/nothing-there")
    usb.start(print)
    usb.close()
    with pytest.raises(HardwareError, match="is not plugged in"):
        usb.look()
    with pytest.raises(HardwareError, match="check its plug"):
        SerialScanner(str(tmp_path / "nothing")).look()
