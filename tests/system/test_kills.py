"""The kiosk dies at random moments; nothing is lost, opened twice or given to the wrong person."""

import os
import shutil
from collections.abc import Iterator

import pytest

from tests.system.rough import Rough
from tests.system.whole import running

KILLS = int(os.environ.get("KIOSK_TEST_KILLS", "10"))
SEED = int(os.environ.get("KIOSK_TEST_SEED", "20261121"))

pytestmark = [
    pytest.mark.broker,
    pytest.mark.timeout(0),
    pytest.mark.skipif(shutil.which("mosquitto", path="/usr/sbin:/usr/bin") is None, reason="needs Mosquitto"),
]


@pytest.fixture(scope="module")
def rough(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Rough]:
    with running(tmp_path_factory.mktemp("rough")) as whole:
        whole.wait_for_feed()
        yield Rough(whole, SEED, parcels=max(40, KILLS))


@pytest.mark.feature("SYS-4")
@pytest.mark.feature("NET-1")
def test_deaths_lose_nothing_and_open_nothing_twice(rough: Rough) -> None:
    for number in range(KILLS):
        if number % 20 == 10:
            rough.whole.stop_broker()
        if number % 20 == 0 and number:
            rough.whole.start_broker()
        if number % 20 in (0, 5, 9):
            rough.whole.wait_until_drained()  # the customers' messages go out
        rough.one()
        assert rough.wrong() == [], f"after kill {number} of seed {SEED}"
    rough.whole.start_broker()
    rough.whole.wait_until_drained()
    done = len(rough.people.loaded.keys() | rough.people.taken.keys()) - 1  # less the pickup that was measured
    assert done >= KILLS // 10, "people hardly got anything done"
