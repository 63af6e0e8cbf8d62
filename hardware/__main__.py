"""`python -m hardware …`: simulated boards, golden frames, commissioning, self-test; without the kiosk."""

import argparse
import json
import signal
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

from hardware.fitted import KINDS, PROMPTS, Fitted
from hardware.plan import Profile
from hardware.ports import HardwareError

DEVICES = ("lights", "sound", "scanner", "camera", "printer")
PROGRAM = "python -m hardware"


def main(words: list[str] | None = None, known: Mapping[str, object] | None = None, program: str = PROGRAM) -> int:
    """Exit status 0, or 1 with one sentence on stderr. `known` stands for words that nobody typed."""
    given = _parser(known or {}, program).parse_args(words)
    acts: dict[str, Callable[[argparse.Namespace], int]] = {
        "board": _board,
        "frames": _frames,
        "commission": _commission,
        "wiring": _wiring,
        "selftest": _selftest,
        "coils-off": _coils_off,
    }
    try:
        return acts[given.command](given)
    except HardwareError as why:
        sys.stderr.write(f"{why}\n")
        return 1


def _parser(known: Mapping[str, object], program: str) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog=program, description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    board = commands.add_parser("board", help="a simulated cabinet behind a pty")
    board.add_argument("family", nargs="?", help="family of the boards; as the profile has it if not given")
    board.add_argument("--cells", type=int, help="a plain cabinet with so many cells, instead of a profile")
    board.add_argument("--profile", default="demo-12", help="a shipped profile, or a .toml file")
    where = board.add_mutually_exclusive_group(required=True)
    where.add_argument("--link", type=Path, help="where the port shall appear")
    where.add_argument("--pty", action="store_true", help="anywhere; the place is printed")
    board.add_argument("--control", help="HOST:PORT or path of a unix socket for the JSON control channel")
    board.add_argument("--paced", action="store_true", help="bytes take the time that bits take")
    frames = commands.add_parser("frames", help="every golden frame as the drivers build and parse it")
    frames.add_argument("--json", action="store_true", help="for programs")
    frames.add_argument("--file", type=Path, help="another table of golden frames")
    walk = commands.add_parser("commission", help="find boards, prove every cell, write the profile")
    _profile_words(walk, known)
    walk.add_argument("--out", type=Path, help="where the learnt profile goes; a simulated one needs no place")
    walk.add_argument("--by", default="installer", help="who proves it, for the record; never a secret")
    walk.add_argument("--yes-simulated", action="store_true", help="a simulated cabinet and a simulated person")
    for kind in DEVICES:
        walk.add_argument(f"--{kind}", default="none", help=f"DRIVER or DRIVER:DEVICE of the {kind}, to prove it too")
    walk.set_defaults(**known)
    wiring = commands.add_parser("wiring", help="draw a profile as SVG")
    wiring.add_argument("profile", help="a shipped profile, or a .toml file")
    test = commands.add_parser("selftest", help="check every device without opening a door")
    _profile_words(test, known)
    for kind in KINDS:
        test.add_argument(f"--{kind}", default="none", help=f"DRIVER or DRIVER:DEVICE of the {kind}")
    test.set_defaults(**known)
    off = commands.add_parser("coils-off", help="all relays on the Pi's own pins off, after whoever drove them is gone")
    _profile_words(off, known)
    off.set_defaults(**known)
    return parser


def _profile_words(parser: argparse.ArgumentParser, known: Mapping[str, object]) -> None:
    parser.add_argument("profile", nargs="?" if "profile" in known else None, help="a shipped profile, or a .toml file")
    parser.add_argument("--port", action="append", default=[], help="BUS=PATH, where the profile's path is not right")
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--pins", default="mock", help="mock, lgpio, pigpio or native")
    parser.add_argument("--prompts", type=Path, default=PROMPTS, help="folder of the spoken prompts")


def _profile(given: argparse.Namespace) -> Profile:
    from hardware import profile as profiles

    return profiles.at_ports(profiles.load(given.profile), dict(pair.split("=", 1) for pair in given.port))


