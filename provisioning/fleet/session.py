"""Who is there: births, heartbeats, goodbyes and wills of the kiosks (PROTOCOL 3.3)."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, select, update

from edge.sync.contract.canonical import canonical
from edge.sync.contract.messages import State
from edge.sync.contract.shape import ABSENT, plain
from provisioning.fleet.database import put
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import SESSIONS
from provisioning.fleet.turn import Turn

BEAT_S = 60
LATE_BEATS = 2.5
LOST_BEATS = 5
OVERTAKEN_S = 10
"""A birth that arrives this soon after a later message of the same boot was overtaken by it."""

_CURRENT = Prepared(select(SESSIONS).where(SESSIONS.c.dev == bindparam("dev")))
_CHANGE = Prepared(update(SESSIONS).where(SESSIONS.c.dev == bindparam("whose")))


@dataclass(frozen=True, slots=True)
class Session:
    """The kiosk's present connection, as far as the platform has heard. `mono_ms` is its own clock."""

    dev: str
    sid: str
    phase: str
    boot: int
    mono_ms: int
    received_at: datetime
    feed_ep: str | None
    feed_upto: int
    born: str
    alive: str

    def age_s(self, now: datetime) -> float:
        """Seconds since the last sign of life."""
        return max(0.0, (now - self.received_at).total_seconds())

    def here(self, now: datetime) -> bool:
        """Whether it makes sense to send something."""
        return presence(self, now) in ("here", "late")


def presence(session: Session | None, now: datetime) -> str:
    """`here`, `late`, `lost`, `left` or `never`, by the platform's own receipt times."""
    if session is None:
        return "never"
    if session.phase in ("lost", "bye"):
        return {"lost": "lost", "bye": "left"}[session.phase]
    age = session.age_s(now)
    if age > LOST_BEATS * BEAT_S:
        return "lost"
    return "late" if age > LATE_BEATS * BEAT_S else "here"


def current(turn: Turn, dev: str) -> Session | None:
    """The newest session of this kiosk."""
    row = _CURRENT.one(turn.db, dev=dev)
    return None if row is None else _session(row)


def all_current(turn: Turn) -> dict[str, Session]:
    """The newest session of each kiosk."""
    return {row.dev: _session(row) for row in turn.db.execute(select(SESSIONS))}


def hear(turn: Turn, state: State) -> bool:
    """Take a state message in; says whether it counted."""
    known = current(turn, state.dev)
    if state.phase == "born":
        if known is not None and _overtaken(state, known, turn.now):
            return False
        put(turn.db, SESSIONS, {"dev": state.dev, "sid": state.sid, "born_at": turn.now, **_heard(turn, state)})
        return True
    if known is None or (known.sid != state.sid and not _forgotten(turn, state, known)):
        return False
    return _follow(turn, state, known)


def _forgotten(turn: Turn, state: State, known: Session) -> bool:
    """Whether it speaks in a session that we have forgotten: later than the one that we know, which is silent.

    Our database is an old copy (PROTOCOL 5.9). The kiosk does not know, and will not be born again: it is taken up.
    """
    later = (0 if state.at.boot is ABSENT else state.at.boot, _mono(state)) > (known.boot, known.mono_ms)
    if state.phase != "alive" or not later or known.age_s(turn.now) < OVERTAKEN_S:
        return False
    _CHANGE.run(turn.db, whose=state.dev, sid=state.sid, feed_ep=None, feed_upto=0)
    return True


def _follow(turn: Turn, state: State, known: Session) -> bool:
    if state.phase in ("lost", "bye"):
        _CHANGE.run(turn.db, whose=state.dev, phase=state.phase)
        return True
    if known.sid == state.sid and _mono(state) < known.mono_ms:
        return False
    _CHANGE.run(turn.db, whose=state.dev, **_heard(turn, state))
    return True


def _overtaken(state: State, known: Session, now: datetime) -> bool:
    recent = now - known.received_at < timedelta(seconds=OVERTAKEN_S)
    return recent and state.at.boot == known.boot and _mono(state) < known.mono_ms


def _heard(turn: Turn, state: State) -> dict[str, Any]:
    text = canonical(plain(state))
    values: dict[str, Any] = {
        "phase": state.phase,
        "boot": 0 if state.at.boot is ABSENT else state.at.boot,
        "mono_ms": _mono(state),
        "received_at": turn.now,
        "alive": text,
        "unjudged": bool(state.digests and state.journal),
    }
    if state.phase == "born":
        values |= {"born": text, "feed_ep": None, "feed_upto": 0}
    if state.feed:
        values |= {"feed_ep": state.feed.ep, "feed_upto": state.feed.upto}
    return values


def _mono(state: State) -> int:
    return state.at.mono_ms if isinstance(state.at.mono_ms, int) else 0


def _session(row: Row[Any]) -> Session:
    return Session(
        row.dev,
        row.sid,
        row.phase,
        row.boot,
        row.mono_ms,
        row.received_at,
        row.feed_ep,
        row.feed_upto,
        row.born,
        row.alive,
    )
