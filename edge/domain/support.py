"""What customers ask support about, and how one conversation is named (PROTOCOL 3.11)."""

TOPICS = ("code", "door", "empty", "payment", "return", "other")
"""The quick questions of the screen, in their order."""


ROOMY = frozenset({"1280x800", "1920x1080", "1080x1920"})
"""Panels with room for a pad of letters whose keys are 15 mm wide."""

TEXT_MOST = 300
"""A customer writes at most so many characters."""


def fits(text: str) -> bool:
    """Whether this may be sent: something, not too much, all of it in one line."""
    return 0 < len(text) <= TEXT_MOST and text.isprintable()


def thread(topic: str, chance: str) -> str:
    """A conversation's name: what it is about, and something random; nobody's name is in it."""
    return f"{topic}-{chance}"
