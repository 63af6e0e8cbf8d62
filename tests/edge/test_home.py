"""The kiosk's folder: made once, entered ever after, never begun anew in silence."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from edge import home
from edge.dice import SecretDice
from edge.errors import KeyStoreError, StoreError, StoreMissing
from edge.keys import DATABASE
from edge.settings import Keys, Kiosk, Settings
from edge.store.db import connect
from edge.store.version import LATEST


def at(folder: Path) -> Settings:
    """Settings of a development kiosk in this folder."""
    return Settings(kiosk=Kiosk(folder=folder), keys=Keys(insecure_key_file=True))


def test_a_home_is_made_once_and_entered_again(tmp_path: Path) -> None:
    made = home.make(at(tmp_path), SecretDice())
    made.store().close()
    assert home.make(at(tmp_path), SecretDice()).ring == made.ring == home.enter(at(tmp_path)).ring


def test_an_empty_folder_is_no_home(tmp_path: Path) -> None:
    with pytest.raises(home.HomeError, match="kiosk provision"):
        home.enter(at(tmp_path))


def test_a_home_whose_store_has_gone_is_not_a_new_one(tmp_path: Path) -> None:
    made = home.make(at(tmp_path), SecretDice())
    made.path.unlink()
    for attempt in (home.enter, lambda settings: home.make(settings, SecretDice())):
        with pytest.raises(StoreMissing):
            attempt(at(tmp_path))
    assert not made.path.exists()


def test_before_its_schema_changes_the_store_is_copied_and_only_then(tmp_path: Path) -> None:
    made = home.make(at(tmp_path), SecretDice())
    copy = made.folder / "backup" / "000001-change.db"
    made.current_store().close()
    assert not copy.exists()
    old = made.store()
    old.run("PRAGMA user_version=1")
    old.close()
    version = "PRAGMA user_version"
    assert made.current_store().all(version)[0][0] == LATEST
    assert connect(copy, made.ring.derive(DATABASE)).all(version)[0][0] == 1


@pytest.mark.feature("SYS-5")
def test_the_store_cannot_be_read_without_the_key(tmp_path: Path) -> None:
    made = home.make(at(tmp_path), SecretDice())
    assert b"SQLite format" not in made.path.read_bytes()
    plain = replace(made, encrypted=False)
    with pytest.raises(StoreError):
        plain.store()


def test_a_plain_store_is_possible_for_development(tmp_path: Path) -> None:
    settings = replace(at(tmp_path), kiosk=Kiosk(folder=tmp_path, encrypted=False))
    assert home.make(settings, SecretDice()).path.read_bytes().startswith(b"SQLite format 3")


def test_making_goes_on_where_the_power_was_cut(tmp_path: Path) -> None:
    made = home.make(at(tmp_path), SecretDice())
    (tmp_path / home.PROVISIONED).rename(tmp_path / "provisioned.new")
    assert home.make(at(tmp_path), SecretDice()).ring == made.ring
    made.store(readonly=True).close()


def test_a_damaged_mark_is_a_sentence(tmp_path: Path) -> None:
    home.make(at(tmp_path), SecretDice())
    for broken in ("", "[]", json.dumps({"id": "no hex"})):
        (tmp_path / home.PROVISIONED).write_text(broken)
        with pytest.raises(home.HomeError, match="damaged"):
            home.enter(at(tmp_path))


def test_nothing_is_made_with_a_key_store_that_is_refused(tmp_path: Path) -> None:
    with pytest.raises(KeyStoreError):
        home.make(replace(at(tmp_path), keys=Keys()), SecretDice())
    assert not (tmp_path / home.STORE).exists()


def test_a_folder_that_is_not_there_is_a_kiosk_that_nobody_set_up(tmp_path: Path) -> None:
    with pytest.raises(home.HomeError, match=r"no kiosk has been set up in .*nowhere: run `kiosk provision`"):
        home.hold(tmp_path / "nowhere")


def test_two_services_never_share_a_folder(tmp_path: Path) -> None:
    held = home.hold(tmp_path)
    with pytest.raises(home.HomeError, match="another kiosk service"):
        home.hold(tmp_path)
    held.close()
    home.hold(tmp_path).close()
