"""What the kiosk says of itself: birth, signs of life, goodbye, and the will (PROTOCOL 3.3)."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from edge.clock import Clock
from edge.store import feed, meta, wired
from edge.store.db import Db
from edge.sync import reconcile
from edge.sync.contract.messages import (
    At,
    BornFrom,
    ClockState,
    FeedState,
    Health,
    JournalState,
    State,
    Unit,
)
from edge.sync.contract.shape import ABSENT, Absent, read_time
from edge.sync.uplink import Lane

LIVE_MOST = 8
BECAME = {"settings": "applied", "software": "pending"}
"""What became of the platform's wishes; this release installs no other one."""


@dataclass(frozen=True, slots=True)
class About:
    """What the link cannot know by itself: the machine, what it can do, and how it is."""

    unit: Unit
    caps: tuple[str, ...]
    health: Callable[[], Health]
    clock: Callable[[], ClockState]


@dataclass(slots=True)
class Teller:
    """Makes `state` messages out of the store and what the machine says."""

    dev: str
    db: Db
    clock: Clock
    about: About
    live: deque[tuple[str, str, str | None]] = field(default_factory=lambda: deque(maxlen=LIVE_MOST))

    def at(self) -> At:
        """Now, as the wire says it."""
        stamp = self.clock.stamp()
        return At(stamp.wall, stamp.boot, stamp.mono_ms, stamp.quality.value)

    def born(self, sid: str, lanes: Sequence[Lane]) -> State:
        """The first word of a session."""
        return State(
            **self._vitals(sid, lanes),
            phase="born",
            born_from=self._born_from(),
            unit=self.about.unit,
            caps=self.about.caps,
            applied=self._applied(),
            digests=reconcile.digests(self.db),
        )

    def alive(self, sid: str, lanes: Sequence[Lane], *, digests: bool) -> State:
        """A sign of life."""
        found = reconcile.digests(self.db) if digests else ABSENT
        return State(**self._vitals(sid, lanes), phase="alive", digests=found)

    def last_word(self, sid: str, phase: str) -> State:
        """`bye`, or the will `lost`."""
        return State(dev=self.dev, sid=sid, at=self.at(), phase=phase)

    def note(self, cmd: str, state: str, why: str | None) -> None:
        """A live command moved: the operator sees it in the next sign of life."""
        kept = [entry for entry in self.live if entry[0] != cmd]
        self.live.clear()
        self.live.extend([*kept, (cmd, state, why)])

    def _vitals(self, sid: str, lanes: Sequence[Lane]) -> dict[str, Any]:
        return {
            "dev": self.dev,
            "sid": sid,
            "at": self.at(),
            "mode": str(meta.get(self.db, "mode", "normal")),
            "journal": _journal(self.db, lanes),
            "feed": _feed(self.db),
            "clock": self.about.clock(),
            "health": self.about.health(),
            "live": tuple(self.live),
        }

    def _born_from(self) -> BornFrom | Absent:
        row = feed.origin(self.db)
        if row is None or row["acked"]:
            return ABSENT
        return BornFrom(row["from_ep"], row["from_seq"], row["cause"])

    def _applied(self) -> dict[str, tuple[int, str]]:
        """What became of each document that the platform wants here."""
        rows = {kind: feed.document(self.db, kind, "main") for kind in BECAME}
        found = {kind: (row["ver"], BECAME[kind]) for kind, row in rows.items() if row is not None and row["hash"]}
        known = wired.get(self.db)
        return {**found, "wiring": (known.want_ver, known.state)} if known.ver else found


def _journal(db: Db, lanes: Sequence[Lane]) -> JournalState | Absent:
    if not lanes:
        return ABSENT
    now = lanes[-1]
    waiting = feed.backlog(db, [(lane.ep, lane.head, lane.acked) for lane in lanes])
    oldest = read_time(waiting.oldest) if waiting.oldest else ABSENT
    return JournalState(now.ep, now.head, now.acked, waiting.rows, waiting.bytes, oldest)


def _feed(db: Db) -> FeedState | Absent:
    at = feed.cursor(db)
    return FeedState(at.ep, at.upto) if at.ep else ABSENT
