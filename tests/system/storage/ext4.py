"""A real ext4 on a loop device whose power can be cut: what its journal has not written down by then is gone."""

import fcntl
import os
import struct
import subprocess
import time
from pathlib import Path

SIZE = 64 * 1024 * 1024
SHUTDOWN, NO_FLUSH = 0x8004587D, 2  # EXT4_IOC_SHUTDOWN, EXT4_GOING_FLAGS_NOLOGFLUSH (fs/ext4/ext4.h)


class Ext4:
    """Mounted at `place`. Run it in a mount namespace of its own, else a copy of the mount keeps the dead one alive."""

    def __init__(self, image: Path, place: Path) -> None:
        with image.open("wb") as file:
            file.truncate(SIZE)
        _run("mkfs.ext4", "-q", "-F", "-m", "0", "-J", "size=4", str(image))
        place.mkdir(parents=True, exist_ok=True)
        self.place = place
        self._loop = _run("losetup", "-f", "--show", str(image))
        self._mount()

    def cut(self) -> None:
        """The power is gone, at this instant."""
        handle = os.open(self.place, os.O_RDONLY)
        try:
            fcntl.ioctl(handle, SHUTDOWN, struct.pack("I", NO_FLUSH))
        finally:
            os.close(handle)

    def back(self) -> None:
        """The power is back; whoever had files open here has ended."""
        self._unmount()
        self._mount()

    def takes(self, *, writes: bool) -> None:
        """While nobody has a file open for writing: from now on it takes writes, or none."""
        _run("mount", "-o", f"remount,{'rw' if writes else 'ro'}", str(self.place))

    def close(self) -> None:
        """Give the device back."""
        self._unmount()
        _run("losetup", "-d", self._loop)

    def _mount(self) -> None:
        _run("mount", "-t", "ext4", "-o", "noatime", self._loop, str(self.place))

    def _unmount(self) -> None:
        until = time.monotonic() + 10
        while subprocess.run(["umount", str(self.place)], capture_output=True, check=False).returncode:
            if time.monotonic() > until:
                message = f"{self.place} stays busy"
                raise TimeoutError(message)
            time.sleep(0.02)


def _run(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        raise OSError(done.stderr.strip() or " ".join(command))
    return done.stdout.strip()
