"""One demo point for all tests of the demo: setting it up takes seconds."""

import pytest

from provisioning.demo.ports import Place
from provisioning.demo.settling import Folder, settle


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> Place:
    """A place that nobody else uses; nothing listens there in these tests."""
    return Place(8080, 8090, 18830, tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="session")
def folder(place: Place) -> Folder:
    """A demo that was set up."""
    return settle(place, lambda _: None)
