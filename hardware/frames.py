"""The golden frames, said again by the drivers: requests as they build them, replies as they understand them.

Reads the table of golden frames (tests/hardware/lock-frames.json of a checkout, or a file that is named); prints what
the drivers make of it. A request that no driver may send is listed as refused.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from hardware import families
from hardware.locker.parser import Parser
from hardware.ports import HardwareError
from hardware.wire import Frame, NotBuilt, Op

GOLDEN = Path(__file__).parents[1] / "tests" / "hardware" / "lock-frames.json"
NAMES = {"pulse": "open", "read_inputs": "status"}
Row = Mapping[str, Any]


def golden(path: Path = GOLDEN) -> list[Row]:
    """The table."""
    try:
        found: list[Row] = json.loads(path.read_text("utf-8"))["frames"]
    except (OSError, ValueError, KeyError) as why:
        sentence = f"the golden frames cannot be read from {path}: {why}"
        raise HardwareError(sentence) from why
    return found


def op(row: Row) -> Op:
    """A golden request as the drivers ask it."""
    told = row["decoded"]
    count = told.get("count", int(told.get("mask", 0)).bit_length())
    board = told.get("board", told.get("unit", told.get("new", 0)))
    name = NAMES.get(told["op"], told["op"])
    return Op(name, board, told.get("cell", told.get("relay", 0)), count, told.get("ms", 0))


def spoken(rows: list[Row]) -> Iterator[dict[str, Any]]:
    """Each row as the drivers have it: {protocol, id, meaning, direction, hex, fields, driver}."""
    requests = {row["id"]: row for row in rows if row["direction"] == "request"}
    for row in rows:
        said = _built(row) if row["direction"] == "request" else _parsed(row, requests.get(row.get("reply_to", "")))
        head = {key: row[key] for key in ("protocol", "id", "meaning", "direction")}
        yield {**head, **said}


def _built(row: Row) -> dict[str, Any]:
    codec = families.codec(row["protocol"])
    try:
        built = codec.encode(op(row))
    except NotBuilt:
        return {"hex": row["hex"], "fields": row["decoded"], "driver": "refuses"}
    return {"hex": built.hex(" ").upper(), "fields": row["decoded"], "driver": "builds"}


def _parsed(row: Row, request: Row | None) -> dict[str, Any]:
    parser = Parser(families.codec(row["protocol"]))
    parser.expect(op(request) if request is not None else None)
    raw = bytes.fromhex(row["hex"])
    found = [part for part in (*parser.feed(raw), *parser.idle()) if isinstance(part, Frame)]
    if not found:
        return {"hex": row["hex"], "fields": {}, "driver": "does not understand"}
    fields = {**row["decoded"], **found[0].fields}
    return {"hex": found[0].raw.hex(" ").upper(), "fields": fields, "driver": "parses"}
