"""The cabinet of a kiosk: as it was commissioned here, else as it was shipped; only what is sealed counts as proven."""

from dataclasses import replace
from pathlib import Path

import pytest

from edge import cabinet
from edge.settings import Door, Hardware, Settings
from hardware import profile as profiles
from hardware import profile_text, seal
from hardware.plan import Profile

REAL = Settings(hardware=Hardware(profile="gpio-4", locker="boards"))
NOWHERE = Path("no such file")


def trusted(settings: Settings, learnt: Path = NOWHERE) -> list[int | str]:
    """Of each cell, whether parcels may lie in it."""
    places = cabinet.places(settings, cabinet.profile(settings, learnt, []))
    return [places[name]["trusted"] for name in sorted(places)]


def commissioned(folder: Path) -> tuple[Profile, Path]:
    """All cells proven but the third."""
    shipped = profiles.load("gpio-4")
    cells = (cell.doubted() if cell.name == "03" else cell for cell in shipped.cells)
    learnt, file = seal.sealed(replace(shipped, cells=tuple(cells))), folder / "cabinet.toml"
    profile_text.write(learnt, file)
    return learnt, file


@pytest.mark.feature("HW-7")
def test_a_real_cabinet_that_nobody_commissioned_has_no_proven_cell() -> None:
    assert trusted(REAL) == [0, 0, 0, 0]


@pytest.mark.feature("HW-7")
def test_cells_are_proven_as_the_sealed_profile_says(tmp_path: Path) -> None:
    assert trusted(REAL, commissioned(tmp_path)[1]) == [1, 1, 0, 1]


@pytest.mark.feature("HW-7")
def test_a_profile_that_was_edited_afterwards_proves_nothing(tmp_path: Path) -> None:
    learnt, file = commissioned(tmp_path)
    profile_text.write(replace(learnt, cells=tuple(replace(cell, proven=True) for cell in learnt.cells)), file)
    assert trusted(REAL, file) == [0, 0, 0, 0]


@pytest.mark.feature("HW-5")
def test_each_cell_hangs_on_its_port_and_on_the_boards_of_its_lock_and_its_door() -> None:
    two_buses, two_boards = (cabinet.lines(profiles.load(name)) for name in ("mixed", "modbus-16"))
    assert (two_buses["A01"], two_buses["B01"]) == (
        ("port.left", "board.A", "board.A"),
        ("port.right", "board.W", "board.W"),
    )
    assert set(two_boards.values()) == {("port.main", "board.R", "board.I")}


def test_the_operator_may_let_unproven_cells_be_used() -> None:
    assert trusted(replace(REAL, door=Door(unproven=True))) == [1, 1, 1, 1]


@pytest.mark.parametrize(("locker", "control"), [("sim", ""), ("boards", "/run/cabinet")])
def test_a_simulated_cabinet_is_as_its_profile_says(locker: str, control: str, tmp_path: Path) -> None:
    imagined = Settings(hardware=Hardware(profile="gpio-4", locker=locker, sim_control=control))
    assert trusted(imagined) == [1, 1, 1, 1]
    assert trusted(imagined, commissioned(tmp_path)[1]) == [1, 1, 0, 1]
    assert trusted(Settings(hardware=Hardware(profile="counter-only"))) == [1] * 24
