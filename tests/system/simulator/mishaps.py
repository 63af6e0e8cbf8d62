"""Faults of a machine and of a platform that has second thoughts: a slow or full disk, a bug, a parcel taken back."""

from collections.abc import Callable
from datetime import timedelta

from edge.clock import Quality
from edge.domain.staff import KIOSK
from edge.effects import Done, Effect
from edge.flows import opening, sense
from edge.flows.door import HealthState
from edge.flows.opening import Wish
from edge.sync.broker.seam import WINDOW
from edge.turn import Turn
from tests.system.simulator.moments import HOUR_MS
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line


class StumbleError(RuntimeError):
    """A bug on purpose, in the middle of an item that had decided to open a door."""

    def __init__(self, effects: tuple[Effect, ...]) -> None:
        super().__init__("a bug on purpose")
        self.effects = effects


def stumble(turn: Turn, cell: str) -> Done:
    """Writes a cause, decides to open, and falls over: nothing of it may be seen afterwards."""
    _, effects = opening.begin(turn, Wish(cell, "check", {"shift": "none"}))
    raise StumbleError(effects)


def bad_item(scene: Scene, line: Line) -> None:
    """Right behind somebody's next act, in the same batch, comes an item that has a bug."""

    def come() -> None:
        scene.trace.count("bad item")
        scene.kiosk.worker.post(KIOSK, stumble, line.of["cell"])

    scene.kiosk.behind.append(come)


def slow_disk(scene: Scene, line: Line) -> None:
    """A sync call that takes long: meanwhile items pile up, and come as one batch."""
    scene.trace.count("slow disk")
    scene.kiosk.stalled_until = scene.moments.now + line.of["for_ms"]


def disk_full(scene: Scene, line: Line) -> None:
    """No write succeeds until somebody makes room."""
    scene.trace.add("disk full", for_s=line.of["for_s"])
    scene.trace.count("disk full")
    scene.commits.full = True
    scene.moments.later(line.of["for_s"] * 1000, lambda: setattr(scene.commits, "full", False))


def taken_back(scene: Scene, _line: Line) -> None:
    """The platform takes a parcel back in the very moment in which its customer's cell is opened."""

    def back(cell: str) -> None:
        for thing in scene.town.things_in(cell):
            scene.trace.add("taken back", thing=thing)
            scene.trace.count("taken back")
            scene.platform.take_back(thing)

    at_full(scene, back)


def at_full(scene: Scene, strike: Callable[[str], None]) -> None:
    """Strike when a cell is about to open in which something lies: mostly a customer stands before it."""

    def ordered(cell: str) -> None:
        if scene.town.things_in(cell):
            strike(cell)
        else:
            scene.cabinet.at_next_order.append(ordered)

    scene.cabinet.at_next_order.append(ordered)


def narrow(scene: Scene, line: Line) -> None:
    """A broker that has room for few messages, and takes its time to acknowledge them."""
    scene.trace.count("narrow broker")
    scene.exchange.room, scene.exchange.taken_late_ms = line.of["room"], line.of["late_ms"]
    scene.exchange.kill()

    def well() -> None:
        scene.exchange.room, scene.exchange.taken_late_ms = WINDOW, 0
        scene.exchange.kill()

    scene.moments.later(line.of["for_s"] * 1000, well)


def kept_command(scene: Scene, _line: Line) -> None:
    """The broker keeps a command while the connection breaks, and delivers it in the session after."""
    scene.exchange.keep += 1
    _beat(scene)


def foreign_command(scene: Scene, _line: Line) -> None:
    """With the next command comes one that is meant for another kiosk, and is well signed."""
    scene.exchange.stray += 1


def late_command(scene: Scene, line: Line) -> None:
    """A command comes late; now and then the wall clock is put back while it is under way."""
    scene.exchange.late.append(line.of["late_ms"])
    _beat(scene)
    if line.of["by_s"]:
        scene.kiosk.set_clock(timedelta(seconds=line.of["by_s"]), Quality.SYNCED)
        scene.moments.later(HOUR_MS, lambda: scene.kiosk.set_clock(timedelta(0), Quality.SYNCED))


def _beat(scene: Scene) -> None:
    if scene.platform.wish("beat", {}, None):
        scene.trace.count("command beat")


def felt(scene: Scene, line: Line) -> None:
    """Somebody opens the case, or the mains go; after a while it is as before."""
    part, kiosk = line.of["part"], scene.kiosk
    scene.trace.count(f"sensor {part}")

    def says(state: HealthState) -> None:
        if kiosk.panel.lit:
            kiosk.worker.post(KIOSK, sense.felt, part, state, "")

    says("failed")
    scene.moments.later(line.of["for_s"] * 1000, lambda: says("ok"))