def _selftest(given: argparse.Namespace) -> int:
    from hardware import selftest

    fitted = Fitted(_profile(given), given.pins, given.prompts)
    verdicts = selftest.examine(fitted, {kind: getattr(given, kind) for kind in KINDS})
    if given.json:
        sys.stdout.write(json.dumps([verdict.told() for verdict in verdicts], ensure_ascii=False, indent=1) + "\n")
    else:
        for verdict in verdicts:
            said = ("; ".join(verdict.broken) or "ok", *verdict.warned)
            sys.stdout.write(f"{verdict.device:8} {verdict.driver:8} {'; '.join(said)}\n")
    return 1 if any(verdict.broken for verdict in verdicts) else 0


def _coils_off(given: argparse.Namespace) -> int:
    from hardware.locker import coils
    from hardware.locker.cabinet import Outside

    pins = coils.off(_profile(given), Outside(given.pins))
    if given.json:
        sys.stdout.write(json.dumps({"off": pins}) + "\n")
    elif pins:
        sys.stdout.write(f"relays off at pins {', '.join(map(str, pins))}\n")
    else:
        sys.stdout.write("no relay hangs on the Pi's own pins\n")
    return 0


def _board(given: argparse.Namespace) -> int:
    from hardware.boards import plain
    from hardware.boards.cabinet import SimCabinet
    from hardware.boards.control import Control
    from hardware.boards.loop import Loop

    if given.cells:
        profile = plain.profile(given.family or "kerong5", given.cells)
    else:
        profile = plain.chosen(given.profile, given.family)
    link = given.link or Path(tempfile.mkdtemp(prefix="lock-board-")) / "port"
    loop = Loop()
    cabinet = SimCabinet(profile, loop.agenda, paced=given.paced)
    cabinet.plug_in(loop, plain.links(profile, link))
    control = Control(loop, given.control, cabinet.answer) if given.control else None
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda *_: loop.end())
    sys.stdout.write(f"{profile.name}: {len(profile.cells)} cells at {link}\n")
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
    from hardware.commissioning import devices as things
    from hardware.commissioning import draft as drafts
    from hardware.commissioning import terminal, walk
    from hardware.commissioning.person import Person
    from hardware.commissioning.simulated import Point
    from hardware.locker.cabinet import Outside
    from hardware.scanner.sim import SimScanner

    profile = _profile(given)
    out = given.out or _nowhere(simulated=given.yes_simulated)
    draft = drafts.resumed(out.with_suffix(".draft.json"))
    here = terminal.TerminalPerson(given.by)
    person: Person = here
    outside = Outside(given.pins)
    if given.yes_simulated:
        outside = point = Point(profile)
        person = point.person
    elif found := outside.ports():
        here.show(terminal.ports_table(profile, found))
    drivers = {kind: getattr(given, kind) for kind in DEVICES}
    with things.opened(Fitted(profile, given.pins, given.prompts), drivers) as devices:
        if given.yes_simulated and isinstance(devices.scanner, SimScanner):
            point.person.reads = partial(devices.scanner.scan, "1234567890")
        learnt = walk.commission(walk.Site(profile, outside, devices), person, draft)
    walk.finish(learnt, draft, out)
    unproven = [cell.name for cell in learnt.cells if not cell.proven]
    if given.json:
        sys.stdout.write(_learnt(learnt, draft.devices, draft.failed))
    else:
        here.show(terminal.result_table(learnt, draft))
        sys.stdout.write(f"{out}: {len(learnt.cells) - len(unproven)} of {len(learnt.cells)} cells proven\n")
    return 1 if unproven or draft.failed else 0


def _learnt(profile: Profile, devices: list[str], failed: Mapping[str, str]) -> str:
    """The record as it travels, what works, and what does not and why."""
    from hardware import record

    told = {"profile": profile.name, **(record.wiring(profile) or {}), "devices": devices, "failed": failed}
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def _nowhere(*, simulated: bool) -> Path:
    """What a simulated person proved must never be taken for a proof: it goes into a folder of its own."""
    if not simulated:
        message = "say with --out where the learnt profile shall go"
        raise HardwareError(message)
    return Path(tempfile.mkdtemp(prefix="simulated-")) / "cabinet.toml"


def _wiring(given: argparse.Namespace) -> int:
    from hardware import profile as profiles
    from hardware.drawing import page

    sys.stdout.write(page.svg(profiles.load(given.profile)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
