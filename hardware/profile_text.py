"""A profile as TOML again: what commissioning writes, and what `load` reads back as the same value."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from hardware.plan import BoardPlan, BusPlan, CellPlan, Profile, Where


def text(profile: Profile) -> str:
    """The whole file."""
    return "\n".join(_lines(profile)).strip() + "\n"


def write(profile: Profile, path: Path) -> None:
    """Complete or not at all: a new file beside it, synced, then moved over it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        file.write(text(profile))
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _lines(profile: Profile) -> Iterator[str]:
    yield from _pairs({"name": profile.name, "title": profile.title})
    for size in profile.sizes.values():
        shape = {"width_mm": size.width_mm, "height_mm": size.height_mm, "depth_mm": size.depth_mm}
        yield from _table("[[size]]", {"name": size.name, **shape, "max_g": size.max_g})
    yield from _table("[screen]", _where(profile.screen))
    for bus in profile.buses:
        yield from _table("[[bus]]", _bus(bus))
    for board in profile.boards:
        yield from _table("[[board]]", _board(board))
    for cell in profile.cells:
        yield from _table("[[cell]]", _cell(cell))
    for shelf in profile.shelves:
        yield from _table("[[shelf]]", {"name": shelf})
    yield from _table("[lights]", {"driver": profile.lights.driver, "active_high": profile.lights.active_high})
    if profile.lights.places:
        yield from _table("[lights.places]", {place: list(pins) for place, pins in profile.lights.places.items()})
    if profile.buzzer is not None:
        yield from _table("[sound]", {"buzzer": profile.buzzer})
    eye = {"lamp": profile.lamp, "focus_mm": profile.focus_mm}
    if any(eye.values()):
        yield from _table("[camera]", {name: value for name, value in eye.items() if value is not None})
    if profile.sensors:
        yield from _table("[sensors]", profile.sensors)


def _bus(bus: BusPlan) -> dict[str, object]:
    line = {} if bus.family == "gpio" else {"port": bus.port, "baud": bus.baud, "echo": bus.echo}
    return {
        "name": bus.name,
        "family": bus.family,
        **line,
        "latency_ms": bus.latency_ms,
        "gap_ms": bus.gap_ms,
        "quiet_ms": bus.quiet_ms,
        "poll_ms": bus.poll_ms,
        "supply": bus.supply,
        "adapter": bus.adapter,
        "lock_type": bus.lock_type,
        "seal": bus.seal,
    }


def _board(board: BoardPlan) -> dict[str, object]:
    return {
        "name": board.name,
        "bus": board.bus,
        "address": board.address,
        "channels": board.channels,
        "closed_bit": board.closed_bit,
        "item_bit": board.item_bit,
        "cut_reads": board.cut_reads,
        "pulse_ms": board.pulse_ms,
        "one_by_one": board.one_by_one,
        "door": board.door,
        "item": board.item,
        "active_high": board.active_high,
        "variant": board.variant,
        "state_bytes": board.state_bytes,
    }


def _cell(cell: CellPlan) -> dict[str, object]:
    return {
        "name": cell.name,
        "size": cell.size,
        **_where(cell.where),
        "accessible": cell.accessible,
        "board": cell.board,
        "channel": cell.channel,
        "input_board": cell.input_board,
        "input": cell.input,
        "item_input": cell.item_input,
        "proven": cell.proven,
        "baseline_ms": cell.baseline_ms,
        "proven_at": cell.proven_at,
        "proven_by": cell.proven_by,
    }


def _where(where: Where) -> dict[str, object]:
    return {"side": where.side, "column": where.column, "row": where.row, "height_mm": where.height_mm}


def _table(header: str, values: Mapping[str, object]) -> Iterator[str]:
    yield ""
    yield header
    yield from _pairs(values)


def _pairs(values: Mapping[str, object]) -> Iterator[str]:
    for key, value in values.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if key.replace("_", "").isalpha() else f'"{key}"'


def _value(value: object) -> str:
    match value:
        case bool():
            return str(value).lower()
        case str():
            escaped = value.replace("\\", "\\\\").replace('"', '\\"')
            return f'"{escaped}"'
    return str(value)
