"""The copies beside the store: counted, not dated; a few of each sort, none older than a week of running."""

from pathlib import Path

import pytest

from edge.errors import StoreError
from edge.store import copies
from edge.store.db import connect
from tests.edge.rig import KEY, Rig


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder of copies."""
    made = tmp_path / "backup"
    made.mkdir()
    return made


def lay(folder: Path, *sorts: str) -> None:
    """Copies of these sorts, one after the other, tidied after each."""
    for sort in sorts:
        number = max((copy.number for copy in copies.all_of(folder)), default=0) + 1
        (folder / f"{number:06}-{sort}.db").touch()
        copies.tidy(folder)


def names(folder: Path) -> list[str]:
    """What is there, the newest first."""
    return [copy.path.stem for copy in copies.all_of(folder)]


@pytest.mark.feature("OWN-10")
def test_seven_daily_copies_are_kept(folder: Path) -> None:
    lay(folder, *["daily"] * 9)
    assert names(folder) == [f"00000{number}-daily" for number in range(9, 2, -1)]


def test_three_that_were_asked_for_are_kept_beside_them(folder: Path) -> None:
    lay(folder, "daily", *["asked"] * 5, "daily")
    assert names(folder) == ["000007-daily", "000006-asked", "000005-asked", "000004-asked", "000001-daily"]


@pytest.mark.feature("OWN-13")
def test_nothing_outlives_the_seventh_last_daily_copy(folder: Path) -> None:
    lay(folder, "change", "asked")
    (folder / "000003-broken").mkdir()
    (folder / "000003-broken" / "kiosk.db").touch()
    lay(folder, *["daily"] * 6)
    assert {"000001-change", "000002-asked", "000003-broken"} < set(names(folder))
    lay(folder, "daily")
    assert {copy.sort for copy in copies.all_of(folder)} == {"daily"}


def test_a_number_is_never_used_again_while_its_neighbours_live(folder: Path) -> None:
    lay(folder, "daily", "daily")
    assert copies.next_name(folder, "asked") == "000003-asked"


def test_what_was_never_finished_goes_and_what_is_not_ours_stays(folder: Path) -> None:
    for name in ("000001-daily.new", "000001-daily.new-wal", "notes.txt"):
        (folder / name).touch()
    lay(folder, "daily")
    assert sorted(path.name for path in folder.iterdir()) == ["000001-daily.db", "notes.txt"]


def test_a_copy_passes_through_its_steps_and_opens(tmp_path: Path) -> None:
    rig, steps = Rig(tmp_path), list[str]()
    path, size, _ = copies.make(rig.db, (tmp_path / "backup", "daily"), KEY, steps.append)
    assert steps == ["written", "proved", "tidied"]
    assert path.stat().st_size == size
    connect(path, KEY, readonly=True).close()


def test_a_folder_that_cannot_be_made_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "backup").touch()
    with pytest.raises(StoreError, match="no copy could be laid"):
        copies.make(Rig(tmp_path).db, (tmp_path / "backup", "daily"), KEY)
