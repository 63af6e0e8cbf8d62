"""What tests of the true service share."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.system.service import Board


@pytest.fixture
def board(tmp_path: Path) -> Iterator[Board]:
    one = Board(tmp_path)
    yield one
    one.close()
