"""The real service dies at a write, a sync, a truncation that it is just making; and its disk fails it there."""

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.service import wait_for
from tests.system.storage.bent import bent
from tests.system.storage.deeds import DEEDS, Deed
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop

CALLS = "pwrite64,fsync,fdatasync,ftruncate,write"
STEP = int(os.environ.get("KIOSK_TEST_STEP", "3"))
MOST = 1000
SIDE_BY_SIDE = 4
STORE_FAILED = 75

pytestmark = [pytest.mark.timeout(0), machine("strace")]


@pytest.fixture(scope="module")
def nest() -> Iterator[Nest]:
    found = Nest()
    yield found
    found.close()


@pytest.fixture
def shop(tmp_path: Path, nest: Nest) -> Iterator[Shop]:
    found = Shop(tmp_path, nest)
    yield found
    found.close()


def dies(shop: Shop, deed: Deed, number: int) -> bool:
    """The deed, with death at this system call, and a start afterwards; whether death came at all.

    `when=N` counts for each thread; only the worker and the answers to pages write here.
    """
    if deed.stocked:
        shop.stock()
    shop.service.serve()
    strace = bent(shop.service.pid, f"{CALLS}:signal=KILL:when={number}")
    try:
        deed.do(shop)
        wait_for(lambda: not shop.service.alive() or shop.did(deed.fact))
        died, promise = not shop.service.alive(), Promise(shop.seq())
    finally:
        shop.service.kill()
        strace.wait()
    assert shop.wrong(promise) == "", f"death at call {number}"
    if died:
        shop.service.serve()
        shop.service.kill()
        assert shop.wrong(promise) == "", f"the start after death at call {number}"
    else:
        assert len(shop.people.pulses()) == deed.pulses
    return died


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize("name", DEEDS)
def test_death_at_any_system_call_of_a_deed_loses_nothing(tmp_path: Path, nest: Nest, name: str) -> None:
    def lane(first: int) -> int:
        """Every so many calls of it, from this one on; how often it died until the deed ended unharmed."""
        for count, number in enumerate(range(first, MOST, STEP * SIDE_BY_SIDE)):
            folder = tmp_path / str(number)
            folder.mkdir()
            shop = Shop(folder, nest, parcels=2)
            try:
                if not dies(shop, DEEDS[name], number):
                    return count
            finally:
                shop.close()
        pytest.fail("the deed never ended unharmed")

    with ThreadPoolExecutor(SIDE_BY_SIDE) as lanes:
        deaths = sum(lanes.map(lane, range(1, STEP * SIDE_BY_SIDE, STEP)))
    print(f"{name}: {deaths} deaths")
    assert deaths > 1


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize("fault", ["fsync,fdatasync:error=EIO", "pwrite64:error=ENOSPC", "pwrite64:error=EIO"])
def test_a_disk_that_fails_opens_no_door_and_the_service_starts_anew(shop: Shop, fault: str) -> None:
    shop.service.serve()
    shop.load()
    assert shop.people.loaded
    before, seen = shop.seq(), len(shop.board.pulses)
    strace = bent(shop.service.pid, fault)
    shop.take()
    assert shop.service.bury() == STORE_FAILED
    strace.wait()
    assert "the store failed" in shop.service.said()
    assert len(shop.board.pulses) == seen, "a door opened although nothing could be written"
    assert shop.wrong(Promise(before)) == ""
    shop.service.serve()
    shop.take()
    assert not shop.people.loaded, "after the fault the customer gets the parcel"
    shop.service.kill()
    assert shop.wrong(Promise(before)) == ""
