"""The kiosk's folder: what is in it, made once, entered at every start. A missing store is never a new kiosk."""

import fcntl
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

from edge import keys
from edge.dice import Dice, token
from edge.errors import KioskError, StoreMissing
from edge.settings import Settings
from edge.store import db

STORE = "kiosk.db"
CABINET = "cabinet.toml"
PROVISIONED = "provisioned"
LOCK = "lock"
NOBODY = "no kiosk has been set up in {}: run `kiosk provision`"
RESTORING = "restoring"
FILES = (STORE, f"{STORE}-wal", f"{STORE}-shm")
"""The store as it lies on the disk."""


class HomeError(KioskError):
    """The kiosk's folder cannot be used. Says what to do."""


@dataclass(frozen=True, slots=True)
class Home:
    """An entered folder: its keys, and the way to its store."""

    folder: Path
    ring: keys.Keyring
    encrypted: bool

    @property
    def path(self) -> Path:
        """The database file."""
        return self.folder / STORE

    @property
    def database_key(self) -> bytes | None:
        """What opens the store and its copies; None for a plain file."""
        return self.ring.derive(keys.DATABASE) if self.encrypted else None

    @property
    def cabinet(self) -> Path:
        """The profile as it was commissioned here, if it was."""
        return self.folder / CABINET

    def store(self, *, readonly: bool = False) -> db.Db:
        """Open the database."""
        return db.connect(self.path, self.database_key, readonly=readonly)

    def current_store(self) -> db.Db:
        """Open the database as this software knows it; before its schema changes, a copy of it is made."""
        opened = self.store()
        opened.checkpoint("TRUNCATE")
        if db.behind(opened):
            self.back_up("change")
            db.migrate(opened)
        return opened

    def back_up(self, sort: Literal["daily", "change", "asked"]) -> tuple[Path, int, str]:
        """Copy the store into `backup/` of this folder, encrypted as it is: the copy, its bytes and SHA-256."""
        from edge.store import copies  # only when somebody asks for one

        folder = self.folder / copies.FOLDER
        folder.mkdir(exist_ok=True, mode=0o700)
        source = self.store(readonly=True)
        try:
            with hold(folder):
                if not (folder / PROVISIONED).exists():  # without it no key can be derived
                    _write(folder / PROVISIONED, (self.folder / PROVISIONED).read_text())
                return copies.make(source, (folder, sort), self.database_key)
        finally:
            source.close()


def enter(settings: Settings) -> Home:
    """The home that was made here; refuses when there is none, or when its store has gone."""
    home = known(settings)
    if not home.path.exists():
        raise StoreMissing(f"{home.path} is missing although a kiosk was set up here: run `kiosk restore`")
    return home


def known(settings: Settings) -> Home:
    """The home that was made here, whether its store is there or not."""
    folder = settings.kiosk.folder
    try:
        salt = bytes.fromhex(json.loads((folder / PROVISIONED).read_text())["id"])
    except OSError as gone:
        raise HomeError(NOBODY.format(folder)) from gone
    except (ValueError, KeyError, TypeError) as broken:
        raise HomeError(f"{folder / PROVISIONED} is damaged: copy backup/{PROVISIONED} over it") from broken
    return Home(folder, keys.Keyring(_root(settings), salt), settings.kiosk.encrypted)


def make(settings: Settings, dice: Dice) -> Home:
    """Set up a new home, or enter the one that is there. A power cut in between leaves nothing half done."""
    folder = settings.kiosk.folder
    if (folder / PROVISIONED).exists():
        return enter(settings)
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    if settings.keys.kind == "file":
        keys.make_key_file(settings.keys.path or folder / "root.key", dice)
    started = folder / f"{PROVISIONED}.new"
    if not started.exists():
        _write(started, json.dumps({"id": token(dice, 16)}))
    ring = keys.Keyring(_root(settings), bytes.fromhex(json.loads(started.read_text())["id"]))
    begun = Home(folder, ring, settings.kiosk.encrypted)
    if not begun.path.exists():
        db.create(begun.path, begun.database_key)
    started.rename(folder / PROVISIONED)
    db.sync_path(folder)
    return enter(settings)


def hold(folder: Path) -> IO[str]:
    """Keep the folder for this process alone; let it go by closing what is returned."""
    if not folder.is_dir():
        raise HomeError(NOBODY.format(folder))
    held = (folder / LOCK).open("a" if os.access(folder, os.W_OK) else "r")  # a disk may take nothing any more
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as taken:
        held.close()
        raise HomeError(f"another kiosk service is working in {folder}: stop it first") from taken
    return held


def finish_restore(folder: Path, probe: Callable[[str], None] = lambda _step: None) -> None:
    """A restore that was decided (`kiosk restore`) is carried through, wherever the power was cut; else nothing.

    The store that was there is kept beside the copies. Needs the folder for this process alone.
    """
    ready = folder / RESTORING
    if not ready.exists():
        return
    from edge.store import copies

    aside, backup = ready / "broken", folder / copies.FOLDER
    backup.mkdir(exist_ok=True, mode=0o700)
    if (ready / STORE).exists():
        for name in (name for name in FILES if (folder / name).exists()):
            aside.mkdir(exist_ok=True, mode=0o700)
            (folder / name).rename(aside / name)
            probe(f"aside {name}")
        (ready / STORE).rename(folder / STORE)
        db.sync_path(folder)
        probe("switched")
    if aside.exists():
        aside.rename(backup / copies.next_name(backup, "broken"))
        db.sync_path(backup)
        probe("kept")
    shutil.rmtree(ready)


def _root(settings: Settings) -> bytes:
    return keys.key_store(settings.keys, settings.kiosk.folder).root()


def _write(path: Path, text: str) -> None:
    """All of it or nothing: written aside, synced, renamed."""
    aside = path.with_suffix(".part")
    with aside.open("w") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    aside.rename(path)
