"""A scanner on a serial line (RS-232 or USB serial): each read ends with CR or LF."""

import contextlib
import threading
from collections.abc import Callable
from pathlib import Path

from serial import Serial, SerialException

from hardware.ports import HardwareError

RETRY_S = 2.0
LIMIT = 4096


class SerialScanner:
    """Reads from a thread of its own; a line that is lost is reopened until it comes back."""

    def __init__(self, source: str, baud: int = 9600) -> None:
        if not source:
            message = "name the scanner's port, such as /dev/serial/by-id/…"
            raise HardwareError(message)
        self._source = source
        self._baud = baud
        self._port: Serial | None = None
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, take: Callable[[str], None]) -> None:
        """Deliver texts from now on."""
        self._thread = threading.Thread(target=self._serve, args=(take,), name="scanner", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Whether its port is there."""
        if not Path(self._source).exists():
            sentence = f"the hand scanner's port {self._source} is not there: check its plug"
            raise HardwareError(sentence)

    def close(self) -> None:
        """Let the port go."""
        self._ended.set()
        if self._port is not None:
            with contextlib.suppress(OSError):
                self._port.cancel_read()
        if self._thread is not None:
            self._thread.join(2)

    def _serve(self, take: Callable[[str], None]) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(SerialException, OSError):
                self._port = Serial(self._source, self._baud, timeout=None, exclusive=True)
                self._read(self._port, take)
            self._ended.wait(RETRY_S)

    def _read(self, port: Serial, take: Callable[[str], None]) -> None:
        rest = b""
        try:
            while not self._ended.is_set() and (data := port.read(1)):
                rest = (rest + data)[-LIMIT:]
                if data not in b"\r\n":
                    continue
                text, rest = rest.strip(b"\r\n").decode("utf-8", "replace"), b""
                if text:
                    take(text)
        finally:
            port.close()
