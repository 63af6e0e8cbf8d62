"""Whether the kiosk serves just now: the hours of its point, maintenance from afar or on the spot (CUS-15)."""

from zoneinfo import ZoneInfo

from edge.clock import Quality
from edge.domain.visit import Event, State
from edge.effects import After, Done, Effect
from edge.flows import line, restored, screen
from edge.store import meta, places
from edge.turn import Turn

MINUTE_MS = 60_000
CODELESS = frozenset({restored.MODE, "spare", "closing"})
"""Modes in which no cell opens by code; staff hand over what they have scanned."""

RESTING = frozenset({State.IDLE, State.CLOSED, State.SERVICE, State.CANNOT_RECORD, State.LOCKER_DOWN})


def look(turn: Turn) -> Done:
    """Put up or take away what keeps the kiosk from serving; whoever stands at the screen is served to the end."""
    point = turn.settings.point
    wanted = _wanted(turn)
    again = (After("serving", MINUTE_MS, "serving.look"),)
    changes = point.opens != point.closes or wanted is not Event.READY or line.all_silent(turn)
    return Done(effects=(*_shown(turn, wanted), *(again if changes else ())))


def _wanted(turn: Turn) -> Event:
    """What is true of the kiosk as a whole; without a date nobody is sent away."""
    if turn.memory.frozen:
        return Event.CANNOT_RECORD
    mode = meta.get(turn.db, "mode", restored.NORMAL)
    if turn.memory.fitting.running or mode == "maintenance" or (mode in CODELESS and not _ended(turn, mode)):
        return Event.SERVICE
    point, now = turn.settings.point, turn.now()
    open_now = Event.LOCKER_DOWN if line.all_silent(turn) and places.used(turn.db) == {"cell"} else Event.READY
    if point.opens == point.closes or now.quality is Quality.UNSET:
        return open_now
    at = now.wall.astimezone(ZoneInfo(point.timezone)).time()
    inside = point.opens <= at < point.closes
    if point.opens > point.closes:  # over midnight
        inside = at >= point.opens or at < point.closes
    return open_now if inside else Event.CLOSED


def leave(turn: Turn) -> Done:
    """Somebody stops the service in good order, mostly for another release: who comes meanwhile is told to wait."""
    resting = turn.memory.visit.state in RESTING
    return Done(effects=screen.may_go(turn, Event.UPDATING) if resting else ())


def refuses(turn: Turn) -> Event | None:
    """Why no code is judged now: a wrong one cannot be counted, or nobody knows what lies in the cells."""
    if turn.memory.frozen:
        return Event.CANNOT_RECORD
    return Event.SERVICE if meta.get(turn.db, "mode", restored.NORMAL) in CODELESS else None


def _ended(turn: Turn, mode: str) -> bool:
    return mode == restored.MODE and restored.over(turn)


def _shown(turn: Turn, wanted: Event) -> tuple[Effect, ...]:
    state = turn.memory.visit.state
    there = State.IDLE if wanted is Event.READY else State(wanted.value)
    if state not in RESTING or state is there:
        return ()
    point = turn.settings.point
    hours = screen.details(opens=f"{point.opens:%H:%M}", closes=f"{point.closes:%H:%M}")
    return screen.may_go(turn, wanted, None, details=hours)
