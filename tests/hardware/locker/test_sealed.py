"""A cabinet whose seal is broken keeps its other buses: only the one that was changed opens nothing."""

from dataclasses import fields, replace
from pathlib import Path
from typing import Any

import pytest

from hardware import profile as profiles
from hardware import profile_text, seal
from hardware.locker.cabinet import Cabinet
from hardware.ports import Door, News
from tests.hardware.processes import board_process

TWO = Path(__file__).parents[1] / "commissioning" / "two-cells.toml"

SEAL = "cc8a5295d84edc6167c464f9eb321732f1a5d844eeded113d907c7776fd86a06"


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
        told: list[News] = []
        locker = Cabinet(learnt)
        locker.start(told.append)
        doors = {state.door for state in locker.snapshot().values()}
        locker.close()
        assert doors == ({Door.UNKNOWN} if changed else {Door.CLOSED})
        assert any("changed after it was commissioned" in str(each) for each in told) is changed


def test_a_seal_of_an_earlier_release_stays_whole() -> None:
    """Whoever lets this fail shuts every cabinet that was commissioned so far: see decision 0014."""
    (bus,) = seal.sealed(profiles.load(TWO)).buses
    assert bus.seal == SEAL


@pytest.mark.parametrize("part", ["bus", "board", "cell"])
def test_whatever_of_a_bus_is_not_as_it_comes_is_under_its_seal(part: str) -> None:
    made = seal.sealed(profiles.load(TWO))
    (bus,), (board,) = made.buses, made.boards
    parts: dict[str, tuple[str, Any, list[str]]] = {
        "bus": ("buses", bus, [each.name for each in fields(bus) if each.name not in ("name", "seal")]),
        "board": ("boards", board, [each.name for each in fields(board) if each.name not in ("name", "bus")]),
        "cell": ("cells", made.cells[0], [name for name in seal.SEALED if name != "board"]),
    }
    where, plan, names = parts[part]
    for name in names:
        value = getattr(plan, name)
        other = not value if isinstance(value, bool) else value + (1 if isinstance(value, int) else "x")
        others: Any = {where: (replace(plan, **{name: other}), *getattr(made, where)[1:])}
        changed = replace(made, **others)
        assert seal.broken(changed, changed.buses[0]), name
