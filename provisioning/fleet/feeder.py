"""Brings each kiosk what stands in its feed: in order, at most four messages ahead, until it has said so."""

import json
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, func, or_, select, update

from edge.sync.contract.documents import Document
from edge.sync.contract.messages import At, Docs, Feed
from edge.sync.contract.shape import ABSENT
from provisioning.fleet import feed, registry, session
from provisioning.fleet.post import Outgoing
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import FEEDS, SESSIONS
from provisioning.fleet.turn import Turn

AHEAD = 4
AGAIN = timedelta(seconds=30)
BYTES_MOST = 12 * 1024
DOCS_MOST = 200

_SHORT = or_(SESSIONS.c.feed_upto < FEEDS.c.head, func.coalesce(SESSIONS.c.feed_ep, "") != FEEDS.c.ep)
_BEHIND = Prepared(select(FEEDS).join(SESSIONS, SESSIONS.c.dev == FEEDS.c.dev).where(_SHORT).order_by(FEEDS.c.dev))
"""Kiosks whose cursor is not at the head of their feed."""

_ARRIVED = (
    select(SESSIONS.c.dev)
    .where(SESSIONS.c.dev == FEEDS.c.dev, SESSIONS.c.feed_ep == FEEDS.c.ep)
    .where(SESSIONS.c.feed_upto >= FEEDS.c.complete_at)
    .exists()
)
_COMPLETE = Prepared(update(FEEDS).where(FEEDS.c.dev == bindparam("whose")))
_WHOLE = Prepared(update(FEEDS).where(FEEDS.c.whole.is_(False), _ARRIVED).values(whole=True))


@dataclass(slots=True)
class _Flight:
    """What is on its way to one kiosk in one session: position sent, ends of the messages not yet confirmed."""

    sid: str
    ep: str
    sent: int
    moved_at: datetime
    ahead: list[int] = field(default_factory=list)
    begun: bool = False


class Feeder:
    """One worker of the platform's outbound side. It forgets everything at a restart and asks the cursor again."""

    def __init__(self) -> None:
        self._flights: dict[str, _Flight] = {}

    def due(self, turn: Turn) -> list[Outgoing]:
        """The messages that should leave now."""
        found: list[Outgoing] = []
        for row in _BEHIND.all(turn.db):
            there = session.current(turn, row.dev)
            kiosk = registry.find(turn, row.dev)
            if there is None or kiosk is None or kiosk.revoked_at or not there.here(turn.now):
                continue
            flight = self._flight(row, there, turn.now)
            found += self._messages(turn, kiosk, (row, flight))
        return found

    def _flight(self, row: Row[Any], there: session.Session, now: datetime) -> _Flight:
        """How far this kiosk has been served; from its cursor again in a new session, or when it stands still."""
        same_ep = there.feed_ep == row.ep
        cursor = there.feed_upto if same_ep else 0
        flight = self._flights.get(row.dev)
        if flight is None or (flight.sid, flight.ep) != (there.sid, row.ep):
            flight = _Flight(there.sid, row.ep, cursor, now, begun=same_ep)
            self._flights[row.dev] = flight
        still = [upto for upto in flight.ahead if not same_ep or upto > cursor]
        if len(still) < len(flight.ahead):
            flight.moved_at = now
        flight.ahead = still
        if still and now - flight.moved_at >= AGAIN:
            flight.sent, flight.ahead, flight.moved_at, flight.begun = cursor, [], now, same_ep
        return flight

    def _messages(self, turn: Turn, kiosk: registry.Kiosk, state: tuple[Row[Any], _Flight]) -> list[Outgoing]:
        row, flight = state
        found: list[Outgoing] = []
        while len(flight.ahead) < AHEAD and (flight.sent < row.head or not flight.begun):
            message = self._message(turn, row, flight)
            if not flight.ahead:
                flight.moved_at = turn.now
            flight.begun = True
            flight.sent = message.feed.upto if message.feed else flight.sent
            flight.ahead.append(flight.sent)
            found.append(Outgoing(kiosk.down("docs"), turn.keys.signed(message), 1))
        return found

    def _message(self, turn: Turn, row: Row[Any], flight: _Flight) -> Docs:
        placed, more = _page(turn, row.dev, flight.sent)
        upto = placed[-1].pos if more else row.head
        complete = not row.whole and not more
        if complete:
            _COMPLETE.run(turn.db, whose=row.dev, complete_at=upto)
        return Docs(
            dev=row.dev,
            sid=flight.sid,
            at=At(turn.now),
            feed=Feed(row.ep, flight.sent, upto, True if complete else ABSENT),
            docs=tuple(_document(each) for each in placed),
        )


def settle(turn: Turn) -> None:
    """Note the full passes that have arrived: from then on a kiosk needs only what changes."""
    _WHOLE.run(turn.db)


def _page(turn: Turn, dev: str, pos: int) -> tuple[list[feed.Placed], bool]:
    """As many documents as fit into one message, and whether more follow."""
    found = feed.after(turn, dev, pos, DOCS_MOST + 1)
    taken: list[feed.Placed] = []
    size = 0
    for placed in found:
        size += 200 + len((placed.body or "").encode())
        if taken and (size > BYTES_MOST or len(taken) == DOCS_MOST):
            return taken, True
        taken.append(placed)
    return taken, False


def _document(placed: feed.Placed) -> Document:
    if placed.body is None or placed.hash is None:
        return Document(placed.kind, placed.key, placed.ver, gone=True, why=placed.why or "gone")
    return Document(placed.kind, placed.key, placed.ver, placed.hash, json.loads(placed.body))
