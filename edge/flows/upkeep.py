"""What the kiosk does for its own health: a look at its devices, a copy of its store (PROTOCOL 3.10, HW-9)."""

from edge.domain.facts import BackupDone, CommandState, SelfTestDone
from edge.domain.visit import State
from edge.effects import Chore, Done, Effect
from edge.flows import command
from edge.store import meta, openings, places, running
from edge.turn import Turn

DAY_MS = 24 * 60 * 60 * 1000
QUIET_PARTS = ("locker", "printer")
"""What the daily test looks at: nothing that is heard or seen by whoever passes by."""


def daily(turn: Turn) -> tuple[Effect, ...]:
    """Once in a day of running, while nobody is here and every door is shut, the devices are looked at."""
    u = running.now_ms(turn.db, turn.clock)
    ajar = any(place["door"] == "open" for place in places.every(turn.db))
    busy = turn.memory.visit.subject is not State.IDLE or ajar or openings.unsettled(turn.db)
    if busy or u - meta.get(turn.db, "self_test_u", 0) < DAY_MS:
        return ()
    meta.put(turn.db, "self_test_u", u)
    return (Chore("self_test", parts=QUIET_PARTS),)


def tested(turn: Turn, cmd: str, kept: int, broken: tuple[str, ...]) -> Done:
    """The devices were looked at: how many keep their promises, and which do not."""
    turn.note(SelfTestDone(kept, broken[:64], "command" if cmd else "daily"))
    return _end(turn, cmd, "succeeded")


def backed_up(turn: Turn, cmd: str, size: int, sha256: str) -> Done:
    """A copy of the store was written and read again, under the same key."""
    turn.note(BackupDone(size, sha256, "disk"))
    return _end(turn, cmd, "succeeded")


def failed(turn: Turn, cmd: str) -> Done:
    """The copy could not be written."""
    return _end(turn, cmd, "failed", "disk")


def _end(turn: Turn, cmd: str, state: CommandState, why: str | None = None) -> Done:
    return command.finish(turn, cmd, state, why) if cmd else Done()
