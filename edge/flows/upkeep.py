"""What the kiosk does for its own health: a look at its devices, a copy of its store (PROTOCOL 3.10, HW-9, OWN-10)."""

from edge.domain.facts import BackupDone, CommandState, SelfTestDone
from edge.domain.task import Kind
from edge.effects import Chore, Done, Effect, Tell
from edge.flows import command
from edge.flows.serving import RESTING
from edge.store import meta, openings, places, running, tasks
from edge.store.journal import wall_text
from edge.turn import Turn

DAY_MS = 24 * 60 * 60 * 1000
TESTED = "self_test"
QUIET_PARTS = ("locker", "printer")
"""What the daily test looks at: nothing that is heard or seen by whoever passes by."""


def daily(turn: Turn) -> tuple[Effect, ...]:
    """Once in a day of running devices are looked at and the store is copied, while nobody is here and no door open.

    Two days without a copy are told.
    """
    u = running.now_ms(turn.db, turn.clock)
    if u - meta.get(turn.db, "copied_u", 0) >= 2 * DAY_MS:
        tasks.open_task(turn.db, Kind.BACKUP_OLD, wall_text(turn.now()))
    if _busy(turn):
        return ()
    chores: tuple[Effect, ...] = ()
    if u - meta.get(turn.db, "copied_u", -DAY_MS) >= DAY_MS:
        chores = (Chore("back_up"),)
    if u - meta.get(turn.db, "self_test_u", 0) >= DAY_MS:
        meta.put(turn.db, "self_test_u", u)
        chores += (Chore("self_test", parts=QUIET_PARTS),)
    return chores


def tested(turn: Turn, cmd: str, kept: int, broken: tuple[str, ...], cause: str) -> Done:
    """The devices were looked at: how many keep their promises, and which do not."""
    keep(turn, SelfTestDone(kept, broken[:64], "command" if cmd else cause))
    ended = _end(turn, cmd, "succeeded")
    return Done(ended.answer, (*ended.effects, Tell("health", {})))


def keep(turn: Turn, done: SelfTestDone) -> None:
    """Note a self-test; the last one stands on the page of the kiosk's health."""
    turn.note(done)
    meta.put(turn.db, TESTED, (wall_text(turn.now()), done.passed, done.failed, done.cause))


def backed_up(turn: Turn, cmd: str, size: int, sha256: str) -> Done:
    """A copy of the store was written and read again, under the same key."""
    turn.note(BackupDone(size, sha256, "disk"))
    meta.put(turn.db, "copied_u", running.persist(turn.db, turn.clock))
    for task in tasks.pending(turn.db):
        if task["kind"] == "backup_old":
            tasks.close(turn.db, task["id"], wall_text(turn.now()), turn.actor.name)
    return _end(turn, cmd, "succeeded")


def failed(turn: Turn, cmd: str) -> Done:
    """The copy could not be written."""
    return _end(turn, cmd, "failed", "disk")


def _busy(turn: Turn) -> bool:
    ajar = any(place["door"] == "open" for place in places.every(turn.db))
    return turn.memory.visit.subject not in RESTING or ajar or bool(openings.unsettled(turn.db))


def _end(turn: Turn, cmd: str, state: CommandState, why: str | None = None) -> Done:
    return command.finish(turn, cmd, state, why) if cmd else Done()
