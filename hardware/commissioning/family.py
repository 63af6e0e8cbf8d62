"""Boards of another family than the profile says: the same doors, on the boards that were found."""

from dataclasses import replace
from itertools import chain, zip_longest

from hardware import families
from hardware.commissioning.search import Found, PortFinding
from hardware.commissioning.words import Stopped, say
from hardware.plan import BoardPlan, CellPlan, Profile


def switched(profile: Profile, name: str, finding: PortFinding) -> Profile:
    """The profile with this bus and its boards of the family that answers; its cells, in their order, on the channels
    of these boards, unproven. Stopped when there are more cells than channels."""
    old = profile.on_bus(name)
    order = [board.name for board in old]
    cells = [cell for cell in profile.cells if cell.board in order]
    cells.sort(key=lambda cell: (order.index(cell.board), cell.channel))
    names = zip_longest(order[: len(finding.boards)], finding.boards)
    boards = [_board(known or f"{name}-{found.address}", name, finding, found) for known, found in names]
    wires = chain.from_iterable([(board.name, n) for n in range(1, board.channels + 1)] for board in boards)
    moved = {cell.name: _moved(cell, board, channel) for cell, (board, channel) in zip(cells, wires, strict=False)}
    if len(moved) < len(cells):
        raise Stopped(say("too_few", bus=name, cells=len(cells), channels=len(moved)))
    others = [board for board in profile.boards if board.bus != name]
    buses = (replace(bus, family=finding.family) if bus.name == name else bus for bus in profile.buses)
    doors = (moved.get(cell.name, cell) for cell in profile.cells)
    return replace(profile, buses=tuple(buses), boards=(*others, *boards), cells=tuple(doors))


def _board(name: str, bus: str, finding: PortFinding, found: Found) -> BoardPlan:
    """A board that was found; one that does not tell its channels may have as many as there are."""
    spec = families.spec(finding.family)
    return families.board(spec, name, bus, found.address, found.channels or max(spec.channels))


def _moved(cell: CellPlan, board: str, channel: int) -> CellPlan:
    return replace(cell.doubted(), board=board, channel=channel, input_board=board, input=channel, item_input=0)
