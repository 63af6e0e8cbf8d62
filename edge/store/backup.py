"""A copy of the running store: made page by page while the worker writes on, encrypted with the same key."""

import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import sqlcipher3 as sqlite

from edge.domain.facts import row_hash
from edge.errors import StoreError
from edge.store import db as store
from edge.store import journal

Probe = Callable[[str], None]


def copy(source: store.Db, to: Path, key: bytes | None, probe: Probe = lambda _step: None) -> tuple[int, str]:
    """Write the copy aside, read all of it again, and only then give it its name.

    Returns its size in bytes and SHA-256. `StoreError` when it could not be written or is not whole.
    `probe` is called after each step: a power cut may come there.
    """
    aside = to.with_suffix(".new")
    try:
        to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        for leftover in (aside, Path(f"{aside}-wal"), Path(f"{aside}-shm")):
            leftover.unlink(missing_ok=True)
        aside.touch(mode=0o600)
        target = store.connect(aside, key)
        source.raw.backup(target.raw)
        probe("written")
        target.checkpoint("TRUNCATE")
        wrong = broken(target)
        target.close()
        if wrong:
            raise StoreError(f"the copy {aside} is not whole: {wrong}")
        store.sync_path(aside)
        probe("proved")
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


def salvage(lost: store.Db, to: store.Db) -> list[dict[str, Any]]:
    """Copy the facts that a store which goes out of use still has, as far as their chain continues that of `to`.

    Returns them, decoded. Nothing may be left of that store, or something else: then there are none.
    """
    found: list[dict[str, Any]] = []
    with suppress(StoreError):
        here, eps = journal.head(to), journal.epochs(lost)
        if here.ep not in eps or journal.hash_of(lost, here.ep, here.seq) != here.hash:
            return found
        for ep in eps[eps.index(here.ep) :]:
            for text in _continued(lost, to, here if ep == here.ep else journal.Head(ep, 0, journal.START)):
                found.append(json.loads(text))  # noqa: PERF401 - what was read before a damaged page counts
            journal.set_acked(to, ep, journal.acked(lost, ep))
    return found


def _continued(lost: store.Db, to: store.Db, after: journal.Head) -> Iterator[str]:
    """The rows of one epoch behind `after`, each written to `to` when it proves to continue the chain."""
    row = lost.one("SELECT number, cause, from_ep, from_seq FROM epoch WHERE ep = ?", (after.ep,))
    if row is not None and after.ep not in journal.epochs(to):
        to.run("INSERT INTO epoch(ep, number, cause, from_ep, from_seq) VALUES(?, ?, ?, ?, ?)", (after.ep, *row))
    while page := journal.rows(lost, after.ep, after.seq, 1000):
        for seq, kind, text, sha in page:
            if seq != after.seq + 1 or row_hash(after.hash, text) != sha:
                return
            told = json.loads(text)
            to.run(
                "INSERT INTO journal(ep, seq, kind, actor, wall, row, hash) VALUES(?, ?, ?, ?, ?, ?, ?)",
                (after.ep, seq, kind, told["actor"], told["at"]["wall"], text, sha),
            )
            after = journal.Head(after.ep, seq, sha)
            yield text
