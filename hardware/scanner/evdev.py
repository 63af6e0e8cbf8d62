"""A USB scanner that plays keyboard, taken exclusively by evdev so that what it types reaches nothing else.

Only the device that is named (`vendor:product` in hex, or its path below /dev/input/by-id) is ever opened; which one
that is, the kernel's own list tells. Source: Linux Documentation/input (EVIOCGRAB), sysfs /sys/class/input.
"""

import contextlib
import re
import select
import threading
from collections.abc import Callable
from pathlib import Path

from evdev import InputDevice

from hardware.ports import HardwareError
from hardware.scanner.keys import Typed

KEYS = 1
RETRY_S = 2.0
NAMED = re.compile(r"[0-9a-f]{4}:[0-9a-f]{4}|/dev/input/by-id/[\w.:-]+", re.IGNORECASE)
ROOT = Path("/")


class EvdevScanner:
    """Reads from a thread of its own; a scanner that is pulled out is looked for until it comes back."""

    def __init__(self, source: str, grasp: Callable[[str], InputDevice] = InputDevice, root: Path = ROOT) -> None:
        if NAMED.fullmatch(source) is None:
            message = "name the scanner: vendor:product such as 05e0:1200, or its path below /dev/input/by-id"
            raise HardwareError(message)
        self._source = source
        self._grasp = grasp
        self._root = root
        self._ended = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self, take: Callable[[str], None]) -> None:
        """Deliver texts from now on."""
        self._thread = threading.Thread(target=self._serve, args=(take,), name="scanner", daemon=True)
        self._thread.start()

    def look(self) -> None:
        """Whether it is plugged in."""
        if found(self._source, self._root) is None:
            sentence = f"the hand scanner {self._source} is not plugged in"
            raise HardwareError(sentence)

    def close(self) -> None:
        """Let the device go."""
        self._ended.set()
        if self._thread is not None:
            self._thread.join(2)

    def _serve(self, take: Callable[[str], None]) -> None:
        while not self._ended.is_set():
            with contextlib.suppress(OSError):
                path = found(self._source, self._root)
                if path is not None:
                    self._read(self._grasp(str(path)), take)
            self._ended.wait(RETRY_S)

    def _read(self, device: InputDevice, take: Callable[[str], None]) -> None:
        """Until it is closed or pulled out."""
        typed = Typed()
        try:
            device.grab()
            while not self._ended.is_set():
                ready, _, _ = select.select([device.fd], [], [], 1.0)
                events = list(device.read()) if ready else []
                for text in filter(None, (typed.feed(e.code, e.value) for e in events if e.type == KEYS)):
                    take(text)
        finally:
            device.close()


def found(source: str, root: Path = ROOT) -> Path | None:
    """The path of the named device, if it is plugged in; nothing is opened to find it."""
    if source.startswith("/"):
        path = root / source.lstrip("/")
        return path if path.exists() else None
    for event in sorted(root.glob("sys/class/input/event*")):
        with contextlib.suppress(OSError):
            vendor, product = ((event / "device" / "id" / part).read_text().strip() for part in ("vendor", "product"))
            if f"{vendor}:{product}" == source.lower():
                return root / "dev" / "input" / event.name
    return None
