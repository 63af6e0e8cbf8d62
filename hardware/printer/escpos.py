"""Receipt printers that speak ESC/POS, on a device such as /dev/usb/lp0 or at tcp://HOST:9100.

Only what every such printer knows is used: initialise, code page 866 (Latin and Cyrillic), text, feed, cut. Source:
Epson ESC/POS command reference (ESC @, ESC t, ESC d, GS V).
"""

import socket
from pathlib import Path

from hardware.ports import HardwareError

START = b"\x1b@" + b"\x1bt\x11"
CUT = b"\x1bd\x04" + b"\x1dVB\x00"
PORT = 9100
PATIENCE_S = 5


def encoded(text: str) -> bytes:
    """The bytes of one sheet; a sign that the printer does not have becomes a question mark."""
    lines = text.rstrip("\n").encode("cp866", "replace")
    return START + lines + b"\n" + CUT


class EscposPrinter:
    """Opens the printer for each sheet, so that it may be switched off in between."""

    def __init__(self, source: str) -> None:
        if not source:
            message = "name the printer: a device such as /dev/usb/lp0, or tcp://HOST:9100"
            raise HardwareError(message)
        self._source = source

    def print_text(self, text: str) -> None:
        """Print and cut."""
        try:
            if self._source.startswith("tcp://"):
                self._send(encoded(text))
            else:
                with Path(self._source).open("wb", buffering=0) as device:
                    device.write(encoded(text))
        except (OSError, ValueError) as why:
            sentence = f"the printer {self._source} does not print: {why}; check paper, cover and cable"
            raise HardwareError(sentence) from why

    def close(self) -> None:
        """Nothing is held."""

    def _send(self, data: bytes) -> None:
        host, _, port = self._source.removeprefix("tcp://").partition(":")
        with socket.create_connection((host, int(port or PORT)), PATIENCE_S) as line:
            line.sendall(data)
