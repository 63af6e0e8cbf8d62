"""`python -m hardware …`: simulated boards and the golden frames, without the kiosk."""

import argparse
import json
import signal
import sys
from pathlib import Path

from hardware.ports import HardwareError


def main(words: list[str] | None = None) -> int:
    """Exit status 0, or 1 with one sentence on stderr."""
    parser = argparse.ArgumentParser(prog="python -m hardware", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    board = commands.add_parser("board", help="a simulated cabinet behind a pty")
    board.add_argument("family", nargs="?", help="family of the boards; as the profile has it if not given")
    board.add_argument("--cells", type=int, help="a plain cabinet with so many cells, instead of a profile")
    board.add_argument("--profile", default="demo-12", help="a shipped profile, or a .toml file")
    board.add_argument("--link", type=Path, required=True, help="where the port shall appear")
    board.add_argument("--control", help="HOST:PORT or path of a unix socket for the JSON control channel")
    board.add_argument("--paced", action="store_true", help="bytes take the time that bits take")
    frames = commands.add_parser("frames", help="every golden frame as the drivers build and parse it")
    frames.add_argument("--json", action="store_true", help="for programs")
    frames.add_argument("--file", type=Path, help="another table of golden frames")
    given = parser.parse_args(words)
    try:
        return _board(given) if given.command == "board" else _frames(given)
    except HardwareError as why:
        sys.stderr.write(f"{why}\n")
        return 1


def _board(given: argparse.Namespace) -> int:
    from hardware.boards import plain
    from hardware.boards.cabinet import SimCabinet
    from hardware.boards.control import Control
    from hardware.boards.loop import Loop

    if given.cells:
        profile = plain.profile(given.family or "kerong5", given.cells)
    else:
        profile = plain.chosen(given.profile, given.family)
    loop = Loop()
    cabinet = SimCabinet(profile, loop.agenda, paced=given.paced)
    cabinet.plug_in(loop, plain.links(profile, given.link))
    control = Control(loop, given.control, cabinet.answer) if given.control else None
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: loop.end())
    sys.stdout.write(f"{profile.name}: {len(profile.cells)} cells at {given.link}\n")
    sys.stdout.flush()
    loop.run()
    cabinet.unplug_all()
    if control is not None:
        control.close()
    return 0


def _frames(given: argparse.Namespace) -> int:
    from hardware import frames

    rows = list(frames.spoken(frames.golden(given.file or frames.GOLDEN)))
    if given.json:
        sys.stdout.write(json.dumps(rows, ensure_ascii=False, indent=1) + "\n")
    else:
        for row in rows:
            sys.stdout.write(f"{row['protocol']:8} {row['direction']:8} {row['hex']:36} {row['meaning']}\n")
    return 0 if all(row["driver"] != "does not understand" for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
