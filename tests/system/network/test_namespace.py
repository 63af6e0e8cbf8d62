"""Packets that vanish, in a network namespace of the test's own: facts arrive once and in order all the same."""

import json
import subprocess
import sys

import pytest

from tests.house.source import ROOT
from tests.system.needs import machine

pytestmark = [pytest.mark.broker, pytest.mark.timeout(0), machine("unshare", "nft", "ip", "mosquitto", root=True)]


def facts(*words: str) -> tuple[int, int]:
    """(written, arrived) of one run."""
    command = ["unshare", "--net", sys.executable, "-m", "tests.system.network.namespace", *words]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout)
    return found["facts"], found["arrived"]


@pytest.mark.feature("NET-1")
def test_lost_packets_and_a_half_open_line_cost_no_fact() -> None:
    written, arrived = facts()
    assert written == arrived > 160


@pytest.mark.slow
@pytest.mark.feature("NET-1")
def test_a_line_that_is_half_open_for_longer_than_two_keepalives_costs_no_fact() -> None:
    written, arrived = facts("--hole", "90")
    assert written == arrived > 160
