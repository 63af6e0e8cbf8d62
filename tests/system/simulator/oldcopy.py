"""In the night an old copy of the store is put back: unseen, so that the kiosk must find out, or by `kiosk restore`."""

from contextlib import suppress
from functools import partial
from pathlib import Path

from edge import restore
from edge.dice import SeededDice
from edge.domain.staff import KIOSK
from edge.home import FILES, RESTORING, Home, finish_restore
from edge.keys import Keyring
from edge.store import copies
from edge.sync.session import Phase
from edge.turn import Memory, Turn
from tests.system.simulator import chores
from tests.system.simulator.cuts import PowerCut
from tests.system.simulator.kiosk import SETTINGS
from tests.system.simulator.moments import Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line, stream
from tests.system.simulator.staff import Hand

NIGHTS, LEAST = 20, 8
"""How often it is tried, and how many facts must be lost: fewer could be outwritten before the platform answers."""
OFF_S = 30
RING = Keyring(b"\x09" * 32, b"town")


def put_back(scene: Scene, line: Line) -> None:
    """When everything is quiet, a copy is made; two locks are tried; then the machine comes up with the copy."""
    scene.moments.live(_night(scene, Hand(scene.town, line.of["staff"], stream(scene.seed, f"copy/{line.at}"))))


def chosen(scene: Scene, line: Line) -> None:
    """How the copy of the next evening comes about: "unseen", "restore", or "broken": the store has gone as well."""
    scene.copies.append(line.of["how"])


def _night(scene: Scene, hand: Hand) -> Steps:
    how = scene.copies.pop(0) if scene.copies else "unseen"
    for _ in range(NIGHTS):
        yield 60_000
        if not _quiet(scene):
            continue
        copy, upto = _read(scene.kiosk.path), scene.oracle.books.rows[-1].seq
        file = _copied(scene) if how != "unseen" else None
        yield from chores.tries(hand)
        yield from chores.tries(hand)
        yield 120_000
        if _quiet(scene) and _may_go(scene, upto):
            scene.trace.add("old copy", how=how, lost=scene.oracle.books.rows[-1].seq - upto)
            scene.trace.count("old copy")
            written = partial(_written, scene, copy, upto) if file is None else partial(_restored, scene, file, upto)
            scene.moments.later(1000, partial(written, how == "broken") if file is not None else written)
            raise PowerCut("power", OFF_S)


def _copied(scene: Scene) -> Path:
    folder = scene.kiosk.site.folder / copies.FOLDER
    return copies.make(scene.kiosk.reading, (folder, "asked"), scene.kiosk.site.key)[0]


def _restored(scene: Scene, file: Path, upto: int, gone: bool) -> None:
    """`kiosk restore`, and again where death came in between, as its words say. What has gone tells nothing more."""
    site = scene.kiosk.site
    for name in FILES if gone else ():
        (site.folder / name).unlink(missing_ok=True)
    scene.trace.count("restore of a broken store" if gone else "restore")
    dice = SeededDice(f"restore/{scene.seed}/{scene.moments.now}")
    at, probe = Home(site.folder, RING, site.key is not None), partial(site.wires.probe, "restore_step")
    for _ in range(2):
        with suppress(PowerCut):
            finish_restore(site.folder)
            restore.put_back(at, file, lambda new: Turn(new, scene.kiosk.clock, dice, SETTINGS, Memory(), KIOSK), probe)
            break
        if (site.folder / RESTORING).exists():
            break
    if gone:
        scene.oracle.put_back(upto)


def _quiet(scene: Scene) -> bool:
    """Nobody is there, nothing waits, the platform answers."""
    idle = scene.kiosk.panel.lit and not scene.town.at_panel and not scene.town.busy
    rows = scene.oracle.books.rows
    known = bool(rows) and scene.oracle.platform_has == rows[-1].seq
    return idle and known and scene.exchange.well() and scene.kiosk.link.phase is Phase.LIVE


def _may_go(scene: Scene, upto: int) -> bool:
    """What is lost tells of no parcel and of no wrong code or PIN: people would have to look for those."""
    lost = scene.oracle.books.rows[upto:]
    known = {"CellOpening", "DoorReported", "StaffSignedIn", "StaffSignedOut", "HardwareChanged", "ClockStepped"}
    return len(lost) >= LEAST and all(row.kind in known for row in lost)


def _read(path: Path) -> dict[str, bytes]:
    names = (path.name, f"{path.name}-wal")
    return {name: (path.parent / name).read_bytes() for name in names if (path.parent / name).exists()}


def _written(scene: Scene, copy: dict[str, bytes], upto: int) -> None:
    path = scene.kiosk.path
    for old in (path, path.with_name(f"{path.name}-wal"), path.with_name(f"{path.name}-shm")):
        old.unlink(missing_ok=True)
    for name, found in copy.items():
        (path.parent / name).write_bytes(found)
    scene.oracle.put_back(upto)
