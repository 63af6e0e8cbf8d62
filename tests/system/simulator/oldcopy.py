"""In the night an old copy of the store is put back: what was written since is gone, and the kiosk must find out."""

from pathlib import Path

from edge.sync.session import Phase
from tests.system.simulator import chores
from tests.system.simulator.cuts import PowerCut
from tests.system.simulator.moments import Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line, stream
from tests.system.simulator.staff import Hand

NIGHTS, LEAST = 20, 8
"""How often it is tried, and how many facts must be lost: fewer could be outwritten before the platform answers."""
OFF_S = 30


def put_back(scene: Scene, line: Line) -> None:
    """When everything is quiet, a copy is made; two locks are tried; then the machine comes up with the copy."""
    scene.moments.live(_night(scene, Hand(scene.town, line.of["staff"], stream(scene.seed, f"copy/{line.at}"))))


def _night(scene: Scene, hand: Hand) -> Steps:
    for _ in range(NIGHTS):
        yield 60_000
        if not _quiet(scene):
            continue
        copy, upto = _read(scene.kiosk.path), scene.oracle.books.rows[-1].seq
        yield from chores.tries(hand)
        yield from chores.tries(hand)
        yield 120_000
        if _quiet(scene) and _may_go(scene, upto):
            scene.trace.add("old copy", lost=scene.oracle.books.rows[-1].seq - upto)
            scene.trace.count("old copy")
            scene.moments.later(1000, lambda copy=copy, upto=upto: _written(scene, copy, upto))  # type: ignore[misc]
            raise PowerCut("power", OFF_S)


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
