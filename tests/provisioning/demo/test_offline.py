"""Without a broker the kiosk still knows its delivery and its staff, and is told only once."""

import shutil
from dataclasses import replace

import pytest

from edge import home
from edge.configure import load
from edge.store import db, deliveries, journal, parcels, staff
from provisioning.demo import goods
from provisioning.demo.offline import carry_over
from provisioning.demo.ports import Place
from provisioning.demo.settling import Folder, settle


@pytest.fixture(scope="module")
def alone(folder: Folder, place: Place, tmp_path_factory: pytest.TempPathFactory) -> Folder:
    """A copy of the demo point, whose documents were carried over."""
    root = tmp_path_factory.mktemp("alone")
    shutil.copytree(folder.root, root, dirs_exist_ok=True)
    found = settle(replace(place, data=root), lambda _: None)
    assert carry_over(found) >= len(goods.THINGS) + len(goods.TEAM) + 1
    return found


@pytest.fixture
def store(alone: Folder) -> db.Db:
    """The kiosk's store, for reading."""
    return home.enter(load(alone.settings, {})).store(readonly=True)


def test_the_kiosk_knows_the_delivery_and_its_parcels(store: db.Db) -> None:
    assert [row["id"] for row in deliveries.totes_of(store, goods.DELIVERY)] == sorted(goods.TOTES)
    held = [parcels.get(store, thing.id) for thing in goods.THINGS]
    assert [row["state"] for row in held if row is not None] == ["expected"] * len(goods.THINGS)


def test_the_team_can_sign_in(store: db.Db) -> None:
    logins = [login for _, login, _, _ in goods.TEAM]
    assert [staff.by_login(store, login) is not None for login in logins] == [True] * len(goods.TEAM)


def test_the_journal_is_whole(store: db.Db) -> None:
    assert journal.verify(store).ok
    assert journal.head(store).seq >= 1


def test_it_is_carried_over_once(alone: Folder) -> None:
    assert carry_over(alone) == 0


def test_nobody_is_disturbed_who_works_there(alone: Folder) -> None:
    with home.hold(alone.root / "kiosk"), pytest.raises(home.HomeError, match="another kiosk service"):
        carry_over(alone)
