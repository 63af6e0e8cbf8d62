"""The commissioning record as it travels: ports, boards, wires, and who proved which cells when.

Every value is plain JSON. Source: LOCK-BOARDS section 7 step 8, PROTOCOL 3.6 (`wiring`).
"""

from itertools import groupby
from typing import Any

from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile

ON_BUS = ("port", "adapter", "baud", "echo", "latency_ms", "gap_ms", "quiet_ms", "supply", "lock_type")
ON_BOARD = (
    "address", "channels", "closed_bit", "item", "item_bit", "cut_reads", "pulse_ms", "one_by_one", "door",
    "active_high", "variant", "state_bytes",
)  # fmt: skip


def wiring(profile: Profile) -> dict[str, Any] | None:
    """The wiring that was commissioned here; None before that.

    A board's `cells` are lines: name, channel, board of the input, input, item input (0: none), size, milliseconds that
    the lock took; those of the lights place and pins. `proofs` are rows: the last time, the person, the cells that they
    proved on that day.
    """
    if not any(bus.seal for bus in profile.buses):
        return None
    buses = {bus.name: bus for bus in profile.buses}
    lights = profile.lights
    return {
        "profile": profile.name,
        "boards": [_board(profile, board, buses[board.bus]) for board in profile.boards],
        "lights": [{"driver": lights.driver, "places": [_text(name, *pins) for name, pins in lights.places.items()]}],
        "sensors": [{"name": name, "pin": pin} for name, pin in profile.sensors.items()],
        "proofs": _proofs([cell for cell in profile.cells if cell.proven]),
        "unproven": [cell.name for cell in profile.cells if not cell.proven],
    }


def _board(profile: Profile, board: BoardPlan, bus: BusPlan) -> dict[str, Any]:
    return {
        "id": board.name,
        "driver": bus.family,
        "bus": bus.name,
        **{key: getattr(bus, key) for key in ON_BUS},
        **{key: getattr(board, key) for key in ON_BOARD},
        "cells": [_line(cell) for cell in profile.cells if cell.board == board.name],
    }


def _line(cell: CellPlan) -> str:
    return _text(cell.name, cell.channel, cell.input_board, cell.input, cell.item_input, cell.size, cell.baseline_ms)


def _text(*words: str | int) -> str:
    """A row in one word of JSON: a message may not be nested deeper (PROTOCOL 3.1)."""
    return " ".join(map(str, words))


def _day(cell: CellPlan) -> tuple[str, str]:
    return cell.proven_at[:10], cell.proven_by


def _proofs(cells: list[CellPlan]) -> list[list[Any]]:
    """One row for each person and day, the last day last."""
    days = groupby(sorted(cells, key=_day), key=_day)
    held = [list(found) for _, found in days]
    return [[max(cell.proven_at for cell in day), day[0].proven_by, [cell.name for cell in day]] for day in held]
