"""A copy of the running store: made page by page while the worker writes on, encrypted with the same key."""

import hashlib
from pathlib import Path

import sqlcipher3 as sqlite

from edge.errors import StoreError
from edge.store import db as store
from edge.store import journal


def copy(source: store.Db, to: Path, key: bytes | None) -> tuple[int, str]:
    """Write the copy, read all of it again, and only then put it in the place of the last one.

    Returns its size in bytes and SHA-256. `StoreError` when it could not be written or is not whole.
    """
    aside = to.with_suffix(".new")
    try:
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in (aside, Path(f"{aside}-wal"), Path(f"{aside}-shm")):
            leftover.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        target = store.connect(aside, key)
        source.raw.backup(target.raw)
        target.checkpoint("TRUNCATE")
        wrong = broken(target)
        target.close()
        if wrong:
            raise StoreError(f"the copy {aside} is not whole: {wrong}")
        store.sync_path(aside)
        aside.rename(to)
        store.sync_path(to.parent)
        with to.open("rb") as file:
            return to.stat().st_size, hashlib.file_digest(file, "sha256").hexdigest()
    except (OSError, sqlite.Error) as error:
        raise StoreError(f"the copy {to} could not be written: {error}") from error


def broken(db: store.Db) -> str:
    """What is wrong with a store at rest, every page of it read; "" when nothing is. Its log must be empty."""
    if db.all("PRAGMA cipher_integrity_check"):  # pages that were changed; a plain file has none to tell
        return "its pages are damaged"
    found = db.one("PRAGMA integrity_check")
    if found is None or found[0] != "ok":
        return "its tables are damaged"
    if db.all("PRAGMA foreign_key_check"):
        return "rows are missing"
    chain = journal.verify(db)
    return "" if chain.ok else f"the journal is broken at {chain.broken}"
