"""Which USB adapter a serial port belongs to, so that another one at the same place is noticed.

Source: Linux kernel documentation, sysfs of USB devices (idVendor, idProduct, serial). LOCK-BOARDS section 7 step 8.
"""

from contextlib import suppress
from pathlib import Path

TTYS = Path("/sys/class/tty")


def adapter(port: str, ttys: Path = TTYS) -> str:
    """Maker, model and serial number, such as "0403:6001 A50285BI"; empty for a port that is no USB adapter's."""
    device = (ttys / Path(port).name / "device").resolve()
    for folder in device.parents:
        if (folder / "idVendor").exists():
            return f"{_text(folder / 'idVendor')}:{_text(folder / 'idProduct')} {_text(folder / 'serial')}".strip()
    return ""


def _text(file: Path) -> str:
    """Many cheap adapters have no serial number."""
    with suppress(OSError):
        return file.read_text("utf-8", "replace").strip()
    return ""
