"""A cabinet whose seal is broken keeps its other buses: only the one that was changed opens nothing."""

from dataclasses import replace
from pathlib import Path

import pytest

from hardware import profile as profiles
from hardware import profile_text, seal
from hardware.locker.cabinet import Cabinet
from hardware.ports import Door, Health, Step
from tests.hardware.processes import board_process

TWO = Path(__file__).parents[1] / "commissioning" / "two-cells.toml"


@pytest.mark.feature("HW-7")
@pytest.mark.parametrize("changed", [False, True])
def test_a_profile_that_somebody_edited_after_commissioning_opens_nothing(changed: bool, tmp_path: Path) -> None:
    with board_process(tmp_path, "--cells", "2") as board:
        profile_text.write(
            seal.sealed(profiles.at_ports(profiles.load(TWO), {"main": str(board.link)})), tmp_path / "mine.toml"
        )
        learnt = profiles.load(tmp_path / "mine.toml")
        if changed:
            learnt = replace(learnt, cells=(replace(learnt.cells[0], channel=3), learnt.cells[1]))
        told: list[Step | Health] = []
        locker = Cabinet(learnt)
        locker.start(told.append)
        doors = {state.door for state in locker.snapshot().values()}
        locker.close()
        assert doors == ({Door.UNKNOWN} if changed else {Door.CLOSED})
        assert any("changed after it was commissioned" in str(each) for each in told) is changed
