"""What customers ask support about, and how one conversation is named (PROTOCOL 3.11)."""

TOPICS = ("code", "door", "empty", "payment", "return", "other")
"""The quick questions of the screen, in their order."""


def thread(topic: str, chance: str) -> str:
    """A conversation's name: what it is about, and something random; nobody's name is in it."""
    return f"{topic}-{chance}"
