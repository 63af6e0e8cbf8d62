"""The power of the whole, real, unmodified service is cut at any moment: nothing is lost, and liars are found out."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from tests.house.source import ROOT
from tests.system.needs import machine

CUTS = int(os.environ.get("KIOSK_TEST_CUTS", "100"))
SEED = os.environ.get("KIOSK_TEST_SEED", "1")
FIRST_LOSS = 20

pytestmark = [pytest.mark.timeout(0), machine("strace", "unshare", "losetup", "mkfs.ext4", root=True)]

DISKS = ("ext4", "forgetful")
Running = Mapping[tuple[str, str], "Future[dict[str, Any]]"]
LIES = ("--cuts", str(FIRST_LOSS), "--lies")


def cut(disk: str, *words: str) -> dict[str, Any]:
    """Run the cuts in a mount namespace of their own; what they found."""
    program = ["unshare", "--mount", "--propagation", "private", sys.executable, "-m", "tests.system.storage.cuts"]
    done = subprocess.run([*program, disk, *words], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout, done.stderr[-2000:]
    found: dict[str, Any] = json.loads(done.stdout)
    print(disk, found)
    return found


@pytest.fixture(scope="module")
def side_by_side() -> Iterator[Running]:
    """Both disks, honest and lying, at the same time: their people mostly wait for doors."""
    honest = ("--cuts", str(CUTS // 2), "--seed", SEED)
    with ThreadPoolExecutor() as four:
        yield {
            (disk, how): four.submit(cut, disk, *words)
            for disk in DISKS
            for how, words in (("honest", honest), ("lying", LIES))
        }


@pytest.mark.feature("SYS-4")
@pytest.mark.parametrize("disk", DISKS)
def test_cuts_of_the_running_service_lose_nothing(disk: str, side_by_side: Running) -> None:
    found = side_by_side[disk, "honest"].result()
    assert found["wrong"] == {}
    assert found["cuts"] == CUTS // 2
    assert found["pulses"] >= CUTS // 10, "people hardly got anything done"


@pytest.mark.parametrize("disk", DISKS)
def test_a_service_whose_syncs_are_not_carried_out_is_found_out(disk: str, side_by_side: Running) -> None:
    found = side_by_side[disk, "lying"].result()
    assert found["wrong"], "the control must lose something"
