"""A platform on a fresh database file, and a kiosk that belongs to it."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from provisioning.fleet.database import Database
from provisioning.fleet.desk import Desk
from provisioning.fleet.ingest import Ingest
from provisioning.fleet.keys import Keys
from provisioning.fleet.turn import Office
from tests.provisioning.fleet.kiosk import ScriptedKiosk
from tests.provisioning.fleet.world import World


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    found = Office(Database(f"sqlite:///{tmp_path / 'fleet.db'}"), Keys(b"\x07" * 32))
    yield found
    found.close()


@pytest.fixture
def ingest(office: Office) -> Ingest:
    return Ingest(office)


@pytest.fixture
def desk(office: Office) -> Desk:
    return Desk(office)


@pytest.fixture
def kiosk(office: Office) -> ScriptedKiosk:
    return ScriptedKiosk().join(office)


@pytest.fixture
def announced(office: Office, kiosk: ScriptedKiosk) -> World:
    """The kiosk is there and knows of a delivery that is on its way."""
    found = World(office, kiosk)
    found.up(kiosk.born())
    found.announce()
    found.settle()
    return found
