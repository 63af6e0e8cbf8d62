"""A file system that forgets: whatever was not synced when the power was cut may be gone, sector by sector.

`python -m tests.system.storage.forgetful PLACE` serves it; orders come on stdin: `cut`, `back SEED`, `lie`.
"""

import os
import select
import subprocess
import sys
from pathlib import Path
from random import Random

from tests.system.storage.fuse import Fuse


class Forgetful:
    """Mounted at `place` by a process of its own. From the cut on nothing is written any more."""

    def __init__(self, _image: Path, place: Path) -> None:
        place.mkdir(parents=True, exist_ok=True)
        self._place = place
        self._cuts = 0
        command = [sys.executable, "-m", "tests.system.storage.forgetful", str(place)]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self._heard()

    def cut(self) -> None:
        """The power is gone, at this instant."""
        self._order("cut")

    def back(self) -> None:
        """The power is back."""
        self._cuts += 1
        self._order(f"back {self._cuts}")

    def lie(self) -> None:
        """From now on syncs do nothing."""
        self._order("lie")

    def close(self) -> None:
        """Nothing is left of it."""
        self._process.communicate(timeout=30)

    def _order(self, words: str) -> None:
        assert self._process.stdin is not None
        print(words, file=self._process.stdin, flush=True)
        self._heard()

    def _heard(self) -> None:
        assert self._process.stdout is not None
        if not self._process.stdout.readline():
            message = "the file system has ended"
            raise OSError(message)


def main(place: Path) -> None:
    """Serve until the orders end."""
    fuse = Fuse(place)
    fuse.mount()
    print("here", flush=True)
    while True:
        ready, _, _ = select.select([fuse.handle, 0], [], [])
        if fuse.handle in ready:
            fuse.serve()
        elif not (order := os.read(0, 100).decode()):
            fuse.unmount()
            return
        else:
            _obey(fuse, order.strip())
            print("done", flush=True)


def _obey(fuse: Fuse, order: str) -> None:
    word, _, seed = order.partition(" ")
    if word == "back":
        fuse.unmount()
        fuse.ram = fuse.ram.after_a_cut(Random(seed))
        fuse.mount()
    elif word == "cut":
        fuse.ram.dead = True
    else:
        fuse.ram.lies = True


if __name__ == "__main__":
    main(Path(sys.argv[1]))
