"""The reserve: made where there is plenty of room, left alone, and given up only on a full disk."""

from pathlib import Path

import pytest

from edge import reserve
from edge.flows import tick
from tests.edge.flows.crew import Crew


def test_it_takes_real_room_and_is_made_once(tmp_path: Path) -> None:
    assert not reserve.settle(tmp_path, 1).freed
    file = tmp_path / reserve.NAME
    assert file.stat().st_blocks * 512 >= reserve.MIB
    made = file.stat().st_ino
    assert not reserve.settle(tmp_path, 1).freed
    assert file.stat().st_ino == made
    assert [each.name for each in tmp_path.iterdir()] == [reserve.NAME]


def test_none_is_made_where_none_is_wanted_or_there_is_no_room_for_it(tmp_path: Path) -> None:
    reserve.settle(tmp_path, 0)
    reserve.settle(tmp_path, 1 << 40)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.feature("SYS-4")
def test_the_platform_is_told_that_it_was_given_up(tmp_path: Path) -> None:
    crew = Crew(tmp_path)
    crew.do(tick.storage_low, 70)
    assert crew.facts("StorageLow") == [{"free_mb": 70, "reserve_freed": True}]
