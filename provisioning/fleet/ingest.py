"""Takes in what kiosks say: checks it, commits it, and only then acknowledges it (PROTOCOL 8.1)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, select

from edge.sync.contract.canonical import canonical, from_text, verify_batch, verify_docs
from edge.sync.contract.messages import Ack, At, Docs, FeedHead, Journal, Message, State, from_plain, type_of
from edge.sync.contract.refused import BadMessageError
from edge.sync.contract.topics import Topic, parse
from edge.sync.contract.wire import unpack
from provisioning.fleet import alarms, commands, drift, feed, journal, quarantine, registry, reports, restored, session
from provisioning.fleet.post import Incoming, Outgoing
from provisioning.fleet.prepared import Prepared
from provisioning.fleet.schema import CURSORS, FEEDS, KIOSKS, RANGES, SESSIONS
from provisioning.fleet.turn import Office, Turn

CANARY = "canary"
PACE = timedelta(seconds=1)
PACE_BACKLOG = timedelta(milliseconds=100)
BACKLOG_ROWS = 100
"""A batch of this many rows comes from a backlog: its kiosk may hear from us ten times a second."""

_STANDS = Prepared(
    select(KIOSKS.c.site, SESSIONS.c.sid, FEEDS.c.ep, FEEDS.c.head, CURSORS.c.upto_hash, RANGES.c.first, RANGES.c.last)
    .outerjoin(SESSIONS, SESSIONS.c.dev == KIOSKS.c.dev)
    .outerjoin(FEEDS, FEEDS.c.dev == KIOSKS.c.dev)
    .outerjoin(CURSORS, (CURSORS.c.dev == KIOSKS.c.dev) & (CURSORS.c.ep == bindparam("of")))
    .outerjoin(RANGES, (RANGES.c.dev == KIOSKS.c.dev) & (RANGES.c.ep == bindparam("of")))
    .where(KIOSKS.c.dev == bindparam("whose"))
    .order_by(RANGES.c.first)
)
"""All that an acknowledgement says, and to whom: a line for each range of rows that is here."""


@dataclass(frozen=True, slots=True)
class _Heard:
    """A message of a kiosk that the fleet knows; `plain` is the object whose signature is checked."""

    kiosk: registry.Kiosk
    said: Message
    plain: Mapping[str, Any]

    @property
    def key(self) -> bytes:
        """The public half of the key that signs what this kiosk says."""
        return from_text(self.kiosk.journal_key)


@dataclass(frozen=True, slots=True)
class _Owed:
    """An acknowledgement that is due: to which session, how soon after the one before."""

    sid: str
    pace: timedelta


class Ingest:
    """One worker of the platform's inbound side. Any number may run; it remembers nothing it needs."""

    def __init__(self, office: Office) -> None:
        self._office = office
        self._owed: dict[tuple[str, str], _Owed] = {}
        self._acked_at: dict[tuple[str, str], datetime] = {}

    def take(self, batch: Sequence[Incoming], now: datetime) -> list[Outgoing]:
        """Commit a micro-batch, then give the acknowledgements; an empty batch gives those that waited."""
        with self._office.write(now) as turn:
            for message in batch:
                self._take_one(turn, message)
            due = self._due(now)
            acks = [self._ack(turn, dev, ep) for dev, ep in due]
        for epoch in due:
            self._acked_at[epoch] = now
            del self._owed[epoch]
        return [ack for ack in acks if ack is not None]

    def waiting(self) -> bool:
        """Whether acknowledgements wait for their turn."""
        return bool(self._owed)

    def _take_one(self, turn: Turn, message: Incoming) -> None:
        try:
            topic = parse(message.topic)
            if topic.type == CANARY:
                return
            plain = unpack(message.payload)
            said = from_plain(plain)
            why = self._heed(turn, _Heard(_speaker(turn, topic, said), said, plain))
        except BadMessageError as refused:
            why = str(refused)
        if why:
            quarantine.put_away(turn, message, why)

    def _heed(self, turn: Turn, heard: _Heard) -> str:
        """Take in a message of a known kiosk; a reason when it is refused."""
        match heard.said:
            case State():
                self._heed_state(turn, heard.kiosk, heard.said)
                return ""
            case Journal():
                return self._heed_journal(turn, heard, heard.said)
            case Docs():
                if not verify_docs(heard.plain, heard.key):
                    return "signature"
                reports.keep(turn, heard.said)
                drift.take(turn, heard.said)
                return ""
            case _:
                return "direction"

    def _heed_state(self, turn: Turn, kiosk: registry.Kiosk, said: State) -> None:
        if not session.hear(turn, said):
            return
        for cmd, state, why in said.live or ():
            commands.note(turn, (said.dev, cmd), (state, why))
        if said.phase == "born" and said.journal:
            if said.born_from and said.born_from.cause != "new":
                restored.tell_again(turn, kiosk, (said.journal.ep, said.born_from))
            self._owe((said.dev, said.journal.ep), said.sid, timedelta(0))
        elif said.journal and said.journal.acked > journal.upto(turn, said.dev, said.journal.ep):
            self._owe((said.dev, said.journal.ep), said.sid, PACE)  # our database is an old copy: it sends again

    def _heed_journal(self, turn: Turn, heard: _Heard, said: Journal) -> str:
        texts = [canonical(row) for row in heard.plain["rows"]]
        hashes = list(journal.chained(said.prev, texts))
        batch = journal.Batch(said.dev, said.ep, said.prev, said.rows, texts, hashes)
        signed = (said.dev, said.ep, batch.span[1], hashes[-1])
        if not verify_batch(signed, said.sig, heard.key):
            return "signature"
        pace = PACE_BACKLOG if said.n >= BACKLOG_ROWS else PACE
        self._owe((said.dev, said.ep), said.sid, pace)
        kept = journal.keep(turn, batch)
        if kept.forked_at is not None:
            registry.note_fork(turn, said.dev)
            alarms.ring(turn, said.dev, alarms.FORK, f"{said.ep} {kept.forked_at}")
            return "fork"
        if kept.broken_at is not None:
            alarms.ring(turn, said.dev, "chain_broken", f"{said.ep} {kept.broken_at}")
        return ""

    def _owe(self, epoch: tuple[str, str], sid: str, pace: timedelta) -> None:
        """The hastiest reason counts."""
        before = self._owed.get(epoch)
        self._owed[epoch] = _Owed(sid, pace if before is None else min(pace, before.pace))

    def _due(self, now: datetime) -> list[tuple[str, str]]:
        return [
            epoch
            for epoch, owed in self._owed.items()
            if epoch not in self._acked_at or abs(now - self._acked_at[epoch]) >= owed.pace
        ]

    def _ack(self, turn: Turn, dev: str, ep: str) -> Outgoing | None:
        rows = _STANDS.all(turn.db, whose=dev, of=ep)
        if not rows:
            return None
        site, sid, feed_ep, head, sha, *_ = rows[0]
        done = journal.taken(ep, [(row.first, row.last) for row in rows if row.first is not None], sha)
        stands = feed.head(turn, dev) if feed_ep is None else FeedHead(feed_ep, head)
        ack = Ack(dev=dev, sid=sid or self._owed[dev, ep].sid, at=At(turn.now), journal=done, feed=stands)
        return Outgoing(Topic(site, dev, "dn", "ack").text(), turn.keys.signed(ack), 0)


def _speaker(turn: Turn, topic: Topic, said: Message) -> registry.Kiosk:
    """The kiosk that said it, if topic, message and registry agree."""
    if topic.way != "up" or topic.type != type_of(said):
        raise BadMessageError("direction")
    if said.dev != topic.dev:
        raise BadMessageError("other_dev")
    kiosk = registry.find(turn, topic.dev)
    if kiosk is None:
        raise BadMessageError("unknown_kiosk")
    if kiosk.site != topic.site:
        raise BadMessageError("other_site")
    if kiosk.revoked_at is not None:
        raise BadMessageError("revoked")
    return kiosk
