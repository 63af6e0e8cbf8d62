"""Hand scanners: serial ones on a pty, simulated ones, and refusals that say what to name."""

import os
import queue
import time
import tty
from collections.abc import Iterator

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


def test_a_device_that_is_not_on_the_list_is_never_opened() -> None:
    assert found("dead:beef") is None


def test_an_absent_usb_scanner_is_waited_for() -> None:
    scanner = EvdevScanner("/dev/input/by-id/nothing-there")
    scanner.start(print)
    scanner.close()
