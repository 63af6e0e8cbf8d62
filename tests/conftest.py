"""What holds for all tests."""

import pytest
from hypothesis import settings

settings.register_profile("kiosk", deadline=None)  # a busy machine is no bug
settings.load_profile("kiosk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of the whole system take longest: they begin first, so that two workers end together."""
    items.sort(key=lambda item: not item.nodeid.startswith("tests/system/"))
