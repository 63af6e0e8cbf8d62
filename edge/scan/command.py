"""`kiosk scan`: read the codes of pictures, or of the frames of a recording as the live scanner would."""

import json
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer
from rich.console import Console
from rich.table import Table

from edge.scan import memory, report
from edge.scan.decode import Found, Plan, decode
from edge.scan.judge import Judge, manifest_of
from hardware import select
from hardware.ports import Frame, HardwareError

WRONG_USAGE, NOT_ALL_READ = 2, 1
UNSEEN = re.compile("[\x7f-\x9f\u2028\u2029]")
"""Signs that some readers take for the end of a line."""

Files = Annotated[list[Path] | None, typer.Argument(help="Pictures, each for itself.")]
Recording = Annotated[Path | None, typer.Option(help="A folder of frames or a Y4M film, in order.")]
Listed = Annotated[Path | None, typer.Option(help="Expected texts: one a line, or JSON lines with text and kind.")]


def scan(  # noqa: PLR0913 - the contract's own list of options
    files: Files = None,
    *,
    frames: Recording = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON line a file or code.")] = False,
    manifest: Listed = None,
    size: Annotated[str, typer.Option(help="Working size, WxH.")] = "1280x720",
    budget_ms: Annotated[
        float, typer.Option(help="CPU milliseconds a picture, as the reference machine counts.")
    ] = 60.0,
    fps: Annotated[float, typer.Option(help="Frames a second of a recording.")] = 10.0,
    expect: Annotated[str, typer.Option(help="Kinds hoped for, with commas between.")] = "",
) -> None:
    """Read the codes of pictures, or of a recording's frames (--frames) with the rules of the live scanner."""
    try:
        if bool(files) == bool(frames) or fps <= 0:
            sentence = "name pictures, or a recording with --frames (and --fps above 0)"
            raise ValueError(sentence)
        box = _size(size)
        judge = Judge(manifest_of(manifest) if manifest else {})
    except (ValueError, OSError) as error:
        typer.echo(f"kiosk scan: {error}", err=True)
        raise typer.Exit(WRONG_USAGE) from error
    plan = Plan(budget_ms, frozenset(filter(None, expect.split(","))), judge.listed)
    say = _say_json if as_json else _say_table
    warm_up(plan)
    if frames:
        raise typer.Exit(_recording(frames, fps, plan, judge))
    asked = judge if manifest else None
    raise typer.Exit(max([say(_one(path, box, plan, asked)) for path in files or []], default=0))


def warm_up(plan: Plan) -> None:
    """Load tables and libraries with an empty picture, so that the first real one is not charged for them."""
    memory.keep_freed()
    decode(np.full((480, 640), 128, np.uint8), plan)


def read(frame: Frame, plan: Plan) -> Found:
    """Decode one frame of a camera or a file."""
    return decode(np.frombuffer(frame.luma, np.uint8).reshape(frame.height, frame.width), plan)


def _one(path: Path, box: tuple[int, int], plan: Plan, judge: Judge | None) -> dict[str, Any]:
    try:
        frame = select.picture(path, box)
    except HardwareError as error:
        return {"file": str(path), "codes": [], "cpu_ms": 0, "error": str(error)}
    found = read(frame, plan)
    codes = [report.code(seen) | (judge.alone(seen) if judge else {}) for seen in found.candidates]
    return {"file": str(path), "codes": codes, "cpu_ms": round(found.cpu_ms, 2)}


def _say_json(line: dict[str, Any]) -> int:
    text = json.dumps(line, ensure_ascii=False)
    sys.stdout.write(UNSEEN.sub(lambda found: f"\\u{ord(found.group()):04x}", text) + "\n")
    sys.stdout.flush()
    return NOT_ALL_READ if "error" in line else 0


def _say_table(line: dict[str, Any]) -> int:
    table = Table("text", "symbology", "sure", "stages", title=f"{line['file']}  {line['cpu_ms']} ms")
    for code in line["codes"]:
        table.add_row(code["text"], code["symbology"], f"{code['confidence']:.2f}", " ".join(code["stages"]))
    Console().print(table if line["codes"] else f"{line['file']}: {line.get('error', 'no code')}")
    return NOT_ALL_READ if "error" in line else 0


def _recording(path: Path, fps: float, plan: Plan, judge: Judge) -> int:
    costs: list[float] = []
    count = accepted = 0
    status = 0
    for number, frame in _numbered(path):
        if frame is None:
            status = NOT_ALL_READ
            break
        found = read(frame, plan)
        costs.append(found.cpu_ms)
        count = number + 1
        for taken in judge.next(found, round(number * 1000 / fps)):
            accepted += 1
            _say_json(report.accepted(taken, number))
    _say_json(report.summary(count, accepted, judge.rejected, costs))
    return status


def _numbered(path: Path) -> Iterator[tuple[int, Frame | None]]:
    """The recording's frames with their numbers; None in the place where it cannot be read on."""
    number = 0
    try:
        for frame in select.recorded(path):
            yield number, frame
            number += 1
    except HardwareError as error:
        typer.echo(f"kiosk scan: {error}", err=True)
        yield number, None


def _size(text: str) -> tuple[int, int]:
    wide, _, high = text.partition("x")
    if not (wide.isdecimal() and high.isdecimal() and int(wide) and int(high)):
        sentence = f"{text}: a size is written as 1280x720"
        raise ValueError(sentence)
    return int(wide), int(high)
