"""A serial line listened to on its way: when each frame left the driver, by a process that does nothing else."""

import os
import select
import subprocess
import sys
import termios
import time
import tty
from pathlib import Path

from tests.system.service import wait_for


class Tap:
    """Stands between whoever opens `link` and the board behind it; every frame to the board is noted with its time."""

    def __init__(self, link: Path, baud: int) -> None:
        self._log = link.with_suffix(".log")
        self._board = os.readlink(link)
        self._process = subprocess.Popen([sys.executable, "-m", __name__, str(link), str(baud), str(self._log)])
        wait_for(lambda: os.readlink(link) != self._board)

    def sent(self, after_s: float, part: str) -> float:
        """The monotonic second at which the first frame with these hexadecimal digits left after another second."""
        wait_for(lambda: bool(self._times(after_s, part)))
        return self._times(after_s, part)[0]

    def _times(self, after_s: float, part: str) -> list[float]:
        lines = self._log.read_text().splitlines(keepends=True)
        whole = (line.split() for line in lines if line.endswith("\n"))
        return [int(at) / 1e9 for at, frame in whole if part in frame and int(at) / 1e9 > after_s]

    def close(self) -> None:
        """Hang up."""
        self._process.kill()
        self._process.wait()


def listen(link: Path, baud: int, log: Path) -> None:
    """Pass on what comes from either side, for ever; what comes from the driver is written down with its time."""
    board = os.open(link, os.O_RDWR | os.O_NOCTTY)
    tty.setraw(board)
    settings = termios.tcgetattr(board)
    settings[4] = settings[5] = getattr(termios, f"B{baud}")
    termios.tcsetattr(board, termios.TCSANOW, settings)
    driver, end = os.openpty()
    tty.setraw(end)
    fresh = link.with_suffix(".tap")
    with log.open("w", buffering=1) as noted:
        fresh.symlink_to(os.ttyname(end))
        fresh.replace(link)
        while True:
            for each in select.select([driver, board], [], [])[0]:
                data = os.read(each, 4096)
                if each == driver:
                    noted.write(f"{time.monotonic_ns()} {data.hex()}\n")
                os.write(board if each == driver else driver, data)


if __name__ == "__main__":
    listen(Path(sys.argv[1]), int(sys.argv[2]), Path(sys.argv[3]))
