"""Somebody at a staff screen wants to know how the devices are."""

from edge.domain.visit import State
from edge.effects import Chore, Done
from edge.errors import WrongState
from edge.turn import Turn


def examine(turn: Turn) -> Done:
    """A look at every device, those too that are heard and seen; not while a customer is here."""
    if turn.memory.visit.subject is not State.IDLE:
        raise WrongState("health.customer")
    return Done(effects=(Chore("self_test", cause="staff"),))
