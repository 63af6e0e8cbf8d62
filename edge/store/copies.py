"""The copies that lie beside the store: numbered, so that their order needs no clock; a few of each sort are kept."""

import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from edge.errors import StoreError
from edge.store import backup, db
from edge.store.backup import Probe

FOLDER = "backup"
Sort = Literal["daily", "change", "asked"]
KEEP = {"daily": 7, "change": 3, "asked": 3, "broken": 3}
"""How many of each sort. What is older than the seventh last daily copy goes, too: there are people in it."""

_NAME = re.compile(r"(\d{6})-([a-z]+)(\.db)?")


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy, or (`broken`) the folder of a store that was taken out of use."""

    path: Path
    number: int
    sort: str


Made = tuple[Path, int, str]
"""A copy that was written and read again: where it lies, its bytes, and their SHA-256."""


def make(source: db.Db, to: tuple[Path, Sort], key: bytes | None, probe: Probe = lambda _step: None) -> Made:
    """Copy the store into the folder to[0] as one of the sort to[1]; drop what is too old. StoreError when it fails."""
    folder, sort = to
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / f"{next_name(folder, sort)}.db"
        size, sha256 = backup.copy(source, path, key, probe)
        tidy(folder)
    except OSError as error:
        raise StoreError(f"no copy could be laid into {folder}: {error}") from error
    probe("tidied")
    return path, size, sha256


def all_of(folder: Path) -> list[Copy]:
    """What lies in the folder of the copies, the newest first."""
    found = [(path, _NAME.fullmatch(path.name)) for path in sorted(folder.glob("*"), reverse=True)]
    return [Copy(path, int(named[1]), named[2]) for path, named in found if named]


def next_name(folder: Path, sort: str) -> str:
    """The name of the next one, without its ending."""
    return f"{max((copy.number for copy in all_of(folder)), default=0) + 1:06}-{sort}"


def tidy(folder: Path) -> None:
    """Drop what is too old, and what was never finished."""
    there = all_of(folder)
    daily = [copy.number for copy in there if copy.sort == "daily"][: KEEP["daily"]]
    oldest = daily[-1] if len(daily) == KEEP["daily"] else 0
    for sort, many in KEEP.items():
        mine = [copy for copy in there if copy.sort == sort]
        for copy in mine:
            if copy.number < oldest or copy in mine[many:]:
                _drop(copy.path)
    for unfinished in folder.glob("*.new*"):
        _drop(unfinished)


def _drop(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink()
