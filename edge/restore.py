"""A copy is put in the place of the store (RELIABILITY §9): proved first, switched at once, the old one kept aside.

All that takes time happens beside the store. Then one rename decides; whatever is cut afterwards, the next start ends.
"""

import shutil
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edge import boot
from edge.dice import SecretDice
from edge.domain.staff import KIOSK
from edge.errors import KioskError, StoreError
from edge.flows import purge, restored
from edge.flows.restored import Where
from edge.home import FILES, RESTORING, STORE, Home, finish_restore
from edge.settings import Settings
from edge.store import backup, copies, db, journal, parcels
from edge.sync.contract.fold import Body, fold
from edge.turn import Memory, Turn

PREPARED = f"{RESTORING}.part"
STEPS = ("copied", "proved", "salvaged", "begun", "decided", "switched")
"""What a restore goes through, as it is told to `step`; `finish_restore` has a few more."""

Step = Callable[[str], None]
Begin = Callable[[db.Db], Turn]


NOWHERE: Body = {"state": "expected", "place": None}
"""What was received and given back in one is announced as before."""


class RestoreError(KioskError):
    """No copy can be put back. Says what to do."""


@dataclass(frozen=True, slots=True)
class Looked:
    """A copy and what reading all of it said: `wrong` is "" when it is whole. `until`: when its last fact was noted."""

    file: Path
    size: int
    made: datetime
    wrong: str
    until: str = ""
    facts: int = 0
    parcels: int = 0

    def age_s(self, now: datetime) -> int:
        """How much is lost at most: seconds since its last fact, or since it was made."""
        return max(0, int((now - (datetime.fromisoformat(self.until) if self.until else self.made)).total_seconds()))


@dataclass(frozen=True, slots=True)
class Restored:
    """What came of it: the new epoch, the last fact of the former one, how many facts the lost store still told."""

    file: Path
    ep: str
    from_ep: str
    from_seq: int
    salvaged: int


def look(at: Home) -> Iterator[Looked]:
    """The copies beside the store, the newest first, each read from end to end."""
    for copy in copies.all_of(at.folder / copies.FOLDER):
        if copy.path.is_file():
            yield examine(at, copy.path)


def examine(at: Home, file: Path) -> Looked:
    """Read all of a copy: key, pages, tables, journal."""
    try:
        stat = file.stat()
    except OSError as gone:
        raise RestoreError(f"{file} cannot be read: {gone.strerror}") from gone
    size, made = stat.st_size, datetime.fromtimestamp(stat.st_mtime, UTC)
    try:
        with closing(db.connect(file, at.database_key, still=True)) as found:
            if wrong := backup.broken(found):
                return Looked(file, size, made, wrong)
            db.behind(found)
            head = journal.head(found)
            last = next(journal.facts_after(found, head.ep, head.seq - 1), {"at": {"wall": ""}})
            held = sum(parcels.count(found, state) for state in parcels.PLACED)
            return Looked(file, size, made, "", last["at"]["wall"], head.seq, held)
    except StoreError as error:
        return Looked(file, size, made, str(error))


def put_back(at: Home, file: Path, begin: Begin, step: Step = lambda _step: None) -> Restored:
    """Put a copy in the place of the store. The folder must be held; until `decided` nothing of it is touched.

    `begin` gives the first turn on it; `step` is called after each step: a power cut may come there.
    """
    part = at.folder / PREPARED
    shutil.rmtree(part, ignore_errors=True)
    try:
        part.mkdir(mode=0o700)
        done = _prepared((at, file), part / STORE, begin, step)
        part.rename(at.folder / RESTORING)
        db.sync_path(at.folder)
    except OSError as error:
        raise RestoreError(f"{at.folder} cannot take the copy: {error.strerror or error}") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)
    step("decided")
    finish_restore(at.folder, step)
    return done


def turn_on(settings: Settings, new: db.Db) -> Turn:
    """A turn of this machine, now, on a store that no service has opened yet."""
    clock = boot.clock(new, trusted=settings.kiosk.dev or settings.kiosk.demo)
    return Turn(new, clock, SecretDice(), settings, Memory(), KIOSK)


def _prepared(of: tuple[Home, Path], to: Path, begin: Begin, step: Step) -> Restored:
    """The copy as the store that it will be, beside it: whole, of this version, in a new epoch."""
    at, file = of
    shutil.copyfile(file, to)
    to.chmod(0o600)
    step("copied")
    with closing(db.connect(to, at.database_key)) as new:
        if wrong := backup.broken(new):
            raise RestoreError(f"{file} cannot be put back, {wrong}: choose another one from `kiosk restore --list`")
        db.migrate(new)
        step("proved")
        new.run("BEGIN IMMEDIATE")
        since = _salvaged(at, new)
        step("salvaged")
        turn = begin(new)
        begun = restored.begin(turn, _known(new, since)).answer or {}
        while purge.some(turn):  # what went since the copy was made does not come back with it
            continue
        new.run("COMMIT")
        new.checkpoint("TRUNCATE")
    db.sync_path(to)
    step("begun")
    return Restored(file, begun["ep"], begun["from_ep"], begun["from_seq"], len(since))


def _salvaged(at: Home, new: db.Db) -> Sequence[Mapping[str, Any]]:
    """What the store that goes out of use can still tell, if it can be opened at all. Read from a copy: it stays."""
    with suppress(StoreError), _laid_out(at) as lost, closing(db.connect(lost, at.database_key)) as opened:
        return backup.salvage(opened, new)
    return ()


@contextmanager
def _laid_out(at: Home) -> Iterator[Path]:
    """The lost store with its log, in a folder where it may be opened without being changed."""
    desk = at.folder / PREPARED / "lost"
    desk.mkdir()
    for name in FILES[:2]:
        if (at.folder / name).exists():
            shutil.copyfile(at.folder / name, desk / name)
    try:
        yield desk / STORE
    finally:
        shutil.rmtree(desk)


def _known(new: db.Db, facts: Sequence[Mapping[str, Any]]) -> restored.Known:
    """Where the parcels of these facts are after them, and which cells are out of service."""
    told: dict[tuple[str, str], Body | None] = {}

    def known(kind: str, key: str) -> Body | None:
        row = parcels.get(new, key) if kind == "stock" and (kind, key) not in told else None
        return told.get((kind, key)) if row is None else {"state": row["state"], "place": row["place"]}

    for fact in facts:
        for change in fold(fact["kind"], fact["body"], known):
            told[change.kind, change.key] = change.body
    stock = {key: body or NOWHERE for (kind, key), body in told.items() if kind == "stock"}
    where = {key: Where(body["state"], body["place"]) for key, body in stock.items()}
    named = {fact["body"]["cell"] for fact in facts if fact["kind"] in ("CellBlocked", "CellUnblocked")}
    cells = {cell: (told["cell", cell] or {}).get("blocked") for cell in sorted(named)}
    return restored.Known(where, cells)
