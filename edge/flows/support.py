"""A customer asks support: the question goes up as soon as there is a network, the answer comes back to this screen."""

from collections.abc import Mapping
from typing import Any

from edge.domain import support
from edge.domain.facts import SupportAsked
from edge.domain.task import Kind
from edge.domain.visit import Event, State
from edge.effects import Effect, Tell
from edge.errors import Refusal
from edge.flows import screen
from edge.store import tasks
from edge.store.journal import wall_text
from edge.turn import Turn


def ask(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """From help: which question? Then: that one, once for each conversation."""
    visit = turn.memory.visit
    if visit.state is not State.SUPPORT:
        return screen.go(turn, Event.ASK_SUPPORT, details={})
    topic = str(args.get("topic", ""))
    if topic not in support.TOPICS:
        raise Refusal("visit.unknown_button")
    if visit.details.get("topic") == topic:
        return ()
    thread = support.thread(topic, turn.dice.raw(6).hex())
    turn.note(SupportAsked(thread))
    tasks.open_task(turn.db, Kind.SUPPORT, wall_text(turn.now()))
    asked = "asked" if turn.memory.online else "asked_offline"
    return (*_again(turn, {"topic": topic, "thread": thread, asked: 1}), Tell("tasks", {}))


def answered(turn: Turn, thread: str) -> tuple[Effect, ...]:
    """Support has answered: whoever asked and still stands there sees it."""
    visit = turn.memory.visit
    waits = visit.state is State.SUPPORT and visit.details.get("thread") == thread
    return _again(turn, visit.details) if waits else ()


def _again(turn: Turn, details: Mapping[str, str | int]) -> tuple[Effect, ...]:
    """The same screen with something more on it, and its time begins anew."""
    visit = turn.memory.visit._replace(rev=turn.memory.visit.rev + 1, details=screen.details(**details))
    until = turn.clock.mono_ms() + (visit.look.limit_s or 0) * 1000
    return screen.show(turn, visit._replace(until_ms=until))
