"""The real service dies at a write, a sync, a truncation that it is just making; and its disk fails it there."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.needs import machine
from tests.system.nest import Nest
from tests.system.storage.bent import bent
from tests.system.storage.judge import Promise
from tests.system.storage.shop import Shop

CALLS = "pwrite64,fsync,fdatasync,ftruncate,write"
STEP = int(os.environ.get("KIOSK_TEST_STEP", "23"))
MOST = 1000
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


def load_and_take(shop: Shop) -> None:
    """Staff load a parcel, its customer takes one."""
    shop.load()
    if shop.people.loaded:
        shop.take()


@pytest.mark.feature("SYS-4")
def test_death_at_any_system_call_of_a_loading_and_a_pickup_loses_nothing(shop: Shop) -> None:
    """`when=N` counts for each thread; only the worker and the answers to pages write here."""
    for number in range(1, MOST, STEP):
        shop.later()
        shop.service.serve()
        strace = bent(shop.service.pid, f"{CALLS}:signal=KILL:when={number}")
        load_and_take(shop)
        alive = shop.service.alive()
        promise = Promise(shop.seq())
        shop.service.kill()
        strace.wait()
        shop.people.shut_all()
        assert shop.wrong(promise) == "", f"death at call {number}"
        if alive and number > 3 * STEP:
            return
    pytest.fail("the flow never ended unharmed")


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
