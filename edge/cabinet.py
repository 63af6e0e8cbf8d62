"""The cabinet of this kiosk: which profile it has, and its places as the store keeps them."""

from pathlib import Path

from edge.errors import SettingsError
from edge.settings import Settings
from hardware import profile as profiles
from hardware import seal
from hardware.plan import Profile
from hardware.ports import HardwareError, Health


def profile(settings: Settings, learnt: Path, blamed: list[Health]) -> Profile:
    """The profile that the settings name, as it was commissioned here, else as it was shipped. What cannot be used of
    it is left out and `blamed`. A real cell is proven if commissioning sealed that; a simulated cabinet is made of
    the profile itself."""
    chosen = settings.hardware

    def blame(why: HardwareError) -> None:
        blamed.append(Health(f"profile.{len(blamed) + 1}", "failed", str(why)))

    try:
        found = profiles.load(learnt, blame) if learnt.exists() else None
        if found is None or found.name != chosen.profile:
            blamed.clear()
            found = profiles.load(chosen.profile)
        built = profiles.at_ports(found, dict(chosen.ports))
    except HardwareError as wrong:
        raise SettingsError(str(wrong)) from wrong
    return seal.vouched(built) if chosen.locker == "boards" and not chosen.sim_control else built


def places(settings: Settings, built: Profile) -> dict[str, dict[str, str | int]]:
    """The cabinet as the store keeps it."""
    found: dict[str, dict[str, str | int]] = {
        cell.name: {
            "kind": "cell",
            "size": cell.size,
            "side": cell.where.side,
            "col": cell.where.column,
            "level": cell.where.row,
            "height_mm": cell.where.height_mm,
            "max_weight_g": built.sizes[cell.size].max_g,
            "accessible": int(cell.accessible),
            "trusted": int(cell.proven or settings.door.unproven),
        }
        for cell in built.cells
    }
    shelf: dict[str, str | int] = {
        "kind": "shelf",
        "size": "L",
        "side": "middle",
        "col": 1,
        "level": 1,
        "height_mm": 1000,
    }
    for name in built.shelves:
        found[name] = {**shelf, "max_weight_g": 30_000, "accessible": 0, "trusted": 1}
    return found


def lines(built: Profile) -> dict[str, tuple[str, ...]]:
    """Cell: the port and the boards that it hangs on, by the names under which the driver tells of their health."""
    bus = {board.name: board.bus for board in built.boards}
    return {
        cell.name: (f"port.{bus[cell.board]}", f"board.{cell.board}", f"board.{cell.input_board}")
        for cell in built.cells
    }
