"""Facts that the platform has leave the journal when they are old: a little at a time, while nobody is here (0018).

How old they are is told by running time: no clock that jumped lets one go sooner.
"""

from edge.effects import After, Checkpoint, Done
from edge.flows.serving import RESTING
from edge.store import journal, running
from edge.turn import Turn

HOUR_MS = 3_600_000
AGAIN_MS, LATER_MS = 50, 300_000
MOST = 200
SHORT_H = 30 * 24
"""So long they stay also when the disk is short: a platform that was restored from a copy wants them again."""


def mark(turn: Turn) -> After:
    """How far the journal has come by now is noted; what is old enough goes soon."""
    journal.mark_age(turn.db, running.now_ms(turn.db, turn.clock))
    return _soon(turn.settings.data.facts_h)


def make_room(turn: Turn) -> After:
    """The disk is short: what may go goes now."""
    return _soon(min(SHORT_H, turn.settings.data.facts_h))


def old(turn: Turn, kept_h: int, before: int = 0) -> Done:
    """Drop some of what is older, and go on until nothing is; then the log file, where it stood too, is emptied."""
    if turn.memory.visit.subject not in RESTING:
        return Done(effects=(_soon(kept_h, before, LATER_MS),))
    gone = journal.prune(turn.db, running.now_ms(turn.db, turn.clock) - kept_h * HOUR_MS, MOST)
    if gone:
        return Done({"pruned": gone}, (_soon(kept_h, before + gone),))
    return Done({"pruned": 0}, (Checkpoint("TRUNCATE"),) if before else ())


def _soon(kept_h: int, before: int = 0, delay_ms: int = AGAIN_MS) -> After:
    return After("prune", delay_ms, "prune.old", (kept_h, before))
