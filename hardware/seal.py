"""The seal that commissioning puts on each bus of a profile: whoever changes its wiring afterwards breaks it.

A bus without a seal was never commissioned, so its cells count as unproven; one whose seal is broken opens nothing.
What stands as every bus, board or cell comes is left out of the hash: a release that knows one thing more breaks no
seal. Source: LOCK-BOARDS section 7 step 8.
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields, replace
from typing import Any

from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile

SEALED = ("name", "board", "channel", "input_board", "input", "item_input", "proven", "proven_at", "proven_by")
"""What of a cell is commissioning's."""

BROKEN = (
    "bus {bus}: its port or its wiring in the profile was changed after it was commissioned, so nothing is opened"
    " there: run `kiosk commission`"
)


def sealed(profile: Profile) -> Profile:
    """The same with a fresh seal on every bus."""
    buses = (replace(bus, seal=_hash(profile, bus)) for bus in profile.buses)
    return replace(profile, buses=tuple(buses))


def broken(profile: Profile, bus: BusPlan) -> str:
    """What to say of a bus whose seal does not fit; empty where it does, or where there is none yet."""
    return BROKEN.format(bus=bus.name) if bus.seal and bus.seal != _hash(profile, bus) else ""


def vouched(profile: Profile) -> Profile:
    """The same, each cell unproven that no whole seal vouches for: a line in a file proves nothing."""
    whole = [bus.name for bus in profile.buses if bus.seal and not broken(profile, bus)]
    boards = [board.name for board in profile.boards if board.bus in whole]
    cells = (cell if cell.board in boards else cell.doubted() for cell in profile.cells)
    return replace(profile, cells=tuple(cells))


def _hash(profile: Profile, bus: BusPlan) -> str:
    """SHA-256 over the bus, its boards, and the wires and proofs of their cells."""
    boards = profile.on_bus(bus.name)
    names = {board.name for board in boards}
    cells = sorted((cell for cell in profile.cells if cell.board in names), key=lambda cell: cell.name)
    body = (_own(replace(bus, seal="")), [*map(_own, boards)], [_own(cell, SEALED) for cell in cells])
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()


def _own(plan: BusPlan | BoardPlan | CellPlan, names: Iterable[str] = ()) -> dict[str, Any]:
    """What of it, or of its fields of these names, is not as it comes."""
    chosen = (each for each in fields(plan) if not names or each.name in names)
    told = ((each, getattr(plan, each.name)) for each in chosen)
    return {each.name: value for each, value in told if value != each.default}
