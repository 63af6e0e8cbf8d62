"""Receipt printers that speak ESC/POS, on a device such as /dev/usb/lp0 or at tcp://HOST:9100.

python-escpos makes the bytes: it knows the code page of each letter. They are sent here, in one piece and not for ever.
"""

import socket
from pathlib import Path

from escpos.printer import Dummy

from hardware.ports import HardwareError

PORT = 9100
PATIENCE_S = 5


def encoded(text: str) -> bytes:
    """The bytes of one sheet, cut off at its end; a sign that no code page has becomes a question mark."""
    sheet = Dummy()
    sheet.hw("INIT")
    sheet.text(text.rstrip("\n") + "\n")
    sheet.cut()
    return bytes(sheet.output)


class EscposPrinter:
    """Opens the printer for each sheet, so that it may be switched off in between."""

    def __init__(self, source: str) -> None:
        if not source:
            message = "name the printer: a device such as /dev/usb/lp0, or tcp://HOST:9100"
            raise HardwareError(message)
        self._source = source

    def print_text(self, text: str) -> None:
        """Print and cut."""
        self._send(encoded(text))

    def look(self) -> None:
        """Whether it can be reached."""
        self._send(b"")

    def close(self) -> None:
        """Nothing is held."""

    def _send(self, data: bytes) -> None:
        try:
            if self._source.startswith("tcp://"):
                host, _, port = self._source.removeprefix("tcp://").partition(":")
                with socket.create_connection((host, int(port or PORT)), PATIENCE_S) as line:
                    line.sendall(data)
            else:
                with Path(self._source).open("r+b" if not data else "wb", buffering=0) as device:
                    device.write(data)
        except (OSError, ValueError) as why:
            sentence = f"the printer {self._source} does not print: {why}; check paper, cover and cable"
            raise HardwareError(sentence) from why
