"""Personal data goes when its time has come: a little at a time, while nobody is here (SECURITY §11, OWN-13).

A term is over by the date, where the clock knows one, or by running time: no clock that jumped keeps anything longer.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Literal

from edge.clock import Quality
from edge.domain.facts import DataErased
from edge.effects import After, Checkpoint, Done
from edge.flows.serving import RESTING
from edge.store import codes, meta, retention, running, staff
from edge.store.db import Db
from edge.store.journal import wall_text
from edge.turn import Turn

HOUR_MS = 3_600_000
AGAIN_MS, LATER_MS = 50, 300_000
PARCELS, CODES = 20, 60
CODE_H, BLOCKED_H, ANSWER_H = 22, 30 * 24, 22
"""Hours after which a used code, a blocked person, an answer of support are forgotten; it is looked once an hour."""

What = Literal["parcel", "said", "person"]

BEGIN = After("purge", AGAIN_MS, "purge.erase")


def erase(turn: Turn, before: int = 0) -> Done:
    """Erase some of what is due, and go on until nothing is; then the log file, where it stood too, is emptied."""
    if turn.memory.visit.subject not in RESTING:
        return Done(effects=(replace(BEGIN, delay_ms=LATER_MS),))
    done = some(turn)
    if done:
        return Done({"erased": done}, (replace(BEGIN, args=(before + done,)),))
    return Done({"erased": 0}, (Checkpoint("TRUNCATE"),) if before else ())


def some(turn: Turn) -> int:
    """Erase a few of each sort; how many there were."""
    u = running.now_ms(turn.db, turn.clock)
    retention.mark(turn.db, u, wall_text(turn.now()))
    hours = turn.settings.data.left_h
    parcels = retention.left(turn.db, _before(turn, u, hours), PARCELS)
    for parcel in parcels:
        retention.erase_parcel(turn.db, parcel)
    _note(turn, "parcel", parcels, hours)
    used = retention.used_up(turn.db, _before(turn, u, min(CODE_H, hours)), CODES)
    for code in used:
        codes.drop(turn.db, code)
    others = [_since(turn, u, what) for what in _OTHERS]
    return len(parcels) + len(used) + sum(others)


def _before(turn: Turn, u: int, hours: int) -> tuple[int, str]:
    """The running time, and the date if there is one, so many hours ago."""
    now = turn.now()
    return u - hours * HOUR_MS, "" if now.quality is Quality.UNSET else _ago(turn, hours)


def _since(turn: Turn, u: int, what: What) -> int:
    """What has no time of its own counts from when it was first met here."""
    hours, found, erase_one = _OTHERS[what]
    known = meta.get(turn.db, f"met_{what}", {})
    met = {key: min(known.get(key, u), u) for key in found(turn.db)}
    over = [key for key, since in met.items() if u - since >= hours * HOUR_MS][:PARCELS]
    for key in over:
        erase_one(turn.db, key)
    _note(turn, what, over, hours)
    meta.put(turn.db, f"met_{what}", {key: since for key, since in met.items() if key not in over})
    return len(over)


def _note(turn: Turn, what: What, keys: Iterable[str], hours: int) -> None:
    if told := tuple(keys):
        turn.note(DataErased(what, told, _ago(turn, hours)))


def _ago(turn: Turn, hours: int) -> str:
    now = turn.now()
    return wall_text(replace(now, wall=now.wall - timedelta(hours=hours)))


_OTHERS: Mapping[What, tuple[int, Callable[[Db], list[str]], Callable[[Db, str], object]]] = {
    "person": (BLOCKED_H, retention.blocked, staff.drop),
    "said": (ANSWER_H, retention.messages, retention.erase_message),
}
