"""Ports and boards of the locks: while one is silent its cells get nothing, and its silence says nothing of them."""

from edge.turn import Turn

PARTS = ("port.", "board.")


def silent(turn: Turn, cell: str) -> str:
    """The port or board of this cell that cannot be heard; "" when all that it hangs on are well."""
    return next((part for part in turn.memory.lines.get(cell, ()) if part in turn.memory.ill), "")


def all_silent(turn: Turn) -> bool:
    """Whether no cell of the whole locker can be heard."""
    return bool(turn.memory.lines) and all(silent(turn, cell) for cell in turn.memory.lines)
