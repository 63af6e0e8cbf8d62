"""`python -m hardware …`: simulated boards, golden frames, commissioning; without the kiosk."""

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
    walk = commands.add_parser("commission", help="find boards, prove every cell, write the profile")
    walk.add_argument("profile", help="a shipped profile, or a .toml file, to begin with")
    walk.add_argument("--out", type=Path, required=True, help="where the learnt profile goes")
    walk.add_argument("--port", action="append", default=[], help="BUS=PATH, where the profile's path is not right")
    walk.add_argument("--yes-simulated", action="store_true", help="a simulated cabinet and a simulated person")
    walk.add_argument("--json", action="store_true", help="print the record")
    wiring = commands.add_parser("wiring", help="draw a profile as SVG")
    wiring.add_argument("profile", help="a shipped profile, or a .toml file")
    given = parser.parse_args(words)
    try:
        return {"wiring": _wiring, "board": _board, "frames": _frames, "commission": _commission}[given.command](given)
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


def _commission(given: argparse.Namespace) -> int:
    from hardware import profile as profiles
    from hardware.commissioning import terminal, walk
    from hardware.commissioning.person import Person
    from hardware.commissioning.simulated import Point

    profile = profiles.load(given.profile)
    person: Person = terminal.TerminalPerson()
    if given.yes_simulated:
        point = Point(profile)
        plugs, person = point.plugs, point.person
    else:
        plugs = terminal.serial_plugs(profiles.at_ports(profile, dict(pair.split("=", 1) for pair in given.port)))
    draft = walk.resumed(given.out.with_suffix(".draft.json"))
    learnt = walk.commission(profile, plugs, person, draft)
    told = walk.finish(learnt, draft, given.out)
    unproven = [cell.name for cell in learnt.cells if not cell.proven]
    if given.json:
        sys.stdout.write(json.dumps(told, ensure_ascii=False, indent=1) + "\n")
    else:
        sys.stdout.write(f"{given.out}: {len(learnt.cells) - len(unproven)} of {len(learnt.cells)} cells proven\n")
        sys.stdout.writelines(f"{cell}: {why}\n" for cell, why in draft.failed.items())
    return 1 if unproven else 0


def _wiring(given: argparse.Namespace) -> int:
    from hardware import drawing
    from hardware import profile as profiles

    sys.stdout.write(drawing.svg(profiles.load(given.profile)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
