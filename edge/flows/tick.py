"""What the kiosk does by itself when nobody asks: storage terms, tidying up, keeping the log file small."""

from dataclasses import replace
from datetime import timedelta

from edge.clock import Quality
from edge.domain.facts import ClockStepped, ParcelExpired, StorageLow
from edge.domain.parcel import Act
from edge.domain.task import Kind
from edge.effects import After, Checkpoint, Done, Tell
from edge.flows import parcel, prune, purge, screen, upkeep
from edge.store import answers, codes, inbox, meta, parcels, running, tasks
from edge.store.journal import wall_text
from edge.turn import Turn

HOUR_MS = 60 * 60 * 1000
QUIET_MS = 2000
STEP_MS = 2000
KEEP_COMMANDS = timedelta(days=30)


def housekeeping(turn: Turn) -> Done:
    """Once an hour: expire what is overdue, forget what nobody can ask for again, shrink the log file."""
    expired = _expire(turn)
    codes.end_overdue(turn.db, wall_text(turn.now()))
    answers.drop_old(turn.db, running.now_ms(turn.db, turn.clock))
    _forget_commands(turn)
    again = After("tick", HOUR_MS, "tick.housekeeping")
    effects = (again, After("log", QUIET_MS, "tick.shrink", ("TRUNCATE",)), purge.BEGIN, prune.mark(turn))
    told = (Tell("tasks", {}),) if expired else ()
    return Done({"expired": expired}, (*effects, *told, *upkeep.daily(turn)))


def storage_low(turn: Turn, free_mb: int) -> Done:
    """The disk was full, and the room kept for that day was given up: somebody has to look, and old facts go first."""
    turn.note(StorageLow(free_mb, reserve_freed=True))
    return Done(effects=(prune.make_room(turn),))


def alone(turn: Turn) -> Done:
    """The platform was out of reach for a minute: the strip says so, everything works on."""
    turn.memory.alone = True
    return Done(effects=(screen.ribbons(turn),))


def reached(turn: Turn) -> Done:
    """The platform is back."""
    turn.memory.alone = False
    return Done(effects=(screen.ribbons(turn),))


def alive(turn: Turn) -> Done:
    """The watchdog asks whether anything is still done here; a moment to see whether the clock jumped."""
    now, before = turn.now(), turn.memory.clock
    ahead_ms = round(now.wall.timestamp() * 1000) - now.mono_ms
    turn.memory.clock = (ahead_ms, now.quality.value)
    if before is None:
        return Done()
    by_ms = 0 if now.quality is Quality.UNSET else ahead_ms - before[0]  # a clock that is not set stands still
    if abs(by_ms) > STEP_MS or now.quality.value != before[1]:
        turn.note(ClockStepped(by_ms, before[1], now.quality.value))
    return Done()


def stopping(turn: Turn) -> Done:
    """Somebody stops the service in good order."""
    meta.put(turn.db, "stopped", turn.clock.boot)
    running.persist(turn.db, turn.clock)
    return Done()


def quiet(_turn: Turn) -> Done:
    """The log file has grown: copy it into the main file once nobody has asked anything for 2 s."""
    return Done(effects=(After("log", QUIET_MS, "tick.shrink", ("PASSIVE",)),))


def shrink(_turn: Turn, mode: str) -> Done:
    """Now is the moment."""
    return Done(effects=(Checkpoint(mode),))


def _forget_commands(turn: Turn) -> None:
    """Finished ones of the last 30 days are kept, so that no repeat acts again; without a date nothing goes."""
    now = turn.now()
    if now.quality is not Quality.UNSET:
        inbox.drop_before(turn.db, wall_text(replace(now, wall=now.wall - KEEP_COMMANDS)))


def _expire(turn: Turn) -> int:
    """Storage terms are judged only by a clock that knows the date (RELIABILITY §7)."""
    now = turn.now()
    if now.quality is Quality.UNSET:
        return 0
    overdue = parcels.overdue(turn.db, wall_text(now))
    for held in overdue:
        seq = turn.note(ParcelExpired(held["id"], held["due"]))
        parcel.move(turn, held, Act.EXPIRE, ver=seq)
        tasks.open_task(turn.db, Kind.EXPIRED, wall_text(now), place=held["place"], parcel=held["id"])
    return len(overdue)
