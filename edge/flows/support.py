"""A customer asks support: the question goes up as soon as there is a network, the answer comes back to this screen."""

import json
from collections.abc import Mapping
from typing import Any

from edge.domain import support
from edge.domain.facts import SupportAsked, document_hash
from edge.domain.task import Kind
from edge.domain.visit import Event, State
from edge.effects import Effect, Tell
from edge.errors import Refusal
from edge.flows import screen
from edge.sealed import reader, seal
from edge.store import feed, said, tasks
from edge.store.journal import wall_text
from edge.turn import Turn

SHOWN = 3


def ask(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """From help: which question? Then: that one, once for each conversation."""
    visit = turn.memory.visit
    if visit.state is not State.SUPPORT:
        may = {"writes": 1} if _may_write(turn) else {}
        return screen.go(turn, Event.ASK_SUPPORT, details=screen.details(**may))
    topic = str(args.get("topic", ""))
    if topic not in support.TOPICS:
        raise Refusal("visit.unknown_button")
    if visit.details.get("topic") == topic:
        return ()
    thread = support.thread(topic, turn.dice.raw(6).hex())
    turn.note(SupportAsked(thread))
    _begin(turn, {"topic": topic, "thread": thread})
    return (*_again(turn), Tell("tasks", {}))


def say(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """The customer's own words: sealed for the platform at once, so nobody reads them here after this screen."""
    text = str(args.get("text", "")).strip()
    key = _reader(turn)
    if not support.fits(text) or not key:
        raise Refusal("visit.not_now")
    details = turn.memory.visit.details
    thread = str(details.get("thread") or support.thread("other", turn.dice.raw(6).hex()))
    ident = f"m-{turn.dice.raw(6).hex()}"
    body = {"thread": thread, "by": "customer", "text": seal(text, reader(key))}
    said.put(turn.db, ident, turn.note(SupportAsked(thread, ident, document_hash(body))), body)
    mine = [*json.loads(str(details.get("mine", "[]"))), [wall_text(turn.now()), text]]
    _begin(turn, {"topic": "", "thread": thread, "mine": json.dumps(mine[-SHOWN:], ensure_ascii=False)})
    return (*screen.go(turn, Event.SAY), Tell("tasks", {}))


def answered(turn: Turn, thread: str) -> tuple[Effect, ...]:
    """Support has answered: whoever asked and still stands there sees it."""
    visit = turn.memory.visit
    waits = visit.state is State.SUPPORT and visit.details.get("thread") == thread
    return _again(turn) if waits else ()


def _may_write(turn: Turn) -> bool:
    """There is room for the pad and for the text, and somebody for whom it can be sealed."""
    roomy = turn.settings.screen.panel in support.ROOMY
    return roomy and len(said.every(turn.db)) < said.MOST and bool(_reader(turn))


def _reader(turn: Turn) -> str:
    """The key by which the platform reads what is sealed for it; "" while it has not given one."""
    values = (feed.body(turn.db, "settings", "main") or {}).get("values", {})
    return str(values.get("seal_key", ""))


def _begin(turn: Turn, news: Mapping[str, str | int]) -> None:
    """A conversation, or one more text of it: the screen says so, staff see a task."""
    tasks.open_task(turn.db, Kind.SUPPORT, wall_text(turn.now()))
    kept = {name: value for name, value in turn.memory.visit.details.items() if name in ("writes", "mine")}
    if not _may_write(turn):
        kept.pop("writes", None)
    asked = "asked" if turn.memory.online else "asked_offline"
    screen.set_fields(turn, details=screen.details(**{**kept, **news, asked: 1}))


def _again(turn: Turn) -> tuple[Effect, ...]:
    """The same screen with something more on it, and its time begins anew."""
    visit = turn.memory.visit._replace(rev=turn.memory.visit.rev + 1)
    until = turn.clock.mono_ms() + (visit.look.limit_s or 0) * 1000
    return screen.show(turn, visit._replace(until_ms=until))
