"""A disk that takes nothing any more: no door opens, everybody is told, staff can look; it heals by itself."""

from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError

import pytest

from edge import trouble
from edge.clock import uptime_s
from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.storage.ext4 import Ext4
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop, code, label

STORE_FAILED = 75

pytestmark = [pytest.mark.timeout(0), machine("losetup", "mkfs.ext4", root=True)]


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Ext4]:
    one = Ext4(tmp_path / "image", tmp_path / "kiosk")
    yield one
    one.close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    """What systemd gives: a folder that outlives the service."""
    (tmp_path / "run").mkdir()
    return tmp_path / "run"


@pytest.fixture
def shop(tmp_path: Path, disk: Ext4, run: Path) -> Iterator[Shop]:
    nest = Nest(RUNTIME_DIRECTORY=str(run))
    found = Shop(tmp_path, nest, parcels=3)
    yield found
    found.close()
    nest.close()


def fails_to_start(shop: Shop) -> None:
    shop.service.begin()
    assert shop.service.bury() != 0
    assert "Traceback" not in shop.service.said()


@pytest.mark.feature("SYS-4")
def test_a_disk_that_takes_nothing_is_told_to_everybody_and_opens_nothing(shop: Shop, disk: Ext4, run: Path) -> None:
    shop.service.serve()
    shop.load()
    shop.service.kill()
    assert shop.people.loaded
    before, seen = shop.seq(), len(shop.board.pulses)
    disk.takes(writes=False)
    fails_to_start(shop)
    fails_to_start(shop)
    shop.service.serve()
    assert shop.service.state()["name"] == "cannot_record"
    assert "записать выдачу" in shop.service.state()["html"]
    for button, args in (("help", {}), ("keep_longer", {}), ("code", {"digits": code(0)})):
        shop.service.act(button, **args)  # no way leads round it
    assert shop.service.state()["name"] == "cannot_record"
    shop.people.sign_in()
    shop.service.post("/staff/find", {"text": label(0)})
    assert label(0) in shop.service.get("/staff/parcel?id=p-0").decode()
    with pytest.raises(HTTPError, match="409"):
        shop.people.staff("cell.open", cell="05", reason="check")
    assert len(shop.board.pulses) == seen
    shop.service.kill()
    disk.takes(writes=True)
    assert shop.wrong(Promise(before)) == ""
    assert shop.seq() == before, "nothing of it was recorded"
    (run / trouble.STORE).write_text("1.0\n")  # long ago
    shop.service.serve()
    shop.take()
    assert not shop.people.loaded, "as soon as the disk is well the customer gets the parcel"


@pytest.mark.feature("SYS-4")
def test_a_journal_that_was_tampered_with_may_still_be_looked_at(shop: Shop) -> None:
    shop.service.serve()
    shop.load()
    shop.service.kill()
    db = shop.service.store(readonly=False)
    db.run("UPDATE journal SET row = replace(row, 'kiosk', 'thief') WHERE seq = 2")
    db.close()
    fails_to_start(shop)
    assert "the journal is broken" in shop.service.said()
    fails_to_start(shop)
    shop.service.serve()
    assert shop.service.state()["name"] == "cannot_record"
    shop.people.sign_in()
    assert label(0) in shop.service.get("/staff/parcel?id=p-0").decode()


def test_ten_minutes_after_the_last_failure_it_tries_again(shop: Shop, run: Path) -> None:
    began = uptime_s()
    shop.service.serve()
    shop.service.kill()
    left_s = 3 + 5 * (uptime_s() - began)  # so that it is over when the service has come up, here and now
    (run / trouble.STORE).write_text(f"{uptime_s() - trouble.LATELY_S + left_s}\n" * 2)
    shop.service.serve()
    assert shop.service.state()["name"] == "cannot_record"
    assert shop.service.bury() == STORE_FAILED
    shop.service.serve()
    assert shop.service.state()["name"] == "idle"
