"""Cabinets to simulate: a plain one with any number of cells, or a profile with its boards of another family."""

from dataclasses import replace
from pathlib import Path

from hardware import families
from hardware import profile as profiles
from hardware.plan import BoardPlan, BusPlan, CellPlan, LightPlan, Profile, Size, Where
from hardware.ports import HardwareError
from hardware.wire import Spec

SIZE = Size("M", 350, 220, 450, 10_000)
ROWS = 8
RELAY_PINS, INPUT_PINS = range(9, 21), (*range(1, 9), *range(21, 28))


def profile(family: str, cells: int) -> Profile:
    """So many cells of one size, on as many boards of the family as it takes."""
    spec = families.spec(family)
    bus = BusPlan("main", family, "", spec.bauds[0])
    channels = _fitting(spec, cells)
    count = -(-cells // channels)
    boards = tuple(
        families.board(spec, chr(ord("A") + n), "main", spec.addresses.start + n, channels) for n in range(count)
    )
    doors = tuple(_cell(n, boards[n // channels], *_wires(family, n, channels)) for n in range(cells))
    here = Where("middle", 1, 1, 1300)
    return Profile(
        "plain", f"{spec.title}, {cells} cells", {"M": SIZE}, here, (bus,), boards, doors, LightPlan("none", {})
    )


def chosen(name: str, family: str | None) -> Profile:
    """A profile as it is, or with all its serial boards of another family."""
    found = profiles.load(name)
    return found if family is None else with_family(found, family)


def with_family(found: Profile, family: str) -> Profile:
    """The same doors on boards of another family, one bus."""
    other = profile(family, max(1, len(found.cells)))
    cells = tuple(
        replace(cell, board=door.board, channel=door.channel, input_board=door.board, input=door.input, item_input=0)
        for cell, door in zip(found.cells, other.cells, strict=False)
    )
    bus = replace(other.buses[0], name=found.buses[0].name, port=found.buses[0].port)
    boards = tuple(replace(board, bus=bus.name) for board in other.boards)
    return replace(found, buses=(bus,), boards=boards, cells=cells)


def links(found: Profile, link: Path) -> dict[str, Path]:
    """Where each bus appears: the link itself for the first, link-NAME for others."""
    names = [bus.name for bus in found.buses]
    return {name: link if name == names[0] else link.with_name(f"{link.name}-{name}") for name in names}


def _fitting(spec: Spec, cells: int) -> int:
    """The smallest board that holds them all, or the largest there is."""
    return min((n for n in spec.channels if n >= cells), default=max(spec.channels))


def _wires(family: str, number: int, channels: int) -> tuple[int, int]:
    """Lock and door sensor of a cell: the same number on a board, two pins where they are the Pi's own."""
    if family != families.PINS.name:
        return number % channels + 1, number % channels + 1
    if number >= len(RELAY_PINS):
        sentence = f"the Pi has pins for {len(RELAY_PINS)} cells only"
        raise HardwareError(sentence)
    return RELAY_PINS[number], INPUT_PINS[number]


def _cell(number: int, board: BoardPlan, channel: int, sensor: int) -> CellPlan:
    where = Where("middle", number // ROWS + 1, number % ROWS + 1, 150 + 230 * (number % ROWS))
    return CellPlan(
        name=f"{number + 1:02d}",
        size="M",
        where=where,
        accessible=False,
        board=board.name,
        channel=channel,
        input_board=board.name,
        input=sensor,
        item_input=0,
        proven=True,
    )
