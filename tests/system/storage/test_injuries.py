"""Bits flip, sectors turn to noise: it is found out, or it changes nothing. Never is something else served."""

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from random import Random

import pytest

from edge.errors import StoreError
from edge.store import backup, journal
from edge.store.db import Db, connect
from tests.edge.flows.customer import RIGHT, Customer
from tests.edge.rig import KEY
from tests.system.nest import Nest
from tests.system.storage.judge import Promise, wrong
from tests.system.storage.shop import Shop

INJURIES = int(os.environ.get("KIOSK_TEST_INJURIES", "600"))
PAGE, SECTOR = 4096, 512
Files = dict[str, bytes]


def flipped(data: bytearray, dice: Random) -> None:
    """One bit."""
    data[dice.randrange(len(data))] ^= 1 << dice.randrange(8)


def noise(data: bytearray, dice: Random) -> None:
    """A sector of anything."""
    at = dice.randrange(len(data) // SECTOR) * SECTOR
    data[at : at + SECTOR] = dice.randbytes(SECTOR)


def emptied(data: bytearray, dice: Random) -> None:
    """A page of zeroes."""
    at = dice.randrange(len(data) // PAGE) * PAGE
    data[at : at + PAGE] = bytes(PAGE)


def swapped(data: bytearray, dice: Random) -> None:
    """Two pages in each other's place."""
    one, other = (number * PAGE for number in dice.sample(range(len(data) // PAGE), 2))
    data[one : one + PAGE], data[other : other + PAGE] = data[other : other + PAGE], data[one : one + PAGE]


KINDS: tuple[Callable[[bytearray, Random], None], ...] = (flipped, noise, emptied, swapped)


@pytest.fixture(scope="module")
def healthy(tmp_path_factory: pytest.TempPathFactory) -> Files:
    """A store with a pickup in it: half of it in the main file, half still in the log."""
    folder = tmp_path_factory.mktemp("healthy")
    customer = Customer(folder)
    customer.point.db.checkpoint("TRUNCATE")
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    files = {name: (folder / name).read_bytes() for name in ("kiosk.db", "kiosk.db-wal")}
    customer.point.db.close()
    return files


def laid(folder: Path, files: Files) -> Callable[[], Db]:
    """These files in a folder; a way to open them."""
    for old in folder.iterdir():
        old.unlink()
    for name, data in files.items():
        (folder / name).write_bytes(data)
    return partial(connect, folder / "kiosk.db", KEY)


def content(db: Db) -> tuple[list[str], str]:
    """The journal's rows, and everything else."""
    ep = journal.head(db).ep
    rows = [text for _, _, text, _ in journal.rows(db, ep, 0, 10_000)]
    tables = [row["name"] for row in db.all("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    rest = [[tuple(row) for row in db.all(f"SELECT * FROM {name}")] for name in tables if name != "journal"]
    db.close()
    return rows, str(rest)


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize("file", ["kiosk.db", "kiosk.db-wal"])
def test_no_injury_is_served_in_silence(tmp_path: Path, healthy: Files, file: str) -> None:
    """An injured log ends before the injury, as after a cut: what is left is a beginning, and the platform knows."""
    rows, rest = content(laid(tmp_path, healthy)())
    dice, found = Random(7), Counter[str]()
    for number in range(INJURIES // 2):
        data = bytearray(healthy[file])
        KINDS[number % len(KINDS)](data, dice)
        said = wrong(laid(tmp_path, {**healthy, file: bytes(data)}), Promise())
        found["found out" if said else "nothing wrong"] += 1
        if not said:
            left, others = content(connect(tmp_path / "kiosk.db", KEY))
            assert left == rows[: len(left)]
            assert others == rest or len(left) < len(rows)
    print(file, dict(found))
    assert found["found out" if file == "kiosk.db" else "nothing wrong"] >= INJURIES // 4


@pytest.mark.feature("SYS-4")
def test_every_injury_of_a_copy_is_found_out_before_anybody_trusts_it(tmp_path: Path, healthy: Files) -> None:
    (tmp_path / "live").mkdir()
    db = laid(tmp_path / "live", healthy)()
    copied = tmp_path / "copy" / "kiosk.db"
    backup.copy(db, copied, KEY)
    db.close()
    whole, dice = copied.read_bytes(), Random(7)
    for number in range(INJURIES // 2):
        data = bytearray(whole)
        KINDS[number % len(KINDS)](data, dice)
        assert bytes(data) != whole
        assert told(laid(tmp_path / "copy", {"kiosk.db": bytes(data)})), f"injury {number}"
    assert told(laid(tmp_path / "copy", {"kiosk.db": whole})) == ""


def told(opened: Callable[[], Db]) -> str:
    """What is said of a copy that is to be used."""
    try:
        db = opened()
    except StoreError as error:
        return str(error)
    try:
        return backup.broken(db)
    except StoreError as error:
        return str(error)
    finally:
        db.close()


@pytest.mark.feature("SYS-4")
def test_an_old_page_put_back_never_changes_what_the_journal_says(tmp_path: Path) -> None:
    """Each page verifies by itself, so its age is not seen. The chain sees a hole; the platform a journal cut short."""
    customer, file = Customer(tmp_path / "live"), tmp_path / "live" / "kiosk.db"
    customer.point.db.checkpoint("TRUNCATE")
    before = file.read_bytes()
    customer.press("code", digits=RIGHT)
    customer.point.says("01", "door_open")
    customer.point.says("01", "door_closed", item="absent")
    customer.point.db.checkpoint("TRUNCATE")
    after = file.read_bytes()
    customer.point.db.close()
    (tmp_path / "bent").mkdir()
    rows, rest = content(laid(tmp_path / "bent", {"kiosk.db": after})())
    found = Counter[str]()
    for at in range(0, len(before), PAGE):
        if before[at : at + PAGE] == after[at : at + PAGE]:
            continue
        data = after[:at] + before[at : at + PAGE] + after[at + PAGE :]
        said = wrong(laid(tmp_path / "bent", {"kiosk.db": data}), Promise())
        if said:
            found["found out"] += 1
            continue
        left, others = content(connect(tmp_path / "bent" / "kiosk.db", KEY))
        assert left == rows[: len(left)]  # a beginning: the platform holds the rest
        if len(left) < len(rows):
            found["a journal that ends earlier"] += 1
            continue
        found["nothing wrong" if others == rest else "another table is as it was"] += 1
    print("old pages", dict(found))
    assert found["found out"] + found["a journal that ends earlier"] > 0


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    nest = Nest()
    found = Shop(tmp_path, nest, parcels=1)
    yield found
    found.close()
    nest.close()


def last_words(shop: Shop) -> list[str]:
    """What the service says before it ends at its start."""
    shop.service.begin()
    assert shop.service.bury() == 1
    return [line for line in shop.service.said().splitlines() if line.startswith("kiosk: ")]


@pytest.mark.feature("SYS-4")
def test_an_injured_store_is_said_in_one_sentence(shop: Shop) -> None:
    file = shop.service.folder / "kiosk" / "kiosk.db"
    data = bytearray(file.read_bytes())
    for at in range(PAGE, len(data), PAGE):
        data[at + 100] ^= 1
    file.write_bytes(data)
    (said,) = last_words(shop)
    assert "database" in said


@pytest.mark.feature("SYS-4")
def test_a_kiosk_whose_store_has_gone_never_starts_as_a_new_one(shop: Shop) -> None:
    for file in (shop.service.folder / "kiosk").glob("kiosk.db*"):
        file.unlink()
    (said,) = last_words(shop)
    assert "missing although a kiosk was set up here" in said
    assert list((shop.service.folder / "kiosk").glob("kiosk.db*")) == []
