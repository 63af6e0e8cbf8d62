"""What goes wrong at the platform: a second worker joins, yesterday's backup is put back, somebody is locked out."""

from tests.system.simulator.moments import Steps
from tests.system.simulator.scene import Scene
from tests.system.simulator.schedule import Line

LOOKS, APART_MS, LEAST = 60, 120_000, 10
"""How often the right moment is looked for, how far apart, and how many facts the platform must have lost."""
OLD_MS = 2_400_000
"""A copy is older than that no more: what it lacks must still be in the kiosk's journal, which keeps an hour."""


def two_workers(scene: Scene, line: Line) -> None:
    """Two processes take messages in, every second one each; after a while one of them is gone."""
    scene.trace.count("two workers")
    scene.platform.staffed(2)
    scene.moments.later(line.of["for_s"] * 1000, lambda: scene.platform.staffed(1))


def put_back(scene: Scene, _line: Line) -> None:
    """The platform's database is an old copy again; only what kiosks told has been lost, and they tell it again."""
    scene.moments.live(_waits(scene))


def _waits(scene: Scene) -> Steps:
    platform = scene.platform
    ep, had, done, copy, at = "", 0, "", b"", 0
    for _ in range(LOOKS):
        if (ep, done) == (scene.oracle.ep, platform.done()) and scene.oracle.platform_has >= had + LEAST:
            scene.trace.add("platform put back", lost=scene.oracle.platform_has - had)
            scene.trace.count("platform put back")
            scene.oracle.forgotten(had)
            platform.put_back(copy)
            return
        if (ep, done) != (scene.oracle.ep, platform.done()) or scene.moments.now - at > OLD_MS:
            ep, had, done, copy = scene.oracle.ep, scene.oracle.platform_has, platform.done(), platform.copy()
            at = scene.moments.now
        yield APART_MS


def locked_out(scene: Scene, line: Line) -> None:
    """Somebody of the staff is blocked, signed in or not; after a while it was a mistake."""
    person = line.of["staff"]
    scene.trace.count("staff blocked")
    scene.platform.block(person, blocked=True)
    scene.town.locked_out.add(person)

    def back() -> None:
        scene.town.locked_out.discard(person)
        scene.platform.block(person, blocked=False)

    scene.moments.later(line.of["for_s"] * 1000, back)
