"""Answers of an operator to who asked at a kiosk's screen (PROTOCOL 3.11)."""

from edge.sync.contract.documents import Chat
from edge.sync.contract.shape import plain
from provisioning.fleet import feed, registry
from provisioning.fleet.turn import Turn


def answer(turn: Turn, dev: str, thread: str, text: str, by: str) -> str | None:
    """Send an answer; gives its name, or None when the kiosk is not known. It travels sealed to that kiosk."""
    kiosk = registry.find(turn, dev)
    if kiosk is None:
        return None
    ident = f"m-{turn.keys.chance(6).hex()}"
    feed.put(turn, kiosk, ("message", ident), plain(Chat(thread, turn.now, by, text)))
    return ident
