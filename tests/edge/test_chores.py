"""Slow things beside the worker: real threads, real devices, a real copy of a real store."""

import threading
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from edge import home
from edge.chores import Chores
from edge.dice import SecretDice
from edge.effects import Chore
from edge.errors import StoreError
from edge.flows import upkeep
from edge.settings import Keys, Kiosk, Settings
from edge.store import backup, journal
from edge.store.db import connect
from hardware.lights.sim import SimLights
from hardware.ports import HardwareError
from hardware.sound.none import NoSound
from tests.edge.rig import KEY, Rig


class Posted:
    """A worker that only remembers what was posted."""

    def __init__(self) -> None:
        self.all: list[tuple[Any, ...]] = []
        self.came = threading.Event()

    def post(self, _caller: Any, flow: Callable[..., Any], *args: Any) -> None:
        """Remember it."""
        self.all.append((flow, *args))
        self.came.set()


class Mute(NoSound):
    """A loudspeaker that has come off."""

    def play(self, tone: str) -> None:
        """Nothing is heard."""
        raise HardwareError(tone)


def did(chore: Chore, at: home.Home, **devices: object) -> tuple[Any, ...]:
    """What became of it."""
    posted = Posted()
    worker: Any = posted
    Chores(worker, at, devices).begin(chore)
    assert posted.came.wait(20)
    return posted.all[0]


@pytest.fixture
def at(tmp_path: Path) -> home.Home:
    settings = Settings()
    folder = tmp_path / "kiosk"
    kiosk = Kiosk(folder=folder)
    keys = Keys(insecure_key_file=True)
    return home.make(replace(settings, kiosk=kiosk, keys=keys), SecretDice())


@pytest.mark.feature("HW-9")
def test_a_self_test_names_the_devices_that_break_their_promises(at: home.Home) -> None:
    lights = SimLights(["status"])
    assert did(Chore("self_test", "c"), at, lights=lights) == (upkeep.tested, "c", 1, (), "daily")
    found = did(Chore("self_test", "c", ("sound",)), at, lights=lights, sound=Mute())
    assert found == (upkeep.tested, "c", 0, ("sound",), "daily")


def test_a_copy_is_written_beside_the_store_and_nobody_reads_it_without_the_key(at: home.Home) -> None:
    flow, cmd, size, sha256 = did(Chore("back_up", "c"), at)
    copy = at.folder / "backup" / "000001-asked.db"
    assert (flow, cmd) == (upkeep.backed_up, "c")
    assert size == copy.stat().st_size
    assert len(sha256) == 64
    assert b"SQLite format" not in copy.read_bytes()
    with pytest.raises(StoreError):
        connect(copy, bytes(32))


def test_a_copy_made_amid_writing_holds_the_whole_journal(tmp_path: Path) -> None:
    rig = Rig(tmp_path)
    source = connect(rig.path, KEY, readonly=True)
    backup.copy(source, tmp_path / "backup" / "kiosk.db", KEY)
    copied = connect(tmp_path / "backup" / "kiosk.db", KEY, readonly=True)
    assert journal.head(copied) == journal.head(rig.db)
    assert journal.verify(copied).ok


def test_a_copy_that_cannot_be_written_is_told_and_leaves_the_last_one(at: home.Home) -> None:
    did(Chore("back_up"), at)
    kept = (at.folder / "backup" / "000001-daily.db").read_bytes()
    (at.folder / "backup" / "000002-daily.new").mkdir()
    assert did(Chore("back_up"), at) == (upkeep.failed, "")
    assert (at.folder / "backup" / "000001-daily.db").read_bytes() == kept


def test_two_copies_are_not_made_at_once(at: home.Home) -> None:
    at.back_up("asked")
    with home.hold(at.folder / "backup"):
        assert did(Chore("back_up"), at) == (upkeep.failed, "")
    assert did(Chore("back_up"), at)[0] == upkeep.backed_up
