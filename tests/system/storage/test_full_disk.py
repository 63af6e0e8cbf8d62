"""The disk is full: nothing opens that cannot be written down; the reserve brings the kiosk back by itself."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from edge import reserve
from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.storage.ext4 import Ext4
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop

STORE_FAILED = 75
RESERVE_MB = 8

pytestmark = [pytest.mark.timeout(0), machine("losetup", "mkfs.ext4", root=True)]


@pytest.fixture
def shop(tmp_path: Path) -> Iterator[Shop]:
    """A shop on a small disk of its own, with a reserve on it."""
    disk, nest = Ext4(tmp_path / "image", tmp_path / "kiosk"), Nest()
    found = Shop(tmp_path, nest)
    text = found.service.settings.read_text()
    found.service.settings.write_text(text.replace("reserve_mb = 0", f"reserve_mb = {RESERVE_MB}"))
    yield found
    found.close()
    nest.close()
    disk.close()


def fill(folder: Path) -> Path:
    """Leave no room at all."""
    filler = folder / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        for size in (1 << 20, 1 << 12, 1 << 9):
            with suppress(OSError):
                while file.write(bytes(size)):
                    pass
    return filler


@pytest.mark.feature("SYS-4")
def test_a_full_disk_opens_nothing_and_the_reserve_brings_the_kiosk_back(shop: Shop) -> None:
    folder = shop.service.folder / "kiosk"
    shop.service.serve()
    assert (folder / reserve.NAME).stat().st_blocks * 512 >= RESERVE_MB << 20
    shop.load()
    before, filler = shop.seq(), fill(folder)
    while shop.service.alive():  # the log may have room left in its last block
        shop.load()
    assert shop.service.bury() == STORE_FAILED
    assert shop.wrong(Promise(before)) == ""
    shop.service.serve()
    assert not (folder / reserve.NAME).exists()
    shop.take()
    assert not shop.people.loaded, "the customer gets the parcel although the disk was full"
    shop.service.kill()
    assert shop.wrong(Promise(before)) == ""
    filler.unlink()
    shop.service.serve()
    assert (folder / reserve.NAME).exists()
    db = shop.service.store()
    rows = db.all("SELECT row FROM journal WHERE kind = 'StorageLow'")
    db.close()
    assert len(rows) == 1
    assert '"reserve_freed":true' in rows[0]["row"]
