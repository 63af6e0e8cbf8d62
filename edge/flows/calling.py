"""A customer calls a person: staff, with a number, or support where nobody works (SCREENS 3.2)."""

from edge.domain import support
from edge.domain.facts import SupportAsked
from edge.domain.visit import Event
from edge.effects import Effect, Tell
from edge.flows import screen
from edge.store import tasks
from edge.store.journal import wall_text
from edge.turn import Turn

TASKS = Tell("tasks", {})


def person(turn: Turn, event: Event = Event.CALL_STAFF) -> tuple[Effect, ...]:
    """Somebody is called to whoever stands here, because of the button or because nothing else helps."""
    if not turn.settings.point.staffed:
        return _support(turn, event)
    number = tasks.call(turn.db, wall_text(turn.now()), turn.memory.visit.parcel or None)
    return (*screen.go(turn, event, number=number, details=screen.details(number=number)), TASKS)


def proxy(turn: Turn) -> tuple[Effect, ...]:
    """Somebody collects for another person: staff look at the papers."""
    if not turn.settings.point.staffed:
        return screen.go(turn, Event.NO_STAFF, details=screen.details(phone=turn.settings.point.support_phone))
    number = tasks.call(turn.db, wall_text(turn.now()), None)
    return (*screen.go(turn, Event.COUNTER_PROXY, number=number), TASKS)


def _support(turn: Turn, event: Event) -> tuple[Effect, ...]:
    """Support hears of it at once, or else the customer calls by telephone."""
    turn.note(SupportAsked(support.thread("other", turn.dice.raw(6).hex())))
    alone = {} if turn.memory.online else {"offline": 1}
    return screen.go(turn, event, number=None, details=screen.details(**alone))
