"""Which USB adapter a serial port belongs to, so that another one at the same place is noticed, and how quick it is.

Source: Linux kernel documentation, sysfs of USB devices (idVendor, idProduct, serial) and of the driver ftdi_sio
(latency_timer). LOCK-BOARDS section 5 rule 3, section 7 step 8.
"""

from contextlib import suppress
from pathlib import Path

TTYS = Path("/sys/class/tty")
QUICK_MS = 2
SLOW = "its adapter holds bytes back for {ms} ms: set its latency_timer to 1, as the udev rules of this kiosk do"


def adapter(port: str, ttys: Path = TTYS) -> str:
    """Maker, model and serial number, such as "0403:6001 A50285BI"; empty for a port that is no USB adapter's."""
    device = (ttys / Path(port).name / "device").resolve()
    for folder in device.parents:
        if (folder / "idVendor").exists():
            return f"{_text(folder / 'idVendor')}:{_text(folder / 'idProduct')} {_text(folder / 'serial')}".strip()
    return ""


def latency_ms(port: str, ttys: Path = TTYS) -> int | None:
    """How long the adapter waits for more bytes before it hands over what has come; None where it does not say."""
    told = _text(ttys / Path(port).name / "device" / "latency_timer")
    return int(told) if told.isdecimal() else None


def slow(told_ms: int | None) -> str:
    """What to say of an adapter that waits so long; empty where it is quick, or does not say."""
    return SLOW.format(ms=told_ms) if told_ms is not None and told_ms > QUICK_MS else ""


def _text(file: Path) -> str:
    """Many cheap adapters have no serial number, and few a latency timer."""
    with suppress(OSError):
        return file.read_text("utf-8", "replace").strip()
    return ""
