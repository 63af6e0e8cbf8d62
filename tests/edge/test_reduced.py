"""Starts with less: what is left out, when, and that a store which can be read is still read."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge import home, reduced, trouble
from edge.dice import SecretDice
from edge.errors import KioskError, StoreError, StoreMissing
from edge.settings import Hardware, Keys, Kiosk, Mqtt, Settings

FULL = Settings(
    hardware=Hardware(camera="sim", scanner="sim", printer="sim", sensors="sim"), mqtt=Mqtt(host="broker.example")
)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that systemd gives."""
    (tmp_path / "run").mkdir()
    monkeypatch.setenv("RUNTIME_DIRECTORY", str(tmp_path / "run"))
    return tmp_path / "run"


def noted(what: str, times: int) -> None:
    for _ in range(times):
        trouble.note(what)


@pytest.mark.usefixtures("run")
def test_after_five_starts_in_ten_minutes_only_what_a_pickup_needs_is_started() -> None:
    noted(trouble.START, 5)
    assert reduced.plain(FULL) == FULL
    assert set(reduced.faults(frozen=False)) == set()
    noted(trouble.START, 1)
    left = reduced.plain(FULL).hardware
    assert (left.camera, left.scanner, left.printer, left.sensors) == ("none",) * 4
    assert (left.locker, left.lights) == (FULL.hardware.locker, FULL.hardware.lights)
    assert reduced.plain(FULL).mqtt == FULL.mqtt
    assert set(reduced.faults(frozen=False)) == {"plain_start"}


@pytest.mark.usefixtures("run")
def test_two_failures_of_the_store_let_people_only_look() -> None:
    noted(trouble.STORE, 1)
    assert not reduced.only_looks()
    with pytest.raises(StoreError), reduced.noting_failures():
        raise StoreError("the disk is gone")
    assert reduced.only_looks()
    left = reduced.looking(FULL)
    assert (left.hardware.locker, left.mqtt.host) == ("none", "")
    assert set(reduced.faults(frozen=True)) == {"store"}


@pytest.mark.usefixtures("run")
def test_a_store_that_is_missing_is_no_failing_disk() -> None:
    for _ in range(3):
        with pytest.raises(StoreMissing), reduced.noting_failures():
            raise StoreMissing("gone")
    assert not reduced.only_looks()


def test_the_copy_is_as_encrypted_as_the_store_and_nobody_else_can_read_it(tmp_path: Path, run: Path) -> None:
    settings = replace(FULL, kiosk=Kiosk(folder=tmp_path / "kiosk"), keys=Keys(insecure_key_file=True))
    at = home.make(settings, SecretDice())
    for _ in range(2):
        copy = reduced.copied(at)
        assert copy.path.parent.parent == run
        assert copy.path.read_bytes() == at.path.read_bytes()
        assert copy.path.parent.stat().st_mode & 0o777 == 0o700
        copy.store().close()
    at.path.unlink()
    at.path.mkdir()  # as good as unreadable
    with pytest.raises(KioskError, match="neither written nor read"):
        reduced.copied(at)
