"""A USB scanner that plays keyboard, taken exclusively by evdev so that what it types reaches nothing else.

Only devices on the allow-list (`vendor:product` in hex, or a path below /dev/input/by-id) are ever opened.
"""

import contextlib
import select
import threading
from collections.abc import Callable

import evdev

from hardware.ports import HardwareError
from hardware.scanner.keys import Typed

KEYS = 1
RETRY_S = 2.0


class EvdevScanner:
    """Reads from a thread of its own; a scanner that is pulled out is looked for until it comes back."""

    def __init__(self, source: str) -> None:
        if not source:
            message = "name the scanner: vendor:product such as 05e0:1200, or its path below /dev/input/by-id"
            raise HardwareError(message)
        self._source = source
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, take: Callable[[str], None]) -> None:
        """Deliver texts from now on."""
        self._thread = threading.Thread(target=self._serve, args=(take,), name="scanner", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Let the device go."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(2)

    def _serve(self, take: Callable[[str], None]) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                device = found(self._source)
                if device is not None:
                    self._read(device, take)
            self._ended.wait(RETRY_S)

    def _read(self, device: evdev.InputDevice, take: Callable[[str], None]) -> None:
        """Until it is closed or pulled out."""
        typed = Typed()
        device.grab()
        try:
            while not self._ended.is_set():
                ready, _, _ = select.select([device.fd], [], [], 1.0)
                events = list(device.read()) if ready else []
                for text in filter(None, (typed.feed(e.code, e.value) for e in events if e.type == KEYS)):
                    take(text)
        finally:
            device.close()


def found(source: str) -> evdev.InputDevice | None:
    """The allowed device, if it is plugged in."""
    if source.startswith("/"):
        return evdev.InputDevice(source)
    for path in evdev.list_devices():
        device = evdev.InputDevice(path)
        if f"{device.info.vendor:04x}:{device.info.product:04x}" == source.lower():
            return device
        device.close()
    return None
