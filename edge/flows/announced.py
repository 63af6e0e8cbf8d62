"""Announcements, services and frequent questions as customers touch them (SCREENS 3.2)."""

from collections.abc import Mapping
from typing import Any

from edge.domain.visit import Event
from edge.effects import Effect
from edge.errors import Refusal
from edge.flows import screen
from edge.store import feed
from edge.turn import Turn


def whole(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """An announcement was touched: the whole of it, with its link as a QR."""
    ident = str(args.get("notice", ""))
    body = feed.body(turn.db, "notice", ident)
    if body is None:
        raise Refusal("visit.unknown_button")
    words: dict[str, str | int] = {"notice": ident}
    if body.get("link"):
        words["qr"] = body["link"]
    if (body.get("service") or {}).get("action") == "staff":
        words["service"] = 1
    return screen.go(turn, Event.ANNOUNCE, details=screen.details(**words))


def answer(turn: Turn, args: Mapping[str, Any]) -> tuple[Effect, ...]:
    """A question was chosen: its answer."""
    return screen.go(turn, Event.READ, details=screen.details(question=str(args.get("question", ""))[:80]))
