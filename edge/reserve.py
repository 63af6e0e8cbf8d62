"""Room on the disk that is kept for a bad day: a full disk takes nothing any more, not even what would make room.

When a commit failed for want of room the service ends with status 75; its next start gives this file up and serves.
"""

import os
import shutil
import sys
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from edge.store.db import sync_path

NAME = "reserve"
MIB = 1024 * 1024
LEAST = 4 * MIB


@dataclass(frozen=True, slots=True)
class Room:
    """How much is free, and whether the reserve was given up for it just now."""

    free_mb: int
    freed: bool


def settle(folder: Path, size_mb: int) -> Room:
    """At a start: give the reserve up when the disk is full; make it when three times its size is free."""
    file, free = folder / NAME, shutil.disk_usage(folder).free
    freed = False
    with suppress(OSError):  # a disk that takes nothing is found out by the store
        if free < LEAST and file.exists():
            file.unlink()
            freed = True
            sync_path(folder)
        elif size_mb and not file.exists() and free >= 3 * size_mb * MIB:
            _make(file, size_mb * MIB)
    return Room(shutil.disk_usage(folder).free // MIB, freed)


def _make(file: Path, size: int) -> None:
    if sys.platform != "linux":
        return  # no way to take room without writing it; such machines are for development
    aside = file.with_suffix(".part")
    with aside.open("wb") as made:
        os.posix_fallocate(made.fileno(), 0, size)
        os.fsync(made.fileno())
    aside.rename(file)
    sync_path(file.parent)
