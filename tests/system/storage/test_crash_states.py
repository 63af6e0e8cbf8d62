"""The flows' own tests are recorded; whatever a power cut leaves of their stores, nothing that had left is missing."""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from edge.domain import facts
from edge.domain.facts import Fact
from edge.store.db import connect
from tests.edge.rig import KEY
from tests.house.source import ROOT, sources
from tests.system.needs import machine
from tests.system.storage.crash_states import WANTED, Belief, Explorer, Found, by_store, honest, lying, unsynced_log
from tests.system.storage.trace import Call, calls, watched

STATES = int(os.environ.get("KIOSK_TEST_STATES", "10000"))
SEED = int(os.environ.get("KIOSK_TEST_SEED", "20261121"))
A_CALL = 0.9  # states that differ, at the least; the making of a store is no moment
REPEATS = "not find_many and not order_of_events and not acts_late and not wrong_pairs and not budget"  # hundreds alike

FLOWS = ("tests/edge/flows", "tests/edge/test_reserve.py")
UNTOLD = {"FaultCaught"}  # of a bug, after its work was rolled back

pytestmark = [pytest.mark.timeout(0), machine("strace")]
Recording = Mapping[str, list[Call]]


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Recording:
    """What the tests of the flows that prove a feature did to their stores: every flow that writes is among them."""
    folder = tmp_path_factory.mktemp("recording")
    tests = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "-m",
        "feature",
        "-k",
        REPEATS,
        *FLOWS,
    ]
    kept = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST")}
    command = [*watched(folder / "trace"), *tests, "--basetemp", str(folder / "base")]
    done = subprocess.run(command, cwd=ROOT, env=kept, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:]
    assert told_of(folder / "base") | UNTOLD >= facts_of_flows(), "a flow writes, and nobody recorded it"
    return by_store(calls(folder / "trace", WANTED))


def told_of(folder: Path) -> set[str]:
    """The kinds of facts in all stores below."""
    found: set[str] = set()
    for file in {file.resolve() for file in folder.rglob("kiosk.db")}:
        db = connect(file, KEY)
        found |= {row["kind"] for row in db.all("SELECT DISTINCT kind FROM journal")}
        db.close()
    return found


def facts_of_flows() -> set[str]:
    """The kinds of facts that any flow writes: those that the code of the flows names."""
    words = {word for source in sources("edge/flows") for word in re.findall(r"\b[A-Z]\w+(?=\()", source.text)}
    return words & {name for name, kind in vars(facts).items() if isinstance(kind, type) and issubclass(kind, Fact)}


@pytest.fixture
def scratch() -> Iterator[Path]:
    """A folder in memory: these states are made by us, no disk is asked."""
    memory = Path("/dev/shm")
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else None) as folder:
        yield Path(folder)


def explored(recording: Recording, scratch: Path, states: int, believed: Belief) -> Found:
    """Judge so many states, spread over all recorded stores."""
    share = states / sum(len(done) for done in recording.values()) / A_CALL
    explorer = Explorer(scratch, KEY, Random(SEED), min(1.0, share), max(1, round(3 * share)), believed)
    for done in recording.values():
        explorer.explore(done)
    return explorer.found


@pytest.mark.feature("SYS-4")
def test_no_power_cut_at_any_moment_loses_or_breaks_anything(recording: Recording, scratch: Path) -> None:
    found = explored(recording, scratch, STATES, honest)
    print(f"{len(recording)} stores, {found.states} crash states, wrong: {sum(found.wrong.values())}")
    assert not found.wrong
    assert found.states >= min(STATES, 10_000)  # more are asked for than there are, in make soak


def test_a_disk_that_lies_is_found_out(recording: Recording, scratch: Path) -> None:
    found = explored(recording, scratch, STATES // 20, lying)
    assert any("corrupt" in said for said in found.wrong), "the control must break stores"


def test_commits_that_nobody_waits_for_are_found_out(recording: Recording, scratch: Path) -> None:
    found = explored(recording, scratch, STATES // 20, unsynced_log)
    assert any("lost: told of" in said for said in found.wrong), "the control must lose acknowledged rows"
    assert any("lost: the cause" in said for said in found.wrong), "the control must lose causes of pulses"
