"""People at the console of the platform: commands in time and too late, with and without somebody at the kiosk."""

from collections.abc import Mapping
from typing import Any

from edge.domain.staff import CUSTOMER
from edge.flows import command
from edge.sync.contract.messages import PresenceProof
from tests.system.simulator.kiosk import said
from tests.system.simulator.moments import Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line


def operate(scene: Scene, line: Line) -> Steps:
    """One wish. To open a cell, somebody at the kiosk reads the digits on its screen to the operator."""
    town, op, cell = scene.town, line.of["op"], line.of["cell"]
    proof = None
    if op in ("open_cell", "reopen_cell"):
        while town.at_panel:
            yield 10_000
        town.at_panel = "helped"
        shown = None
        if town.kiosk.panel.lit:
            reply = town.kiosk.ask(CUSTOMER, command.show)
            yield 100
            shown = said(reply)
        by_staff = scene.town.sessions and line.of["asks"] == "staff"
        proof = PresenceProof("screen", shown["code"] if shown else "000000")
        proof = PresenceProof("staff", min(scene.town.sessions)) if by_staff else proof
    yield line.of["late_ms"]
    things = town.things_in(cell)
    args = _args(op, cell, things[0] if things else None, town)
    scene.trace.add("operator", op=op, cell=cell)
    ident = scene.platform.wish(op, args, proof)
    if ident:
        scene.trace.count(f"command {op}")
    if proof is not None:
        yield from _stand_by(scene, cell)
        town.at_panel = ""


def _args(op: str, cell: str, thing: str | None, town: Any) -> Mapping[str, Any]:
    last = town.cabinet.ordered.get(cell, "o-1")
    return {
        "open_cell": {"cell": cell, "parcel": thing},
        "reopen_cell": {"cell": cell, "opening": last},
        "beat": {},
    }[op]


def _stand_by(scene: Scene, cell: str) -> Steps:
    """The customer whom the operator helps waits, and takes what is theirs."""
    for _ in range(15):
        yield 2000
        if not scene.cabinet.is_open(cell):
            continue
        for thing in scene.town.things_in(cell):
            if scene.cabinet.ordered.get(cell):
                scene.town.take(scene.town.owners[thing], cell, thing)
        scene.cabinet.act("close", cell)
        return
