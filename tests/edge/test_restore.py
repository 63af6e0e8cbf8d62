"""A copy is put back: proved first, switched at once, cut anywhere; what the old store still tells is not lost."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from edge import home, restore
from edge.clock import VirtualClock
from edge.dice import SecretDice
from edge.domain.facts import CellBlocked, CellUnblocked, EpochStarted, ParcelIssued, ParcelStowed
from edge.errors import KioskError, StoreError
from edge.home import Home
from edge.settings import Keys, Kiosk, Settings
from edge.store import backup, copies, journal, meta, parcels, places
from edge.store.db import Db, connect
from edge.store.version import LATEST

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
STAMP = VirtualClock(NOW).stamp()


class Cut(Exception):
    """The power went."""


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return replace(Settings(), kiosk=Kiosk(folder=tmp_path / "kiosk", dev=True), keys=Keys(insecure_key_file=True))


@pytest.fixture
def at(settings: Settings) -> Home:
    """A kiosk with a parcel in cell 01, a copy of it, and two facts that the copy does not know."""
    made = home.make(settings, SecretDice())
    db = made.store()
    journal.open_epoch(db, "e1", "new")
    journal.append(db, STAMP, "kiosk", EpochStarted("new"))
    cell = {"kind": "cell", "size": "S", "col": 1, "level": 1, "height_mm": 900, "max_weight_g": 9000}
    for place in ("01", "02"):
        places.put(db, place, cell)
    for parcel, fields in (("p-1", {"state": "stored", "place": "01"}), ("p-2", {"state": "received"})):
        parcels.put(db, parcel, {"name": "Иванов"}, [parcel])
        parcels.change(db, parcel, **fields)
    made.back_up("daily")
    journal.append(db, STAMP, "kiosk", ParcelIssued("p-1", "01", "code", {"code": "c-1"}, "door_closed"))
    parcels.change(db, "p-1", state="issued", place=None)
    journal.append(db, STAMP, "person:u-1", ParcelStowed("p-2", "02", "scan"))
    parcels.change(db, "p-2", state="stored", place="02")
    db.close()
    return made


def put_back(settings: Settings, at: Home, file: Path, step: restore.Step = lambda _step: None) -> restore.Restored:
    """As `kiosk restore` does it."""
    return restore.put_back(at, file, partial(restore.turn_on, settings), step)


def newest(at: Home) -> Path:
    """The newest copy."""
    return copies.all_of(at.folder / "backup")[0].path


def opened(at: Home) -> Db:
    """The store as the next start finds it."""
    home.finish_restore(at.folder)
    return at.store()


def injure(file: Path) -> None:
    """Every page but the first is noise."""
    data = bytearray(file.read_bytes())
    for start in range(4096, len(data), 4096):
        data[start + 100] ^= 1
    file.write_bytes(data)


def where(db: Db, parcel: str) -> tuple[str, str | None]:
    """State and place of a parcel."""
    row = parcels.get(db, parcel)
    assert row is not None
    return row["state"], row["place"]


@pytest.mark.feature("OWN-10")
def test_a_copy_takes_the_place_of_a_store_that_has_gone(settings: Settings, at: Home) -> None:
    for name in home.FILES:
        (at.folder / name).unlink(missing_ok=True)
    done = put_back(settings, at, newest(at))
    db = home.enter(settings).store()
    assert (done.from_ep, done.from_seq, done.salvaged) == ("e1", 1, 0)
    assert journal.epochs(db) == ["e1", done.ep]
    assert next(journal.facts_after(db, done.ep, 0))["body"] == {"cause": "restored", "from_ep": "e1", "from_seq": 1}
    assert (meta.get(db, "mode"), where(db, "p-1")) == ("restored", ("stored", "01"))
    assert backup.broken(db) == ""
    assert [copy.sort for copy in copies.all_of(at.folder / "backup")] == ["daily"]


@pytest.mark.feature("OWN-10")
def test_facts_that_the_old_store_still_tells_are_sent_and_believed(settings: Settings, at: Home) -> None:
    done = put_back(settings, at, newest(at))
    db = opened(at)
    assert (done.from_seq, done.salvaged) == (3, 2)
    assert [fact["kind"] for fact in journal.facts_after(db, "e1", 1)] == ["ParcelIssued", "ParcelStowed"]
    assert (where(db, "p-1"), where(db, "p-2")) == (("issued", None), ("stored", "02"))
    assert journal.verify(db).ok


def test_a_cell_that_went_out_of_service_since_the_copy_stays_so(settings: Settings, at: Home) -> None:
    db = at.store()
    for cell, fact in (("01", CellBlocked), ("02", CellBlocked), ("02", CellUnblocked)):
        journal.append(db, STAMP, "person:u-1", fact(cell, "jammed", {"person": "u-1"}))
    db.close()
    put_back(settings, at, newest(at))
    rows = [places.get(opened(at), cell) for cell in ("01", "02")]
    assert [row["blocked"] for row in rows if row is not None] == ["jammed", None]


def test_the_old_store_is_kept_beside_the_copies(settings: Settings, at: Home) -> None:
    before = at.path.read_bytes()
    put_back(settings, at, newest(at))
    assert (at.folder / "backup" / "000002-broken" / home.STORE).read_bytes() == before
    assert not (at.folder / home.RESTORING).exists()


def test_a_store_full_of_noise_is_replaced_and_nothing_of_it_is_believed(settings: Settings, at: Home) -> None:
    injure(at.path)
    assert put_back(settings, at, newest(at)).salvaged == 0
    assert backup.broken(opened(at)) == ""


def test_another_kiosks_store_tells_nothing(settings: Settings, at: Home) -> None:
    db = at.store()
    db.run("UPDATE journal SET hash = x'00' WHERE seq = 1")
    db.close()
    assert put_back(settings, at, newest(at)).salvaged == 0


def test_a_chain_is_believed_as_far_as_it_is_whole(settings: Settings, at: Home) -> None:
    db = at.store()
    db.run("UPDATE journal SET row = replace(row, 'p-2', 'p-1') WHERE seq = 3")
    db.close()
    assert put_back(settings, at, newest(at)).salvaged == 1


def test_epochs_behind_that_of_the_copy_are_not_lost_either(settings: Settings, at: Home) -> None:
    put_back(settings, at, newest(at))
    copy = at.folder / "backup" / "000001-daily.db"
    again = put_back(settings, at, copy)
    assert len(journal.epochs(opened(at))) == 3
    assert again.salvaged > 2


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize("broken", [False, True])
def test_a_power_cut_at_any_step_leaves_the_old_store_or_the_new_one(
    settings: Settings, at: Home, broken: bool
) -> None:
    if broken:
        injure(at.path)
    old, steps = at.path.read_bytes(), list[str]()
    put_back(settings, at, newest(at), steps.append)
    assert set(restore.STEPS) <= set(steps)
    for number, name in enumerate(steps):
        _as_it_was(at, old)
        with pytest.raises(Cut):
            put_back(settings, at, at.folder / "backup" / "000001-daily.db", _cut_at(number))
        home.finish_restore(at.folder)
        decided = number >= steps.index("decided")
        assert (at.path.read_bytes() == old) is not decided, name
        if decided:
            assert backup.broken(at.store()) == "", name
            kept = [copy for copy in copies.all_of(at.folder / "backup") if copy.sort == "broken"]
            assert (kept[0].path / home.STORE).read_bytes() == old


def _as_it_was(at: Home, old: bytes) -> None:
    for name in home.FILES:
        (at.folder / name).unlink(missing_ok=True)
    at.path.write_bytes(old)


def _cut_at(number: int) -> Callable[[str], None]:
    passed = iter(range(1000))

    def step(_name: str) -> None:
        if next(passed) == number:
            raise Cut

    return step


def test_a_copy_that_is_not_whole_touches_nothing(settings: Settings, at: Home) -> None:
    before = at.path.read_bytes()
    injure(newest(at))
    with pytest.raises(KioskError):
        put_back(settings, at, newest(at))
    assert at.path.read_bytes() == before
    assert not (at.folder / restore.PREPARED).exists()


def test_a_folder_that_takes_nothing_is_a_sentence(settings: Settings, at: Home) -> None:
    (at.folder / restore.PREPARED).touch()
    with pytest.raises(restore.RestoreError, match="cannot take the copy"):
        put_back(settings, at, newest(at))


def test_copies_are_told_with_their_age_and_what_is_wrong_with_them(at: Home) -> None:
    at.back_up("asked")
    injure(newest(at))
    bad, good = restore.look(at)
    assert (good.wrong, good.facts, good.parcels) == ("", 1, 1)
    assert good.age_s(NOW + timedelta(hours=1)) == 3600
    assert bad.wrong != ""
    assert sorted(path.name for path in (at.folder / "backup").iterdir()) == [
        "000001-daily.db",
        "000002-asked.db",
        "lock",
        "provisioned",
    ]


def test_a_copy_of_an_older_version_is_brought_up_to_this_one(settings: Settings, at: Home) -> None:
    db = at.store()
    db.run("PRAGMA user_version=1")
    for column in ("category", "back_until", "due_max", "pay_qr"):
        db.run(f"ALTER TABLE parcel DROP COLUMN {column}")
    db.run("DELETE FROM _sqlite_migrations WHERE name = 'second'")
    db.close()
    old, _, _ = at.back_up("change")
    put_back(settings, at, old)
    assert opened(at).all("PRAGMA user_version")[0][0] == LATEST


def test_a_copy_of_a_newer_version_is_refused(settings: Settings, at: Home) -> None:
    db = at.store()
    db.run("PRAGMA user_version=999")
    db.close()
    newer, _, _ = at.back_up("change")
    assert "install the newer release" in restore.examine(at, newer).wrong
    with pytest.raises(StoreError, match="newer release"):
        put_back(settings, at, newer)


def test_a_copy_under_another_key_is_told(at: Home, tmp_path: Path) -> None:
    other = replace(at, ring=replace(at.ring, salt=b"other"))
    assert "is the key right?" in restore.examine(other, newest(at)).wrong
    with pytest.raises(restore.RestoreError, match="cannot be read"):
        restore.examine(at, tmp_path / "nothing.db")
    connect(newest(at), at.database_key, still=True).close()
